import Diffusion
import Tensor

/// What single numbers of a code paint: each is changed, and the pictures are compared.
struct CodeProbe: Sendable {
  /// One number changed.
  struct Change: Sendable {
    let channel: Int
    /// The picture that is painted then, `[H, W, 3]` in 0…1.
    let picture: Tensor<Float>
  }

  /// The changes that are shown, all at one place: channel by channel, in the order of `amounts`.
  let shown: [Change]
  let row, column: Int
  /// How far reach is measured: the sides of squares around a number's own patch, in pixels.
  let sides: [Int]
  /// The share of the squared change inside these squares: the mean of all numbers, and what nine in
  /// ten reach and one in ten exceeds.
  let mean, low, high: [Double]
  /// How many numbers were changed.
  let count: Int
  /// How many pixels a side of a number's own patch has.
  let patch: Int

  static let amounts = [-2.0, -1, 1, 2]

  /// `code` is `[1, h, w, C]`; `deviations` has one a channel.
  init(
    _ code: Tensor<Float>, deviations: [Double], row: Int, column: Int, by model: StableDiffusion
  ) throws {
    let (height, width, channels) = (code.shape[1], code.shape[2], code.shape[3])
    let patch = model.pixelsPerCode
    @Sendable func painted(
      _ row: Int, _ column: Int, _ channel: Int, _ amount: Double
    ) throws -> Tensor<Float> {
      var changed = code
      changed.withMutableScalars {
        $0[(row * width + column) * channels + channel] += Float(amount * deviations[channel])
      }
      return try model.decode(changed).row(0)
    }
    let amounts = Self.amounts
    shown = try Workers.shared.map(0..<channels * amounts.count) { place in
      let (channel, amount) = (place / amounts.count, amounts[place % amounts.count])
      return Change(
        channel: channel, picture: try painted(row, column, channel, amount))
    }

    let original = try model.decode(code).row(0)
    let sides = stride(from: patch, through: 2 * patch * max(height, width), by: max(patch / 4, 1))
      .map { $0 }
    let profiles = try Workers.shared.map(0..<height * width * channels) { place in
      let (cell, channel) = (place / channels, place % channels)
      let changed = try painted(cell / width, cell % width, channel, 2)
      return Self.profile(
        CodedScenes.squaredError(changed, original), width: width * patch,
        x: (Double(cell % width) + 0.5) * Double(patch),
        y: (Double(cell / width) + 0.5) * Double(patch), sides)
    }
    func quantile(_ share: Double) -> [Double] {
      sides.indices.map { side in
        profiles.map { $0[side] }.sorted()[Int(share * Double(profiles.count - 1))]
      }
    }
    mean = sides.indices.map { side in
      profiles.reduce(0) { $0 + $1[side] } / Double(profiles.count)
    }
    (low, high) = (quantile(0.1), quantile(0.9))
    (self.row, self.column, self.sides, self.patch) = (row, column, sides, patch)
    count = profiles.count
  }

  /// The share of `squares` inside each of the squares around a point.
  private static func profile(
    _ squares: [Double], width: Int, x: Double, y: Double, _ sides: [Int]
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: sides.count)
    for (place, square) in squares.enumerated() {
      let dx = abs(Double(place % width) + 0.5 - x)
      let dy = abs(Double(place / width) + 0.5 - y)
      let side = 2 * max(dx, dy)
      if let first = sides.firstIndex(where: { Double($0) >= side }) { sums[first] += square }
    }
    let total = max(squares.reduce(0, +), 1e-12)
    var share = 0.0
    return sums.map {
      share += $0 / total
      return share
    }
  }

  /// The share of the change inside the number's own patch.
  var ownShare: Double { mean[0] }
  /// The side of the square that holds nine tenths of the change, in pixels.
  var reach: Int { side(holding: 0.9) }
  /// The side of the square that holds half of it.
  var halfReach: Int { side(holding: 0.5) }

  private func side(holding share: Double) -> Int {
    zip(sides, mean).first { $0.1 >= share }?.0 ?? sides[sides.count - 1]
  }
}
