// A second-order step for the price of one call: it looks back at the picture predicted before.

import Foundation
import Tensor

/// DPM-Solver++ (2M) of Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion
/// Probabilistic Models", 2022, algorithm 2. With a = √ᾱ, b = √(1−ᾱ), λ = log(a/b), h = λ_s − λ_t
/// and r = (λ_t − λ_u)/h, where u is the time before t:
///
///     x_s = (b_s/b_t) x_t − a_s (e^−h − 1) D,   D = x̂₀ + (x̂₀ − x̂₀(u))/(2r)
///
/// `solver_type` heun gives the difference the factor a_s ((e^−h − 1)/h + 1)/r instead. The first
/// step has no past and is of first order, D = x̂₀; so is the last where σ ends at 0, with
/// `euler_at_final`, and below 15 steps with `lower_order_final` (the default). Spacing is linspace
/// by default, over n + 1 times of which the last, t = 0, is not called.
public struct DPMSolverMultistepScheduler: Scheduler {
  public let configuration: SchedulerConfiguration
  public let noiseSchedule: NoiseSchedule
  private let prediction: PredictionType
  private let order: Int

  public init(_ configuration: SchedulerConfiguration) throws(SchedulerFailure) {
    self.configuration = configuration
    noiseSchedule = try configuration.noiseSchedule()
    prediction = configuration.predictionType ?? .epsilon
    order = configuration.solverOrder ?? 2
    guard (1...2).contains(order) else {
      throw .unknownValue(key: "solver_order", value: "\(order)", accepted: ["1", "2"])
    }
    guard visible >= 1 else {
      throw .unknownValue(
        key: "lambda_min_clipped", value: "\(configuration.lambdaMinClipped ?? -.infinity)",
        accepted: ["a number below λ of time 0"])
    }
  }

  /// How many of the times, from 0 up, have a λ that is not below `lambda_min_clipped`.
  private var visible: Int {
    let least = configuration.lambdaMinClipped ?? -.infinity
    return noiseSchedule.alphaBar.count { 0.5 * log($0 / (1 - $0)) >= least }
  }

  public func timeline(steps: Int) throws(SchedulerFailure) -> SchedulerTimeline {
    let last = visible
    let spacing = configuration.timestepSpacing ?? .linspace
    // Linspace and leading plan one time more than they call; a time twice would make h zero.
    let most = spacing == .trailing ? last : last - 1
    guard steps >= 1, steps <= most else { throw .steps(steps, most: most) }
    let offset = configuration.stepsOffset ?? 0
    let times: [Double]
    switch spacing {
    case .linspace:
      times = TimestepSpacing.even(steps + 1, to: last - 1).dropLast().map {
        $0.rounded(.toNearestOrEven)
      }
    case .leading:
      times = Array(
        TimestepSpacing.leading(steps + 1, apart: last / (steps + 1), offset: offset).dropLast())
    case .trailing:
      times = TimestepSpacing.trailing(
        steps, from: last, apart: Double(noiseSchedule.steps) / Double(steps)
      ).filter { $0 >= 0 }
    }
    try noiseSchedule.checkTimes(times, offset: offset)
    let final = configuration.finalSigmas ?? .zero
    let sigmas =
      times.map(noiseSchedule.sigma(at:)) + [final == .zero ? 0 : noiseSchedule.sigma(at: 0)]
    let moments = times.indices.map { index in
      SchedulerMoment(
        t: times[index], s: index + 1 < times.count ? times[index + 1] : nil,
        level: NoiseLevel(preservedSigma: sigmas[index]),
        next: NoiseLevel(preservedSigma: sigmas[index + 1]))
    }
    return SchedulerTimeline(steps: steps, moments: moments)
  }

  public func step<Scalar>(
    _ call: SchedulerCall<Scalar>, _ history: inout SchedulerHistory<Scalar>
  ) -> SchedulerStep<Scalar> {
    let (level, next) = (call.moment.level, call.moment.next)
    let predicted = prediction.split(call.output, call.sample, at: level)
    let h = -log(next.sigma) + log(level.sigma)
    let toSample = next.noise / level.noise
    let toOriginal = -next.signal * expm1(-h)
    var coefficients = [
      Coefficient("λ_t", -log(level.sigma)), Coefficient("λ_s", -log(next.sigma)),
      Coefficient("h", h), Coefficient("b_s/b_t", toSample),
      Coefficient("−a_s(e^−h − 1)", toOriginal),
    ]
    var result = Tensor.blend(
      Scalar(toSample), call.sample, Scalar(toOriginal), predicted.original)
    if let before = history.predictions.last, !isFirstOrder(call) {
      let earlier = call.timeline.moments[call.index - 1].level.sigma
      let r = (log(earlier) - log(level.sigma)) / h
      let weight =
        configuration.solverType == .heun
        ? next.signal * (expm1(-h) / h + 1) / r : toOriginal / (2 * r)
      result.blend(1, Scalar(weight), predicted.original - before)
      coefficients += [Coefficient("r", r), Coefficient("factor of x̂₀ − x̂₀(u)", weight)]
    }
    if order > 1 { history.remember(predicted.original, most: 1) }
    return SchedulerStep(call, coefficients, predicted, next: result)
  }

  /// Whether this call's step is of first order though there is a past.
  private func isFirstOrder<Scalar>(_ call: SchedulerCall<Scalar>) -> Bool {
    let count = call.timeline.moments.count
    guard call.index == count - 1 else { return false }
    return configuration.finalSigmas ?? .zero == .zero || configuration.eulerAtFinal ?? false
      || (configuration.lowerOrderFinal ?? true && count < 15)
  }
}
