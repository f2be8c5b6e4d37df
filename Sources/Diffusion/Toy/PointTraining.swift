// Training a noise predictor, whole: this is all there is to it.

import Tensor

/// Trains a `PointDenoiser` on a ring of Gaussians.
///
/// One training example is a point x₀, some noise ε and a time t; the network is shown
/// x_t = √ᾱ_t x₀ + √(1−ᾱ_t) ε with t and learns to say ε (Ho, Jain, Abbeel, 2020, algorithm 1).
public struct PointTraining: Sendable {
  public var steps = 3500
  public var batch = 512
  /// The batch is cut into so many parts whatever the workers, so that the bits stay the same.
  public var shards = 2
  public var peakRate = 3e-3
  public var seed: UInt64 = 0

  public init() {}

  /// What happened.
  public struct Log: Sendable {
    /// The mean squared error of each step's batch, before the step.
    public var losses: [Double] = []
    /// The weights after so many steps, in the order they were asked for.
    public var checkpoints: [(step: Int, weights: [Tensor<Float>])] = []
  }

  /// A batch of examples: points with noise, the noise, and the times.
  public func examples(
    _ count: Int, _ data: RingOfGaussians, _ schedule: NoiseSchedule, stream: UInt64, offset: Int
  ) -> (noisy: Tensor<Float>, noise: Tensor<Float>, times: [Int]) {
    let x0 = data.sample(count, seed: seed, stream: stream, offset: offset)
    let noise = Tensor<Float>.normal(
      [count, 2], seed: seed, stream: stream + 2, offset: UInt64(2 * offset))
    let times = Tensor<Float>.uniform(
      [count], seed: seed, stream: stream + 3, offset: UInt64(offset)
    )
    .scalars.map { min(Int($0 * Float(schedule.steps)), schedule.steps - 1) }
    func column(_ value: (Int) -> Double) -> Tensor<Float> {
      Tensor(times.map { Float(value($0)) }, shape: [count, 1])
    }
    let noisy =
      column { schedule.alphaBar[$0].squareRoot() } * x0
      + column { (1 - schedule.alphaBar[$0]).squareRoot() } * noise
    return (noisy, noise, times)
  }

  /// Trains and returns what happened; `model`'s weights are changed. Checkpoints are kept after
  /// the given numbers of steps; `progress` is called with each step's loss.
  public func run(
    _ model: PointDenoiser, _ data: RingOfGaussians, _ schedule: NoiseSchedule,
    checkpoints: [Int] = [], progress: (_ step: Int, _ loss: Double) -> Void = { _, _ in }
  ) throws -> Log {
    let rate = LearningRate(peakRate, warmUp: 100, then: .cosine(steps: steps, floor: 0.02))
    var optimizer = Optimizer(.adamW(decay: 0))
    var log = Log()
    for step in 0...steps {
      if checkpoints.contains(step) {
        log.checkpoints.append((step, model.parameters.map(\.value)))
      }
      guard step < steps else { break }
      let (noisy, noise, times) = examples(
        batch, data, schedule, stream: 1000, offset: step * batch)
      var (loss, gradients) = try Workers.shared.gradients(samples: batch, shards: shards) { rows in
        model(noisy.slice(rows), at: Array(times[rows])).meanSquaredError(noise.slice(rows))
      }
      gradients.clip(toNorm: 1)
      optimizer.step(gradients, rate: rate.at(step))
      log.losses.append(loss)
      progress(step + 1, loss)
    }
    return log
  }
}
