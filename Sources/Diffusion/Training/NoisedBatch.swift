// What all trainings of noise predictors show their networks.

import Tensor

/// The times of a step's batch, and its samples on their way to noise.
///
/// One example is a sample x₀, noise ε and a time t: the network is shown √ᾱ_t x₀ + √(1−ᾱ_t) ε and
/// the time (Ho, Jain, Abbeel, 2020). All of it follows from the plan's seed and the step.
struct NoisedBatch: Sendable {
  /// t of each sample, evenly drawn from all the schedule has.
  let times: [Int]
  private let schedule: NoiseSchedule
  private let seed: UInt64
  private let offset: UInt64

  init(step: Int, _ plan: TrainingPlan, _ schedule: NoiseSchedule) {
    (self.schedule, seed, offset) = (schedule, plan.seed, UInt64(step) << 32)
    times = Self.uniform(plan.batch, .time, seed, offset).map {
      min(Int($0 * Float(schedule.steps)), schedule.steps - 1)
    }
  }

  private static func uniform(
    _ count: Int, _ stream: TrainingStream, _ seed: UInt64, _ offset: UInt64
  ) -> [Float] {
    Tensor<Float>.uniform([count], seed: seed, stream: stream.rawValue, offset: offset).scalars
  }

  /// A number from 0 to 1 for each sample.
  func uniform(_ stream: TrainingStream) -> [Float] {
    Self.uniform(times.count, stream, seed, offset)
  }

  /// Standard normals for some of the samples, each of `shape`.
  func normal(_ stream: TrainingStream, _ rows: Range<Int>, _ shape: [Int]) -> Tensor<Float> {
    .normal(
      [rows.count] + shape, seed: seed, stream: stream.rawValue,
      offset: offset + UInt64(rows.lowerBound * shape.reduce(1, *)))
  }

  /// A number of ᾱ_t for some of the samples, `[rows, 1, 1, 1]`.
  func column(_ rows: Range<Int>, _ value: (_ alphaBar: Double) -> Double) -> Tensor<Float> {
    Tensor(
      times[rows].map { Float(value(schedule.alphaBar[$0])) }, shape: [rows.count, 1, 1, 1])
  }

  /// Some of the samples, x₀ `[rows, h, w, C]`, with their noise ε in them, and ε itself.
  func noised(
    _ x0: Tensor<Float>, _ rows: Range<Int>
  ) -> (noisy: Tensor<Float>, epsilon: Tensor<Float>) {
    let epsilon = normal(.noise, rows, Array(x0.shape.dropFirst()))
    let noisy =
      column(rows) { $0.squareRoot() } * x0 + column(rows) { (1 - $0).squareRoot() } * epsilon
    return (noisy, epsilon)
  }

  /// How much the squared error counts at a time of this ᾱ, by its signal-to-noise ratio: min(SNR, 5)
  /// / SNR, which keeps the many easy times of little noise from outweighing the rest (Hang et al.,
  /// 2023), and below a ratio of 1 by 1 / √SNR more. There the noise is easily told to a percent, and
  /// what the picture shall show lies in the rest: counted evenly, what stands where and in which
  /// colour is learnt last.
  static func weight(_ alphaBar: Double) -> Double {
    let ratio = alphaBar / (1 - alphaBar)
    return min(1, 5 / ratio) * max(1, 1 / ratio.squareRoot())
  }

  /// The mean of squared errors `[rows, h, w, C]` of some of the samples, each weighted by its time.
  func weightedMean(_ squares: Tensor<Float>, _ rows: Range<Int>) -> Tensor<Float> {
    (squares * column(rows, Self.weight)).mean()
  }
}
