import Tensor
import Viz

/// Says what a picture of Tiny World shows by drawing what it could show and comparing (analysis by
/// synthesis). It has learnt nothing, so it can judge what was learnt.
///
/// Objects are found one by one: a coarse comparison of all kinds, colours, sizes and columns names
/// a few candidates, each is moved and scaled until it fits, and the closest is kept. A picture that
/// no drawing explains is refused.
public struct Judge: Sendable {
  /// The largest residual of an explanation that is accepted.
  public let limit: Double
  /// Pixels a side of the pictures.
  public let side: Int
  let stamps = Stamp.all

  /// The limit for pictures of 64×64 pixels: the 99.9th percentile of the residuals of 6,000 true
  /// pictures (dataset 2) after Tiny World's autoencoder, which gives them back with a PSNR of
  /// 36.9 dB on average.
  ///
  /// Measure it again when the autoencoder changes: it is `judge_residual_999` of
  /// `explorer evaluate --only autoencoder --count 3000 --json`, which shows two pictures a count.
  public static let limit = 8.36

  /// The limit for pictures of 32×32 pixels, which no autoencoder has painted: 99 in 100 mixtures,
  /// half and half, of two true pictures lie above it, as they show neither thing.
  ///
  /// It is `mixed_residual_01` of `explorer measure judge-small --count 2000`, which also shows how
  /// much of true pictures of that size is found.
  public static let smallLimit = 12.06

  /// A judge of pictures of `side` × `side` pixels, a multiple of 32, that refuses residuals above
  /// `limit`; without one, above that for the size.
  public init(limit: Double? = nil, side: Int = Scene.side) {
    precondition(
      side > 0 && side % Stamp.side == 0,
      "Judge: the side must be a multiple of \(Stamp.side), got \(side)")
    self.limit = limit ?? (side == Stamp.side ? Self.smallLimit : Self.limit)
    self.side = side
  }

  /// The limit that refuses one in a thousand of the true pictures whose `residuals` these are:
  /// their 99.9th percentile (nearest rank).
  public static func calibrate(residuals: [Double]) -> Double {
    precondition(!residuals.isEmpty, "Judge.calibrate needs residuals")
    let rank = Int((0.999 * Double(residuals.count)).rounded(.up))
    return residuals.sorted()[max(rank, 1) - 1]
  }

  /// The limit that refuses 99 in 100 of the mixtures whose `residuals` these are: their 1st
  /// percentile (nearest rank).
  public static func calibrate(mixtures residuals: [Double]) -> Double {
    precondition(!residuals.isEmpty, "Judge.calibrate needs residuals")
    return residuals.sorted()[residuals.count / 100]
  }

  /// What the picture shows. It must have `side` × `side` pixels.
  public func verdict(on picture: Raster) -> Verdict {
    precondition(
      picture.width == side && picture.height == side,
      "Judge: pictures of \(side)×\(side) pixels, got \(picture.width)×\(picture.height)")
    return ScenePainter.borrowed(side: side) { painter in
      let easel = Easel(picture.bytes, painter: painter)
      return verdict(explanation(easel), easel)
    }
  }

  /// What the picture shows whose numbers in −1…1 these are (`[side, side, 3]`: row, column,
  /// channel).
  public func verdict(on pixels: [Float]) -> Verdict {
    precondition(
      pixels.count == 3 * side * side,
      "Judge: \(side)×\(side) pixels need \(3 * side * side) values, got \(pixels.count)")
    return verdict(on: Raster(width: side, height: side, values: pixels, low: -1))
  }

  /// A verdict on each picture, on all workers.
  public func verdicts(on pictures: [Raster]) -> [Verdict] {
    Workers.shared.map(0..<pictures.count) { verdict(on: pictures[$0]) }
  }

  // MARK: The search's bounds

  /// How many objects are looked for.
  static let mostObjects = 3
  /// Kinds and sizes that are tried closely.
  static let shortlistLength = 4
  /// Steps of a fit at most.
  static let rounds = 5

  /// The fall of the squared error, in levels, from which on an object is there.
  var leastGain: Int { 30_000 * side * side / (Scene.side * Scene.side) }
}
