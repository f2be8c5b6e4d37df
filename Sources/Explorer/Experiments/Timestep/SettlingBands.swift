import Diffusion
import Tensor
import Viz

/// The promised picture x̂₀ of every step taken apart by fineness: from which step on is each band
/// as at the end?
struct SettlingBands: Sendable {
  let bands: RadialBands
  /// The times of the steps.
  let times: [Double]
  /// Of the first run: what is painted from x̂₀ at each step, and its bands.
  let pictures: [Tensor<Float>]
  let parts: [[Tensor<Float>]]
  /// For each band and step, mean over all runs: the correlation with the same band at the end, and
  /// the power as a share of the power at the end.
  let correlations, powers: [[Double]]
  let runs: Int

  init(
    _ request: SampleRequest, runs: Int, _ model: StableDiffusion, _ progress: (String) -> Void
  ) throws {
    let model = try model.withDDIM()
    let bands = RadialBands(side: model.pictureSide)
    var times: [Double] = []
    var pictures: [[Tensor<Float>]] = []
    for run in 0..<runs {
      var one = request
      one.seed = request.seed &+ UInt64(run)
      let steps = try one.run(model, "picture \(run + 1) of \(runs)", progress).steps
      times = steps.map(\.t)
      let painter = model
      pictures.append(
        try Workers.shared.map(0..<steps.count) { try painter.decode(steps[$0].original).row(0) })
    }
    let all = pictures
    let count = times.count
    let parts = Workers.shared.map(0..<runs * count) { bands.split(all[$0 / count][$0 % count]) }
    func mean(
      _ value: (_ part: Tensor<Float>, _ end: Tensor<Float>) -> Double
    ) -> [[Double]] {
      bands.edges.indices.map { band in
        (0..<count).map { step in
          let values = (0..<runs).map { run in
            value(parts[run * count + step][band], parts[run * count + count - 1][band])
          }
          return values.reduce(0, +) / Double(runs)
        }
      }
    }
    // The lowest band holds the mean colour, which is no pattern: it counts as it is.
    correlations = mean { part, end in
      (part * end).mean / max((part.meanSquare * end.meanSquare).squareRoot(), 1e-20)
    }
    powers = mean { part, end in part.meanSquare / max(end.meanSquare, 1e-20) }
    (self.bands, self.times, self.runs) = (bands, times, runs)
    self.pictures = all[0]
    self.parts = Array(parts[..<count])
  }

  static let share = 0.9

  /// The step, from 0, from which on the band's correlation with the end stays above the share.
  func settled(_ band: Int) -> Int { Self.settled(correlations[band]) }
  /// The step from which on its power does.
  func powered(_ band: Int) -> Int { Self.settled(powers[band]) }

  private static func settled(_ values: [Double]) -> Int {
    (values.lastIndex { $0 < share } ?? -1) + 1
  }

  /// “4–8”: the waves across a picture of a band.
  func name(_ band: Int) -> String {
    let low = band == 0 ? "0" : NumberText.fixed(bands.edges[band - 1], 0)
    let high = bands.edges[band]
    return high.isFinite ? "\(low)–\(NumberText.fixed(high, 0))" : "≥ \(low)"
  }

  /// How many neighbouring pairs of bands settle in order, coarse before fine, or at once.
  var inOrder: Int {
    (1..<bands.edges.count).count { settled($0 - 1) <= settled($0) }
  }
}
