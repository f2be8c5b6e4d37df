// What every sampler is: a plan of times, and a rule that takes one prediction one step on.

import Tensor

/// A sampler, as one paper has it: a value, made from a configuration, that plans the times and
/// takes one step. It keeps nothing between steps: what a multistep rule remembers is the run's.
///
/// To sample, make a run and pull (`model` is any function of a sample and its time):
///
///     var run = try scheduler.run(steps: 50, noise: .seeded(7)) as SchedulerRun<Float>
///     var x = Float(run.initNoiseSigma) * Tensor.normal(shape, seed: 7)
///     while let moment = run.moment {
///       let step = try run.step(model(run.scaledInput(x), moment.t), x)
///       x = step.next
///     }
public protocol Scheduler: Sendable {
  /// A sampler with the options of `configuration`. Options that this sampler does not read are
  /// ignored; values that it cannot do are refused with what it can.
  init(_ configuration: SchedulerConfiguration) throws(SchedulerFailure)

  /// The options it was made with.
  var configuration: SchedulerConfiguration { get }
  /// β_t and ᾱ_t of training.
  var noiseSchedule: NoiseSchedule { get }

  /// Every call of the model that `steps` sampling steps need. Throws unless 1 ≤ steps ≤ T.
  func timeline(steps: Int) throws(SchedulerFailure) -> SchedulerTimeline

  /// Takes the sample of `call` one step on.
  func step<Scalar>(
    _ call: SchedulerCall<Scalar>, _ history: inout SchedulerHistory<Scalar>
  ) -> SchedulerStep<Scalar>
}

/// What a sampler is given to take one step.
public struct SchedulerCall<Scalar: TensorScalar> {
  /// Counts the calls of the timeline from 0.
  public let index: Int
  /// The plan.
  public let timeline: SchedulerTimeline
  /// x_t.
  public let sample: Tensor<Scalar>
  /// The model's answer, of x_t's shape.
  public let output: Tensor<Scalar>
  /// Draws the noise of this step, of x_t's shape.
  public let draw: () -> Tensor<Scalar>

  /// The plan for this call.
  public var moment: SchedulerMoment { timeline.moments[index] }
}

/// What a multistep rule remembers of earlier calls in one run; empty at the start.
public struct SchedulerHistory<Scalar: TensorScalar>: Sendable {
  /// How many calls the run has made.
  var calls = 0
  /// Earlier predictions, oldest first, as far back as the rule looks.
  var predictions: [Tensor<Scalar>] = []
  /// The sample that the step under way started from.
  var start: Tensor<Scalar>?
  /// The weighted sum of predictions of the step under way.
  var sum: Tensor<Scalar>?

  /// Keeps `prediction` and the latest before it, `most` in all.
  mutating func remember(_ prediction: Tensor<Scalar>, most: Int) {
    predictions = predictions.suffix(most - 1) + [prediction]
  }
}

/// A number of a step's equation, with its symbol there.
public struct Coefficient: Hashable, Sendable {
  /// The symbol, such as `√ᾱ_s`.
  public let name: String
  /// Its value.
  public let value: Double

  init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// One step, whole: where it started, what the model said, what follows from it, where it led.
/// All tensors have one shape.
public struct SchedulerStep<Scalar: TensorScalar>: Sendable {
  /// Counts the calls of the timeline from 0.
  public let index: Int
  /// The time of the sample, the next time, and their levels.
  public let moment: SchedulerMoment
  /// The numbers of the step's equation, in the order in which it has them.
  public let coefficients: [Coefficient]
  /// x_t.
  public let sample: Tensor<Scalar>
  /// The model's answer.
  public let output: Tensor<Scalar>
  /// x̂₀, the picture the answer implies, clipped where the sampler clips.
  public let original: Tensor<Scalar>
  /// ε̂, the noise the answer implies.
  public let epsilon: Tensor<Scalar>
  /// The fresh noise that was added; nil where none was.
  public let noise: Tensor<Scalar>?
  /// x_s.
  public let next: Tensor<Scalar>

  /// t, the time the model was told.
  public var t: Double { moment.t }
  /// s, the time of `next`; nil where sampling ends.
  public var s: Double? { moment.s }

  init(
    _ call: SchedulerCall<Scalar>, at moment: SchedulerMoment? = nil,
    _ coefficients: [Coefficient],
    _ predicted: (original: Tensor<Scalar>, epsilon: Tensor<Scalar>),
    noise: Tensor<Scalar>? = nil, next: Tensor<Scalar>
  ) {
    index = call.index
    self.moment = moment ?? call.moment
    self.coefficients = coefficients
    sample = call.sample
    output = call.output
    (original, epsilon) = predicted
    self.noise = noise
    self.next = next
  }
}
