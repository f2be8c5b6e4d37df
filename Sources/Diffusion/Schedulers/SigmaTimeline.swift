// The plan of samplers that work in y = x₀ + σ ε.

/// Times and σ of Euler's samplers: σ of a time between two training times lies on the straight
/// line between theirs.
struct SigmaTimeline {
  let configuration: SchedulerConfiguration
  let schedule: NoiseSchedule

  init(_ configuration: SchedulerConfiguration, _ schedule: NoiseSchedule) {
    self.configuration = configuration
    self.schedule = schedule
  }

  func timeline(
    steps: Int, final: SchedulerConfiguration.FinalSigmas
  ) throws(SchedulerFailure) -> SchedulerTimeline {
    try schedule.checkSteps(steps)
    let offset = configuration.stepsOffset ?? 0
    let spacing = configuration.timestepSpacing ?? .linspace
    // As diffusers does, in single precision: σ is steep, so the last bits of t show.
    let times = spacing.times(steps, of: schedule.steps, offset: offset).map { Double(Float($0)) }
    try schedule.checkTimes(times, offset: offset)
    let sigmas = times.map(schedule.sigma(at:)) + [final == .zero ? 0 : schedule.sigma(at: 0)]
    let moments = times.indices.map { index in
      SchedulerMoment(
        t: times[index], s: index + 1 < times.count ? times[index + 1] : nil,
        level: NoiseLevel(explodingSigma: sigmas[index]),
        next: NoiseLevel(explodingSigma: sigmas[index + 1]),
        inputScale: 1 / (1 + sigmas[index] * sigmas[index]).squareRoot())
    }
    let largest = sigmas.max() ?? 0
    return SchedulerTimeline(
      steps: steps, moments: moments,
      initNoiseSigma: spacing == .leading ? (largest * largest + 1).squareRoot() : largest)
  }
}
