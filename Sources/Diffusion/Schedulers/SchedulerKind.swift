// The samplers there are: the one list of them.

/// A sampler, under the class name diffusers gives it.
public enum SchedulerKind: String, CaseIterable, Codable, Sendable {
  /// Ho et al., 2020.
  case ddpm = "DDPMScheduler"
  /// Song et al., 2021.
  case ddim = "DDIMScheduler"
  /// Karras et al., 2022, algorithm 2 without churn.
  case euler = "EulerDiscreteScheduler"
  /// Euler with fresh noise at each step.
  case eulerAncestral = "EulerAncestralDiscreteScheduler"
  /// Lu et al., 2022, DPM-Solver++ 2M.
  case dpmSolverMultistep = "DPMSolverMultistepScheduler"
  /// Liu et al., 2022.
  case pndm = "PNDMScheduler"

  /// Its type.
  public var type: any Scheduler.Type {
    switch self {
    case .ddpm: DDPMScheduler.self
    case .ddim: DDIMScheduler.self
    case .euler: EulerDiscreteScheduler.self
    case .eulerAncestral: EulerAncestralDiscreteScheduler.self
    case .dpmSolverMultistep: DPMSolverMultistepScheduler.self
    case .pndm: PNDMScheduler.self
    }
  }

  /// The sampler of that class name. Throws, with the names there are, for any other.
  public init(named name: String) throws(SchedulerFailure) {
    guard let kind = Self(rawValue: name) else {
      throw .unknownValue(
        key: "_class_name", value: name, accepted: Self.allCases.map(\.rawValue))
    }
    self = kind
  }
}
