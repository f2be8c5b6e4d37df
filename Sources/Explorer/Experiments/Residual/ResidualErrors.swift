import Diffusion
import Tensor
import TinyWorld

/// How far the ways of taking a predicted noise out miss the clean code, by time: root mean squares
/// over many scenes. Codes have about unit variance, so 1 is what no picture at all would miss by.
struct ResidualErrors: Sendable {
  struct Moment: Sendable {
    let t: Int
    let level: NoiseLevel
    /// Of ε̂ from ε.
    let noise: Double
    /// Of x̂₀ by the formula, of x_t − ε̂, and of x_t − ε with the true noise, from x₀.
    let original, subtracted, subtractedTruth: Double
    /// The most that a single number misses by when the true noise is taken out by the formula.
    let exact: Double
    /// The mean squared error of ε̂ at each place of the code, `h · w` values.
    let places: [Double]
  }

  let moments: [Moment]
  let scenes: Int
  /// The share of the code's places that objects cover, and the share of the squared error of ε̂
  /// that lies there, at each time; nil when no scene's objects are known.
  let objectArea: Double?
  let objectShares: [Double]

  init(
    _ subjects: [PromptedCode], times: [Int], seed: UInt64, stream: UInt64,
    by model: StableDiffusion
  ) {
    let count = subjects.count
    let pixels = model.pixelsPerCode
    let masks = subjects.map {
      $0.scene?.coverage(side: model.pictureSide, pixels: pixels)
    }
    let parts = Workers.shared.map(0..<times.count * count) { place in
      let (time, index) = (place / count, place % count)
      let noise = Tensor<Float>.normal(
        subjects[index].code.shape, seed: seed, stream: stream + UInt64(index))
      let one = NoisePrediction(of: subjects[index], noise: noise, at: times[time], by: model)
      let places = (one.predicted - noise).squared().mean(over: [0, 3]).scalars
      let total = places.reduce(0) { $0 + Double($1) }
      let onObjects = masks[index].map { mask in
        zip(mask, places).reduce(0) { $0 + $1.0 * Double($1.1) } / total
      }
      return (
        squares: [
          (one.predicted - noise).meanSquare, (one.original - one.code).meanSquare,
          (one.subtracted - one.code).meanSquare, (one.subtractedTruth - one.code).meanSquare,
        ],
        exact: Double((one.exact - one.code).magnitude().extent.greatest), places: places,
        onObjects: onObjects, level: one.level
      )
    }
    moments = times.indices.map { time in
      let row = parts[time * count..<(time + 1) * count]
      func root(_ place: Int) -> Double {
        (row.reduce(0) { $0 + $1.squares[place] } / Double(count)).squareRoot()
      }
      let sums = row.reduce([Double](repeating: 0, count: row[row.startIndex].places.count)) {
        zip($0, $1.places).map { $0 + Double($1) }
      }
      return Moment(
        t: times[time], level: row[row.startIndex].level, noise: root(0), original: root(1),
        subtracted: root(2), subtractedTruth: root(3), exact: row.map(\.exact).max() ?? 0,
        places: sums.map { $0 / Double(count) })
    }
    scenes = count
    let areas = masks.compactMap { $0.map { $0.reduce(0, +) / Double($0.count) } }
    objectArea = areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    objectShares = times.indices.map { time in
      let shares = parts[time * count..<(time + 1) * count].compactMap(\.onObjects)
      return shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
    }
  }

  /// The largest relative difference between the error of x̂₀ and σ times that of ε̂.
  var identityGap: Double {
    moments.map { abs($0.original / ($0.level.sigma * $0.noise) - 1) }.max() ?? 0
  }
  /// The time at which subtracting the true noise does least harm.
  var kindest: Moment {
    moments.min { $0.subtractedTruth < $1.subtractedTruth } ?? moments[0]
  }
  /// The last measured time at which the formula with ε̂ misses by less than plain subtraction,
  /// counted from the first on without a gap.
  var formulaLeadsUntil: Moment? {
    moments.prefix { $0.original < $0.subtracted }.last
  }
}
