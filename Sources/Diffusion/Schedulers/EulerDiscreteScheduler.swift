// Euler's method on the path from noise to picture, in the scale where noise grows.

import Tensor

/// The sampler of Karras, Aittala, Aila and Laine, "Elucidating the Design Space of Diffusion-Based
/// Generative Models", 2022, algorithm 2 without churn. With σ = √((1−ᾱ)/ᾱ) the sample is
/// y = x/√ᾱ = x₀ + σ ε, and
///
///     d = (y_t − x̂₀)/σ_t,   y_s = y_t + (σ_s − σ_t) d
///
/// The model, trained on x, is given y_t/√(1+σ_t²). Noise to start from is scaled by
/// `initNoiseSigma`. Spacing is linspace by default, whose times are not rounded; the last σ is 0, or
/// that of time 0 (`final_sigmas_type`).
public struct EulerDiscreteScheduler: Scheduler {
  public let configuration: SchedulerConfiguration
  public let noiseSchedule: NoiseSchedule
  private let prediction: PredictionType

  public init(_ configuration: SchedulerConfiguration) throws(SchedulerFailure) {
    self.configuration = configuration
    noiseSchedule = try configuration.noiseSchedule()
    prediction = configuration.predictionType ?? .epsilon
  }

  public func timeline(steps: Int) throws(SchedulerFailure) -> SchedulerTimeline {
    try SigmaTimeline(configuration, noiseSchedule).timeline(
      steps: steps, final: configuration.finalSigmas ?? .zero)
  }

  public func step<Scalar>(
    _ call: SchedulerCall<Scalar>, _ history: inout SchedulerHistory<Scalar>
  ) -> SchedulerStep<Scalar> {
    let (from, to) = (call.moment.level.sigma, call.moment.next.sigma)
    let predicted = prediction.split(call.output, call.sample, at: call.moment.level)
    // d is ε̂: (y − x̂₀)/σ.
    let next = Tensor.blend(1, call.sample, Scalar(to - from), predicted.epsilon)
    return SchedulerStep(
      call,
      [
        Coefficient("σ_t", from), Coefficient("σ_s", to), Coefficient("σ_s − σ_t", to - from),
        Coefficient("1/√(1+σ_t²)", call.moment.inputScale),
      ], predicted, next: next)
  }
}
