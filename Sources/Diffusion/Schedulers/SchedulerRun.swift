// One run of a sampler, pulled step by step by its caller.

import Tensor

/// Where the fresh noise of stochastic samplers comes from: a function of the step's index and the
/// sample's shape.
public struct SchedulerNoise<Scalar: TensorScalar>: Sendable {
  let draw: @Sendable (_ step: Int, _ shape: [Int]) -> Tensor<Scalar>

  /// Noise by a function of the step's index and the shape, such as one that tests prescribe.
  public init(_ draw: @escaping @Sendable (_ step: Int, _ shape: [Int]) -> Tensor<Scalar>) {
    self.draw = draw
  }

  /// Standard normals of stream step + 1 of `seed`: stream 0 is left to the noise that sampling
  /// starts from.
  public static func seeded(_ seed: UInt64) -> SchedulerNoise {
    SchedulerNoise { step, shape in .normal(shape, seed: seed, stream: UInt64(step) + 1) }
  }
}

/// A run under way. The caller pulls: to cancel is to stop.
public struct SchedulerRun<Scalar: TensorScalar>: Sendable {
  /// The sampler.
  public let scheduler: any Scheduler
  /// Its plan.
  public let timeline: SchedulerTimeline
  /// The index of the next call.
  public private(set) var index: Int
  private let noise: SchedulerNoise<Scalar>
  private var history = SchedulerHistory<Scalar>()

  init(
    _ scheduler: any Scheduler, _ timeline: SchedulerTimeline, from index: Int,
    _ noise: SchedulerNoise<Scalar>
  ) {
    self.scheduler = scheduler
    self.timeline = timeline
    self.index = index
    self.noise = noise
  }

  /// The standard deviation of the noise that sampling starts from.
  public var initNoiseSigma: Double { timeline.initNoiseSigma }

  /// The next call of the model; nil when the run is over.
  public var moment: SchedulerMoment? {
    index < timeline.moments.count ? timeline.moments[index] : nil
  }

  /// The sample as the model wants it at the next call; diffusers' `scale_model_input`.
  public func scaledInput(_ sample: Tensor<Scalar>) -> Tensor<Scalar> {
    guard let scale = moment?.inputScale, scale != 1 else { return sample }
    return sample * Scalar(scale)
  }

  /// A picture noised to the level of the next call, where picture to picture starts. `x0` and
  /// `epsilon` have one shape. Throws when the run is over.
  public func noised(
    _ x0: Tensor<Scalar>, _ epsilon: Tensor<Scalar>
  ) throws(SchedulerFailure) -> Tensor<Scalar> {
    guard let moment else { throw .call(index, count: timeline.moments.count) }
    return moment.level.mix(x0, epsilon)
  }

  /// Takes `sample`, x_t, one step on by the model's `output`, of its shape. Throws when the run is
  /// over.
  public mutating func step(
    _ output: Tensor<Scalar>, _ sample: Tensor<Scalar>
  ) throws(SchedulerFailure) -> SchedulerStep<Scalar> {
    guard moment != nil else { throw .call(index, count: timeline.moments.count) }
    let (noise, index, shape) = (noise, index, sample.shape)
    let call = SchedulerCall(
      index: index, timeline: timeline, sample: sample, output: output,
      draw: { noise.draw(index, shape) })
    let step = scheduler.step(call, &history)
    history.calls += 1
    self.index += 1
    return step
  }
}

extension Scheduler {
  /// A run of `steps` sampling steps that begins at call `first`: 0, or later for picture to
  /// picture. Throws unless 1 ≤ steps ≤ T and `first` is one of the calls.
  public func run<Scalar>(
    steps: Int, from first: Int = 0, noise: SchedulerNoise<Scalar> = .seeded(0)
  ) throws(SchedulerFailure) -> SchedulerRun<Scalar> {
    let timeline = try timeline(steps: steps)
    guard timeline.moments.indices.contains(first) else {
      throw .call(first, count: timeline.moments.count)
    }
    return SchedulerRun(self, timeline, from: first, noise)
  }
}
