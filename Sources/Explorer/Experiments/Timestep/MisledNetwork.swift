import Diffusion
import Tensor

/// What becomes of the predicted noise when the network is told a time that is not the mixture's.
struct MisledNetwork: Sendable {
  /// What it says of the first scene at one true time, told another.
  struct Shown: Sendable {
    let told: Int
    let prediction: NoisePrediction
    /// What is painted from x̂₀, `[H, W, 3]` in 0…1.
    let original: Tensor<Float>
  }

  let times: [Int]
  let scenes: Int
  /// The root mean square error of ε̂: a row for each true time, a column for each told one.
  let errors: [[Double]]
  /// For each shown true time: what is painted from x_t, and the answers.
  let shown: [(t: Int, sample: Tensor<Float>, answers: [Shown])]

  init(
    _ subjects: [PromptedCode], times: [Int], shown: [Int], told: [Int], seed: UInt64,
    by model: StableDiffusion
  ) throws {
    func noise(_ index: Int) -> Tensor<Float> {
      .normal(subjects[index].code.shape, seed: seed, stream: 1 + UInt64(index))
    }
    let noises = subjects.indices.map(noise)
    let (count, size) = (subjects.count, times.count)
    let squares = Workers.shared.map(0..<size * size * count) { place in
      let (pair, index) = (place / count, place % count)
      let prediction = NoisePrediction(
        of: subjects[index], noise: noises[index], at: times[pair / size],
        told: times[pair % size], by: model)
      return (prediction.predicted - prediction.noise).meanSquare
    }
    errors = (0..<size).map { row in
      (0..<size).map { column in
        let first = (row * size + column) * count
        return (squares[first..<first + count].reduce(0, +) / Double(count)).squareRoot()
      }
    }
    self.shown = try shown.map { t in
      let answers = try Workers.shared.map(0..<told.count) { place in
        let prediction = NoisePrediction(
          of: subjects[0], noise: noises[0], at: t, told: told[place], by: model)
        return Shown(
          told: told[place], prediction: prediction,
          original: try model.decode(prediction.original).row(0))
      }
      return (t, try model.decode(answers[0].prediction.sample).row(0), answers)
    }
    (self.times, scenes) = (times, count)
  }

  /// How many times the error of the right time each told time gives.
  var factors: [[Double]] {
    errors.enumerated().map { row, errors in errors.map { $0 / max(errors[row], 1e-12) } }
  }
  /// The share of true times at which no wrong time does better than the right one.
  var rightIsBest: Double {
    let best = errors.enumerated().count { row, errors in errors.min() == errors[row] }
    return Double(best) / Double(times.count)
  }
  /// The mean factor of told times so many columns away from the right one.
  func meanFactor(apart: Int) -> Double {
    let values = factors.enumerated().flatMap { row, factors in
      factors.indices.filter { abs($0 - row) == apart }.map { factors[$0] }
    }
    return values.reduce(0, +) / Double(max(values.count, 1))
  }
  var worst: (row: Int, column: Int, factor: Double) {
    let all = factors.enumerated().flatMap { row, factors in
      factors.enumerated().map { (row: row, column: $0.offset, factor: $0.element) }
    }
    return all.max { $0.factor < $1.factor } ?? (0, 0, 1)
  }
}
