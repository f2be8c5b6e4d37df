import Diffusion
import Tensor

/// Points of the plane taken from noise to a ring of Gaussians by one sampler, which is told the best
/// possible prediction, E[ε given x_t].
struct PointRun: Sendable {
  typealias Cloud = TrainExperiment.Cloud

  /// The points before a call of the model.
  struct Moment: Sendable {
    /// The time; nil at the end.
    let t: Double?
    let level: NoiseLevel
    /// What the step computes; nil at the end.
    let step: StepEquations?
    /// At unit variance, as Euler's samplers let it grow.
    let points: Cloud
    /// The share of them within three deviations of one of the ring's Gaussians.
    let arrived: Double
  }

  let ring: RingOfGaussians
  let sampler: SchedulerOption
  let seed: UInt64
  /// From noise to the samples.
  let moments: [Moment]
  /// Some of the data, to compare with.
  let data: Cloud

  init(_ sampler: SchedulerOption, steps: Int, points: Int, seed: UInt64) throws {
    (self.sampler, self.seed) = (sampler, seed)
    var configuration = SchedulerConfiguration(sampler.kind)
    configuration.clipSample = false
    configuration.setAlphaToOne = true
    configuration.skipPRKSteps = true
    let scheduler = try configuration.makeScheduler()
    var run: SchedulerRun<Float> = try scheduler.run(steps: steps, noise: .seeded(seed))
    let ring = RingOfGaussians()
    func moment(
      _ x: Tensor<Float>, _ t: Double?, _ level: NoiseLevel, _ step: StepEquations?
    ) -> Moment {
      let points = x * Float(1 / level.deviation)
      let near = ring.modes(of: points).count { $0 != nil }
      return Moment(
        t: t, level: level, step: step, points: TrainExperiment.cloud(points),
        arrived: Double(near) / Double(points.shape[0]))
    }
    var x = Tensor<Float>.normal([points, 2], seed: seed, stream: 0) * Float(run.initNoiseSigma)
    var moments: [Moment] = []
    var end = NoiseLevel.clean
    while let now = run.moment {
      let answer = ring.expectedNoise(x, signal: now.level.signal, noise: now.level.noise)
      let step = try run.step(answer, x)
      let rest = step.next - now.next.mix(step.original, step.epsilon)
      moments.append(
        moment(
          x, now.t, now.level,
          StepEquations(
            from: now.level, to: now.next, hasRest: rest.meanSquare.squareRoot() > 1e-4)))
      (x, end) = (step.next, now.next)
    }
    moments.append(moment(x, nil, end, nil))
    (self.ring, self.moments) = (ring, moments)
    data = TrainExperiment.cloud(ring.sample(600, seed: seed, stream: 4000))
  }

  /// Where the exact prediction pushes points of unit variance at a level: −E[ε given x].
  func push(_ points: Cloud, at level: NoiseLevel) -> Cloud {
    let deviation = level.deviation
    return points.map { point in
      let noise = ring.expectedNoise(
        x: point.x * deviation, y: point.y * deviation, signal: level.signal, noise: level.noise)
      return (-noise.x, -noise.y)
    }
  }
}
