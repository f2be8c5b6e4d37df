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

  /// A sampler of this kind, with the options of another.
  func scheduler(like own: any Scheduler) throws -> any Scheduler {
    var configuration = own.configuration
    configuration.kind = kind
    return try configuration.makeScheduler()
  }

  /// The short name of a sampler.
  static func name(of kind: SchedulerKind) -> String {
    allCases.first { $0.kind == kind }?.rawValue ?? kind.rawValue
  }
}
