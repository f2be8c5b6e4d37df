// The sampler whose steps need no noise, and with η between it and ancestral sampling.

import Tensor

/// The sampler of Song, Meng and Ermon, "Denoising Diffusion Implicit Models", 2021, equations 12
/// and 16:
///
///     x_s = √ᾱ_s x̂₀ + √(1 − ᾱ_s − σ²) ε̂ + σ z,   z ~ N(0, I)
///     σ = η √((1−ᾱ_s)/(1−ᾱ_t)) √(1 − ᾱ_t/ᾱ_s)
///
/// With η = 0 nothing is drawn. s is t − ⌊T/n⌋ for every spacing, as in diffusers; before time 0, ᾱ
/// is 1, or ᾱ₀ when `set_alpha_to_one` is false. Clips x̂₀ by default, but not ε̂; spacing is leading
/// by default.
public struct DDIMScheduler: Scheduler {
  public let configuration: SchedulerConfiguration
  public let noiseSchedule: NoiseSchedule
  /// η: 0 is deterministic, 1 as noisy as DDPM.
  public var eta = 0.0
  /// Whether ε̂ follows from the clipped x̂₀.
  public var usesClippedOutput = false
  private let prediction: PredictionType
  private let clip: Double?

  public init(_ configuration: SchedulerConfiguration) throws(SchedulerFailure) {
    self.configuration = configuration
    noiseSchedule = try configuration.noiseSchedule()
    prediction = configuration.predictionType ?? .epsilon
    clip = configuration.clipRange
  }

  public func timeline(steps: Int) throws(SchedulerFailure) -> SchedulerTimeline {
    let times = try noiseSchedule.wholeTimes(steps, configuration)
    let apart = noiseSchedule.steps / steps
    return SchedulerTimeline(
      steps: steps, moments: times.map { moment($0, $0 - apart) })
  }

  /// From time t to time s; below 0 lies the end.
  private func moment(_ t: Int, _ s: Int) -> SchedulerMoment {
    let alphaBar = noiseSchedule.alphaBar
    let final = configuration.setAlphaToOne ?? true ? 1 : alphaBar[0]
    return SchedulerMoment(
      t: Double(t), s: s >= 0 ? Double(s) : nil, level: NoiseLevel(alphaBar: alphaBar[t]),
      next: NoiseLevel(alphaBar: s >= 0 ? alphaBar[s] : final))
  }

  /// One step by hand, without a plan: `sample`, x_t, by the model's `output`, of its shape, to time
  /// s < t; nil is the end. With η above 0, `noise` draws. Throws when there are no such times.
  public func step<Scalar>(
    _ output: Tensor<Scalar>, _ sample: Tensor<Scalar>, from t: Int, to s: Int?,
    noise: SchedulerNoise<Scalar> = .seeded(0)
  ) throws(SchedulerFailure) -> SchedulerStep<Scalar> {
    try noiseSchedule.checkTimes([Double(t), Double(s ?? 0)], offset: 0)
    guard s ?? -1 < t else { throw .order(t: t, s: s ?? -1) }
    let call = SchedulerCall(
      index: 0, timeline: SchedulerTimeline(steps: 1, moments: [moment(t, s ?? -1)]),
      sample: sample, output: output, draw: { noise.draw(0, sample.shape) })
    var history = SchedulerHistory<Scalar>()
    return step(call, &history)
  }

  public func step<Scalar>(
    _ call: SchedulerCall<Scalar>, _ history: inout SchedulerHistory<Scalar>
  ) -> SchedulerStep<Scalar> {
    let moment = call.moment
    let (barT, barS) = (moment.level.alphaBar, moment.next.alphaBar)
    let sigma = eta * ((1 - barS) / (1 - barT) * (1 - barT / barS)).squareRoot()
    // η above 1 can leave less than nothing for ε̂.
    let direction = max(0, 1 - barS - sigma * sigma).squareRoot()

    var predicted = prediction.split(call.output, call.sample, at: moment.level)
    if let clip {
      predicted.original = predicted.original.clipped(to: clip)
      if usesClippedOutput {
        predicted.epsilon = PredictionType.epsilon(
          call.sample, predicted.original, at: moment.level)
      }
    }
    var next = Tensor.blend(
      Scalar(barS.squareRoot()), predicted.original, Scalar(direction), predicted.epsilon)
    let noise = eta > 0 ? call.draw() : nil
    if let noise { next.blend(1, Scalar(sigma), noise) }
    return SchedulerStep(
      call,
      [
        Coefficient("ᾱ_t", barT), Coefficient("ᾱ_s", barS),
        Coefficient("√ᾱ_s", barS.squareRoot()), Coefficient("√(1−ᾱ_s−σ²)", direction),
        Coefficient("η", eta), Coefficient("σ", sigma),
      ], predicted, noise: noise, next: next)
  }
}
