import Diffusion
import Tensor

/// How near the trained network comes to the best possible predictor, on fresh examples.
struct TrainEvaluation: Sendable {
  /// Mean squared errors against the true noise: the network's, and the posterior mean's.
  let model, exact: Double
  /// The mean squared distance between the two.
  let gap: Double
  /// The errors by time, in equal parts of 0 … T.
  let byTime: [(middle: Double, model: Double, exact: Double)]

  init(
    _ network: PointDenoiser, _ data: RingOfGaussians, _ schedule: NoiseTable,
    _ examples: (noisy: Tensor<Float>, noise: Tensor<Float>, times: [Int]), parts: Int = 20
  ) {
    let guess = network(examples.noisy, at: examples.times).scalars
    let (points, truth) = (examples.noisy.scalars, examples.noise.scalars)
    var sums = [(model: Double, exact: Double, count: Double)](
      repeating: (0, 0, 0), count: parts)
    var gap = 0.0
    for (row, t) in examples.times.enumerated() {
      let best = data.expectedNoise(
        x: Double(points[2 * row]), y: Double(points[2 * row + 1]), signal: schedule.signal[t],
        noise: schedule.noise[t])
      let part = t * parts / schedule.count
      for (axis, best) in [best.x, best.y].enumerated() {
        let (said, true_) = (Double(guess[2 * row + axis]), Double(truth[2 * row + axis]))
        sums[part].model += (said - true_) * (said - true_)
        sums[part].exact += (best - true_) * (best - true_)
        sums[part].count += 1
        gap += (said - best) * (said - best)
      }
    }
    let total = Double(2 * examples.times.count)
    model = sums.reduce(0) { $0 + $1.model } / total
    exact = sums.reduce(0) { $0 + $1.exact } / total
    self.gap = gap / total
    byTime = sums.enumerated().map { part, sum in
      let middle = (Double(part) + 0.5) * Double(schedule.count) / Double(parts)
      return (middle, sum.model / max(sum.count, 1), sum.exact / max(sum.count, 1))
    }
  }
}

/// The network's error when it is told times that are not the true one.
struct ToldTime: Sendable {
  let truth: Int
  let told: [Int]
  /// Mean squared errors against the true noise, one for each told time.
  let errors: [Double]

  init(
    _ truth: Int, _ network: PointDenoiser, _ data: RingOfGaussians, _ schedule: NoiseTable,
    noise: Tensor<Float>, seed: UInt64
  ) {
    self.truth = truth
    let count = noise.shape[0]
    let points = schedule.mix(data.sample(count, seed: seed, stream: 2500), noise, truth)
    let told = (0...40).map { (schedule.count - 1) * $0 / 40 }
    self.told = told
    errors = told.map { t in
      (network(points, at: [Int](repeating: t, count: count)) - noise).meanSquare
    }
  }

  /// The told time with the least error.
  var best: Int { zip(told, errors).min { $0.1 < $1.1 }?.0 ?? truth }
}
