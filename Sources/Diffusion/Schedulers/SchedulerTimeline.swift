// Where a sampler will be at each call of the model, known before the first.

/// One call of the model: the time it is told, and the levels between which its answer leads.
public struct SchedulerMoment: Hashable, Sendable {
  /// t, the time the model is told, in training steps; larger is noisier. Only Euler's may be a
  /// fraction.
  public let t: Double
  /// s < t, the time of the sample that the call leads to; nil where sampling ends.
  public let s: Double?
  /// The level of the sample at t.
  public let level: NoiseLevel
  /// The level that the call leads to.
  public let next: NoiseLevel
  /// What the sample is multiplied by before the model sees it.
  public let inputScale: Double

  init(
    t: Double, s: Double?, level: NoiseLevel, next: NoiseLevel, inputScale: Double = 1
  ) {
    self.t = t
    self.s = s
    self.level = level
    self.next = next
    self.inputScale = inputScale
  }
}

/// All the calls of one run, and how it starts.
public struct SchedulerTimeline: Hashable, Sendable {
  /// The steps that were asked for. PNDM calls the model more often.
  public let steps: Int
  /// The calls, noisiest first.
  public let moments: [SchedulerMoment]
  /// The standard deviation of the noise that sampling starts from; diffusers' `init_noise_sigma`.
  public let initNoiseSigma: Double

  init(steps: Int, moments: [SchedulerMoment], initNoiseSigma: Double = 1) {
    self.steps = steps
    self.moments = moments
    self.initNoiseSigma = initNoiseSigma
  }

  /// The times the model is told, noisiest first; diffusers' `timesteps`.
  public var timesteps: [Double] { moments.map(\.t) }
}

extension NoiseSchedule {
  /// Throws unless 1 ≤ steps ≤ T.
  func checkSteps(_ asked: Int) throws(SchedulerFailure) {
    guard (1...steps).contains(asked) else { throw .steps(asked, most: steps) }
  }

  /// Throws unless every time lies in the schedule: `steps_offset` may push the first one out.
  func checkTimes(_ times: [Double], offset: Int) throws(SchedulerFailure) {
    for time in times where !(0...Double(steps - 1)).contains(time) {
      throw .time(Int(time), most: steps - 1, offset: offset)
    }
  }

  /// The times of a run for samplers that know whole times alone; leading unless `configuration` says
  /// otherwise, and rounded as diffusers does. Throws when the schedule has not as many, or not these.
  func wholeTimes(
    _ steps: Int, _ configuration: SchedulerConfiguration
  ) throws(SchedulerFailure) -> [Int] {
    try checkSteps(steps)
    let offset = configuration.stepsOffset ?? 0
    let times = (configuration.timestepSpacing ?? .leading)
      .times(steps, of: self.steps, offset: offset).map { $0.rounded(.toNearestOrEven) }
    try checkTimes(times, offset: offset)
    return times.map { Int($0) }
  }

  /// σ at t; between two training times on the straight line. In single precision, as diffusers has
  /// it: where σ is in the thousands, its last digit is larger than the picture's.
  func sigma(at t: Double) -> Double {
    let below = Int(t)
    let (low, share) = (sigma(below), t - Double(below))
    return share == 0 ? low : Double(Float(low + (sigma(below + 1) - low) * share))
  }

  private func sigma(_ t: Int) -> Double {
    let alphaBar = Float(alphaBar[t])
    return Double(((1 - alphaBar) / alphaBar).squareRoot())
  }
}
