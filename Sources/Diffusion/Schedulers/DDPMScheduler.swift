// Ancestral sampling: each step draws from the posterior that the predicted picture implies.

import Tensor

/// The sampler of Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models", 2020, equation 7,
/// between any two times s < t:
///
///     x_s = √ᾱ_s β/(1−ᾱ_t) x̂₀ + √α (1−ᾱ_s)/(1−ᾱ_t) x_t + σ z,   z ~ N(0, I)
///
/// with α = ᾱ_t/ᾱ_s, β = 1 − α, and σ² = (1−ᾱ_s)/(1−ᾱ_t) β (fixed_small) or β (fixed_large). No
/// noise is drawn at t = 0. Clips x̂₀ by default; spacing is leading by default.
public struct DDPMScheduler: Scheduler {
  public let configuration: SchedulerConfiguration
  public let noiseSchedule: NoiseSchedule
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
    let levels = times.map { NoiseLevel(alphaBar: noiseSchedule.alphaBar[$0]) }
    let moments = times.indices.map { index in
      let isLast = index == times.count - 1
      return SchedulerMoment(
        t: Double(times[index]), s: isLast ? nil : Double(times[index + 1]), level: levels[index],
        next: isLast ? .clean : levels[index + 1])
    }
    return SchedulerTimeline(steps: steps, moments: moments)
  }

  public func step<Scalar>(
    _ call: SchedulerCall<Scalar>, _ history: inout SchedulerHistory<Scalar>
  ) -> SchedulerStep<Scalar> {
    let moment = call.moment
    let (barT, barS) = (moment.level.alphaBar, moment.next.alphaBar)
    let alpha = barT / barS
    let beta = 1 - alpha
    let small = (1 - barS) / (1 - barT) * beta
    let isNoisy = moment.t > 0
    let sigma =
      isNoisy ? (configuration.varianceType == .fixedLarge ? beta : small).squareRoot() : 0
    let toOriginal = barS.squareRoot() * beta / (1 - barT)
    let toSample = alpha.squareRoot() * (1 - barS) / (1 - barT)

    var predicted = prediction.split(call.output, call.sample, at: moment.level)
    if let clip { predicted.original = predicted.original.clipped(to: clip) }
    var next = Tensor.blend(
      Scalar(toOriginal), predicted.original, Scalar(toSample), call.sample)
    let noise = isNoisy ? call.draw() : nil
    if let noise { next.blend(1, Scalar(sigma), noise) }
    return SchedulerStep(
      call,
      [
        Coefficient("ᾱ_t", barT), Coefficient("ᾱ_s", barS), Coefficient("α", alpha),
        Coefficient("β", beta), Coefficient("√ᾱ_s β/(1−ᾱ_t)", toOriginal),
        Coefficient("√α (1−ᾱ_s)/(1−ᾱ_t)", toSample), Coefficient("σ", sigma),
      ], predicted, noise: noise, next: next)
  }
}
