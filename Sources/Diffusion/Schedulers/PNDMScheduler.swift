// Runge-Kutta and linear multistep rules that stay on the path of pictures and noise.

import Tensor

/// The sampler of Liu, Ren, Lin and Zhao, "Pseudo Numerical Methods for Diffusion Models on
/// Manifolds", 2022, equations 9, 12 and 13. From a combined prediction e of several calls:
///
///     x_s = √(ᾱ_s/ᾱ_t) x_t − (ᾱ_s − ᾱ_t)/(ᾱ_t √(1−ᾱ_s) + √(ᾱ_t (1−ᾱ_t) ᾱ_s)) e
///
/// First three steps by Runge-Kutta (PRK), of four calls each: e = (e₁ + 2e₂ + 2e₃ + e₄)/6. Then
/// linear multistep (PLMS): e = (55e₀ − 59e₁ + 37e₂ − 9e₃)/24 of the latest four. With
/// `skip_prk_steps` PLMS starts at once, with lower orders, and makes its first step twice, the second
/// time with the mean of both predictions: n steps are n + 1 calls.
///
/// `t` is the time the model is told, `s` that of the sample the call leads to; where a step takes
/// several calls, each starts from the same sample. x̂₀ and ε̂ are those of the call's own answer. It
/// predicts ε or v, and combines answers before it makes ε of them. Spacing is leading and
/// `set_alpha_to_one` false by default.
public struct PNDMScheduler: Scheduler {
  public let configuration: SchedulerConfiguration
  public let noiseSchedule: NoiseSchedule
  private let prediction: PredictionType
  private let skipsPRK: Bool

  public init(_ configuration: SchedulerConfiguration) throws(SchedulerFailure) {
    self.configuration = configuration
    noiseSchedule = try configuration.noiseSchedule()
    prediction = try configuration.predictionType(among: [.epsilon, .velocity])
    skipsPRK = configuration.skipPRKSteps ?? false
  }

  public func timeline(steps: Int) throws(SchedulerFailure) -> SchedulerTimeline {
    try noiseSchedule.checkSteps(steps)
    guard skipsPRK || steps >= 4 else { throw .fewSteps(steps, least: 4) }
    let offset = configuration.stepsOffset ?? 0
    let times = (configuration.timestepSpacing ?? .leading)
      .times(steps, of: noiseSchedule.steps, offset: offset)
      .map { Int($0.rounded(.toNearestOrEven)) }
    let apart = noiseSchedule.steps / steps
    let calls = skipsPRK ? multistepCalls(times, apart) : rungeKuttaCalls(times, apart)
    try noiseSchedule.checkTimes(calls.map { Double($0.t) }, offset: offset)
    return SchedulerTimeline(
      steps: steps,
      moments: calls.map { moment($0.t, $0.s) })
  }

  private func moment(_ t: Int, _ s: Int) -> SchedulerMoment {
    SchedulerMoment(
      t: Double(t), s: s >= 0 ? Double(s) : nil, level: level(at: t), next: level(at: s))
  }

  /// Twice the second time: the first step is made again from what was learnt there.
  private func multistepCalls(_ times: [Int], _ apart: Int) -> [(t: Int, s: Int)] {
    let all = times.count > 1 ? [times[0], times[1]] + times[1...] : times
    return all.enumerated().map { call, t in (t, call == 1 ? t : t - apart) }
  }

  /// Twelve calls for three steps, each at its start, twice half-way, and at its end.
  private func rungeKuttaCalls(_ times: [Int], _ apart: Int) -> [(t: Int, s: Int)] {
    let half = apart / 2
    let first = (0..<3).flatMap { step in
      let (start, end) = (times[step], times[step + 1])
      let middle = end + half
      return [(start, start - half), (middle, middle), (middle, middle - half), (end, end)]
    }
    return first + times[3...].map { ($0, $0 - apart) }
  }

  private func level(at time: Int) -> NoiseLevel {
    let alphaBar = noiseSchedule.alphaBar
    if alphaBar.indices.contains(time) { return NoiseLevel(alphaBar: alphaBar[time]) }
    return configuration.setAlphaToOne ?? false ? .clean : NoiseLevel(alphaBar: alphaBar[0])
  }

  public func step<Scalar>(
    _ call: SchedulerCall<Scalar>, _ history: inout SchedulerHistory<Scalar>
  ) -> SchedulerStep<Scalar> {
    let predicted = prediction.split(call.output, call.sample, at: call.moment.level)
    let combined =
      !skipsPRK && call.index < 12 ? rungeKutta(call, &history) : multistep(call, &history)
    let level = combined.from
    let (barT, barS) = (level.alphaBar, combined.moment.next.alphaBar)
    // v becomes ε by the sample and the level that the step starts from.
    let epsilon = prediction.split(combined.output, combined.sample, at: level).epsilon
    let toSample = (barS / barT).squareRoot()
    let toEpsilon =
      -(barS - barT)
      / (barT * (1 - barS).squareRoot() + (barT * (1 - barT) * barS).squareRoot())
    return SchedulerStep(
      call, at: combined.moment,
      combined.weights + [
        Coefficient("ᾱ_t", barT), Coefficient("ᾱ_s", barS), Coefficient("√(ᾱ_s/ᾱ_t)", toSample),
        Coefficient("factor of e", toEpsilon),
      ], predicted,
      next: .blend(Scalar(toSample), combined.sample, Scalar(toEpsilon), epsilon))
  }

  /// What a step is made of: the combined answer, the sample it starts from, that sample's level,
  /// and the times.
  private struct Combination<Scalar: TensorScalar> {
    let output, sample: Tensor<Scalar>
    let from: NoiseLevel
    let moment: SchedulerMoment
    let weights: [Coefficient]
  }

  private func rungeKutta<Scalar>(
    _ call: SchedulerCall<Scalar>, _ history: inout SchedulerHistory<Scalar>
  ) -> Combination<Scalar> {
    let part = call.index % 4
    let weight = [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6][part]
    if part == 0 {
      history.remember(call.output, most: 4)
      history.start = call.sample
      history.sum = nil
    }
    var sum = history.sum ?? .zeros(call.output.shape)
    sum.blend(1, Scalar(weight), call.output)
    history.sum = sum
    return Combination(
      output: part == 3 ? sum : call.output, sample: history.start ?? call.sample,
      from: call.timeline.moments[call.index - part].level, moment: call.moment,
      weights: [Coefficient("weight of e\(part + 1)", weight)])
  }

  private func multistep<Scalar>(
    _ call: SchedulerCall<Scalar>, _ history: inout SchedulerHistory<Scalar>
  ) -> Combination<Scalar> {
    // Which call repeats the first step counts from where the run began, so that a run that begins
    // later, from a noised picture, is diffusers' too.
    let isRepeat = skipsPRK && history.calls == 1
    let apart = noiseSchedule.steps / call.timeline.steps
    let t = Int(call.moment.t)
    let moment = moment(t, isRepeat ? t : t - apart)
    if isRepeat, let first = history.predictions.last, let start = history.start {
      return Combination(
        output: .blend(0.5, call.output, 0.5, first), sample: start, from: level(at: t + apart),
        moment: moment,
        weights: [Coefficient("weight of e0", 0.5), Coefficient("weight of e1", 0.5)])
    }
    history.remember(call.output, most: 4)
    history.start = call.sample
    let rules: [[Double]] = [
      [1], [3.0 / 2, -1.0 / 2], [23.0 / 12, -16.0 / 12, 5.0 / 12],
      [55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24],
    ]
    let weights = rules[history.predictions.count - 1]
    var output = call.output * Scalar(weights[0])
    for (weight, earlier) in zip(weights, history.predictions.reversed()).dropFirst() {
      output.blend(1, Scalar(weight), earlier)
    }
    return Combination(
      output: output, sample: call.sample, from: moment.level, moment: moment,
      weights: weights.enumerated().map { Coefficient("weight of e\($0)", $1) })
  }
}
