// Euler's method that steps too far down, and comes back up with fresh noise.

import Tensor

/// Ancestral sampling in y = x/√ᾱ = x₀ + σ ε (Song et al., "Score-Based Generative Modeling through
/// Stochastic Differential Equations", 2021, appendix F; in this form by Katherine Crowson):
///
///     σ_up² = σ_s² (σ_t² − σ_s²)/σ_t²,   σ_down² = σ_s² − σ_up²
///     y_s = y_t + (σ_down − σ_t) d + σ_up z,   d = (y_t − x̂₀)/σ_t,   z ~ N(0, I)
///
/// Noise is drawn at every step, the last too, where σ_up is 0. It predicts ε or v; spacing is
/// linspace by default, and the last σ is 0.
public struct EulerAncestralDiscreteScheduler: Scheduler {
  public let configuration: SchedulerConfiguration
  public let noiseSchedule: NoiseSchedule
  private let prediction: PredictionType

  public init(_ configuration: SchedulerConfiguration) throws(SchedulerFailure) {
    self.configuration = configuration
    noiseSchedule = try configuration.noiseSchedule()
    prediction = try configuration.predictionType(among: [.epsilon, .velocity])
  }

  public func timeline(steps: Int) throws(SchedulerFailure) -> SchedulerTimeline {
    try SigmaTimeline(configuration, noiseSchedule).timeline(steps: steps, final: .zero)
  }

  public func step<Scalar>(
    _ call: SchedulerCall<Scalar>, _ history: inout SchedulerHistory<Scalar>
  ) -> SchedulerStep<Scalar> {
    let (from, to) = (call.moment.level.sigma, call.moment.next.sigma)
    let up = to * (from * from - to * to).squareRoot() / from
    let down = (to * to - up * up).squareRoot()
    let predicted = prediction.split(call.output, call.sample, at: call.moment.level)
    var next = Tensor.blend(1, call.sample, Scalar(down - from), predicted.epsilon)
    let noise = call.draw()
    next.blend(1, Scalar(up), noise)
    return SchedulerStep(
      call,
      [
        Coefficient("σ_t", from), Coefficient("σ_s", to), Coefficient("σ_down", down),
        Coefficient("σ_down − σ_t", down - from), Coefficient("σ_up", up),
        Coefficient("1/√(1+σ_t²)", call.moment.inputScale),
      ], predicted, noise: noise, next: next)
  }
}
