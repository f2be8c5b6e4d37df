// A sampler's options, as `scheduler_config.json` of the diffusers layout has them.

/// The options of every sampler here, under diffusers' names.
///
/// An option that the file leaves out is nil, and each sampler then takes the default that diffusers
/// gives it there: they differ (`set_alpha_to_one` is true for DDIM and false for PNDM). So one file
/// serves all samplers: change `kind`, and make the scheduler.
public struct SchedulerConfiguration: Hashable, Sendable {
  /// How large DDPM's fresh noise is.
  public enum VarianceType: String, CaseIterable, Codable, Sendable {
    /// β̃_t, the variance of the posterior given x₀.
    case fixedSmall = "fixed_small"
    /// The same, which diffusers computes through logarithms.
    case fixedSmallLog = "fixed_small_log"
    /// β_t.
    case fixedLarge = "fixed_large"
  }

  /// The σ after the last step.
  public enum FinalSigmas: String, CaseIterable, Codable, Sendable {
    /// 0: the last step leads to x̂₀.
    case zero
    /// σ of training time 0.
    case sigmaMin = "sigma_min"
  }

  /// The form of DPM-Solver.
  public enum AlgorithmType: String, CaseIterable, Codable, Sendable {
    /// DPM-Solver++, in x̂₀.
    case dpmSolverPlusPlus = "dpmsolver++"
  }

  /// The second-order rule of DPM-Solver++.
  public enum SolverType: String, CaseIterable, Codable, Sendable {
    /// The paper's.
    case midpoint
    /// With the second term integrated exactly.
    case heun
  }

  /// `_class_name`, the sampler.
  public var kind: SchedulerKind
  /// `num_train_timesteps`, T; 1000 by default, at most 1,000,000.
  public var trainingSteps: Int?
  /// `beta_schedule`; linear by default.
  public var betaSchedule: NoiseSchedule.Kind?
  /// `beta_start`; 0.0001 by default, for every schedule but the cosine, which has none.
  public var betaStart: Double?
  /// `beta_end`; 0.02 by default, likewise.
  public var betaEnd: Double?
  /// `prediction_type`; epsilon by default.
  public var predictionType: PredictionType?
  /// `timestep_spacing`.
  public var timestepSpacing: TimestepSpacing?
  /// `steps_offset`, added to the times of leading spacing; 0 by default.
  public var stepsOffset: Int?
  /// `set_alpha_to_one`: the last step leads to ᾱ = 1, not to ᾱ₀.
  public var setAlphaToOne: Bool?
  /// `clip_sample`: x̂₀ is clipped. This changes the sampler.
  public var clipSample: Bool?
  /// `clip_sample_range`: to this magnitude; 1 by default.
  public var clipSampleRange: Double?
  /// `variance_type`.
  public var varianceType: VarianceType?
  /// `skip_prk_steps`: no Runge-Kutta steps.
  public var skipPRKSteps: Bool?
  /// `final_sigmas_type`.
  public var finalSigmas: FinalSigmas?
  /// `solver_order`, 1 or 2.
  public var solverOrder: Int?
  /// `algorithm_type`.
  public var algorithmType: AlgorithmType?
  /// `solver_type`.
  public var solverType: SolverType?
  /// `lower_order_final`: below 15 steps, the last step is of first order.
  public var lowerOrderFinal: Bool?
  /// `euler_at_final`: the last step is always of first order.
  public var eulerAtFinal: Bool?
  /// `lambda_min_clipped`: times whose λ = log(√ᾱ/√(1−ᾱ)) is lower are not visited; −∞ by default.
  public var lambdaMinClipped: Double?

  /// Diffusers' defaults for `kind`.
  public init(_ kind: SchedulerKind) { self.kind = kind }

  /// The sampler with these options. Throws for a value that it cannot do.
  public func makeScheduler() throws(SchedulerFailure) -> any Scheduler {
    try kind.type.init(self)
  }

  /// The training schedule of these options. Throws for those that no sampler could use.
  func noiseSchedule() throws(SchedulerFailure) -> NoiseSchedule {
    let offset = stepsOffset ?? 0
    guard (0...1_000_000).contains(offset) else {
      throw .unknownValue(key: "steps_offset", value: "\(offset)", accepted: ["0 to 1000000"])
    }
    let range = clipSampleRange ?? 1
    guard range > 0 else {
      throw .unknownValue(
        key: "clip_sample_range", value: "\(range)", accepted: ["a number above 0"])
    }
    let kind = betaSchedule ?? .linear
    // Files give betas beside the cosine schedule too; it does not read them.
    let isCosine = kind == .squaredCosCapV2
    do throws(NoiseSchedule.Failure) {
      return try NoiseSchedule(
        kind, steps: checkedTrainingSteps(), betaStart: isCosine ? nil : betaStart ?? 0.0001,
        betaEnd: isCosine ? nil : betaEnd ?? 0.02
      ).inSinglePrecision()
    } catch {
      throw .noiseSchedule(error)
    }
  }

  /// Refuses `sample` where a sampler has no rule for it.
  func predictionType(
    among accepted: [PredictionType]
  ) throws(SchedulerFailure) -> PredictionType {
    let type = predictionType ?? .epsilon
    guard accepted.contains(type) else {
      throw .unknownValue(
        key: "\(kind.rawValue)'s prediction_type", value: type.rawValue,
        accepted: accepted.map(\.rawValue))
    }
    return type
  }

  /// The magnitude to clip x̂₀ to, which DDPM and DDIM do unless told not to; nil where it is not
  /// clipped.
  var clipRange: Double? {
    clipSample ?? true ? clipSampleRange ?? 1 : nil
  }

  private func checkedTrainingSteps() throws(NoiseSchedule.Failure) -> Int {
    let steps = trainingSteps ?? 1000
    // A schedule takes memory for each step: a file must not ask for all there is.
    guard steps <= 1_000_000 else { throw .steps(steps) }
    return steps
  }
}
