import ArgumentParser
import Diffusion

/// The samplers under the short names that people type.
enum SchedulerOption: String, CaseIterable, Decodable, ExpressibleByArgument {
  case ddpm, ddim, euler
  case eulerAncestral = "euler-ancestral"
  case dpmSolverMultistep = "dpm++2m"
  case pndm

  var kind: SchedulerKind {
    switch self {
    case .ddpm: .ddpm
    case .ddim: .ddim
    case .euler: .euler
    case .eulerAncestral: .eulerAncestral
    case .dpmSolverMultistep: .dpmSolverMultistep
    case .pndm: .pndm
    }
  }

  /// A sampler of this kind, with the options of another, but for how its times are spread where
  /// `spacing` says so.
  func scheduler(
    like own: any Scheduler, _ spacing: TimestepSpacing? = nil
  ) throws -> any Scheduler {
    var configuration = own.configuration
    configuration.kind = kind
    configuration.timestepSpacing = spacing ?? configuration.timestepSpacing
    return try configuration.makeScheduler()
  }

  /// The short name of a sampler.
  static func name(of kind: SchedulerKind) -> String {
    allCases.first { $0.kind == kind }?.rawValue ?? kind.rawValue
  }
}

extension DenoisingPipeline {
  /// The model with another sampler, as `SchedulerOption.scheduler(like:_:)` makes it.
  func with(_ sampler: SchedulerOption, _ spacing: TimestepSpacing? = nil) throws -> Self {
    var model = self
    model.scheduler = try sampler.scheduler(like: scheduler, spacing)
    return model
  }

  /// The model with DDIM for its sampler, whose steps add no noise of their own.
  func withDDIM() throws -> Self { try with(.ddim) }
}
