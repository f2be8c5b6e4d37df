import Viz

/// What a lesson computes: made once per run from the lesson's parameters, then asked for its
/// numbers, its figures and its frames. Adding a lesson is a folder in `Lessons/`, a type that
/// conforms to this, and a line in `ExperimentList`.
protocol Experiment: Sendable {
  /// What `lesson.yaml` sets under `parameters:` and the command line overrides. The properties
  /// `image`, `text`, `prompt`, `guidance`, `strength`, `scheduler`, `model`, `schedule` and `steps`
  /// can be set by the options of these names; a lesson takes the options its parameters have. A
  /// `model`, `clip`, `pixels` or `ink` is a name in `Models`, `gans` how several begin, a `measure`
  /// a file in `Models/measures`; the experiment is given the path.
  associatedtype Parameters: Decodable & Sendable

  /// The name `lesson.yaml` gives under `experiment:`.
  static var name: String { get }

  /// The figures this experiment can draw, by the name `lesson.yaml` gives under `figure:`.
  static var figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] { get }

  /// The frame sequences this experiment can draw, by the name `lesson.yaml` gives under
  /// `frames:`.
  static var frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] { get }

  /// Runs the experiment. Everything that costs time happens here. Throws `UnusableParameter` for
  /// a parameter it cannot work with: the message then names the line or the option that set it.
  /// `progress` takes a line on how far long work is.
  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws

  /// Every number the prose and the checks may name.
  var measures: [String: Double] { get }

  /// The fingerprint of the trained weights it ran with (`Manifest.fingerprint`), printed at the
  /// foot of every figure; nil for an experiment that opens no model.
  var weights: String? { get }
}

extension Experiment {
  var weights: String? { nil }
}

/// What a figure is asked for: its words, already filled with the run's numbers, and where it came
/// from.
struct FigureRequest: Sendable {
  let language: Language
  /// The finding, from `lesson.yaml`.
  let title: String
  /// One line that says how to read the figure, from `lesson.yaml`.
  let reading: String
  /// Where the figure came from, printed at its foot: the command that makes it, and the weights'
  /// fingerprint.
  let command: String
  /// What `lesson.yaml` sets under `numbers:` for this figure, such as `times: [0, 60, 150]`.
  let numbers: [String: [Double]]

  /// The numbers that must stand under `key`; the complaint names the figure's line.
  func list(_ key: String) throws -> [Double] {
    guard let list = numbers[key], !list.isEmpty else {
      throw Failure("needs numbers: {\(key): [...]}")
    }
    return list
  }

  /// The one number that must stand under `key`.
  func number(_ key: String) throws -> Double {
    let list = try list(key)
    guard list.count == 1 else { throw Failure("needs one number under numbers: {\(key): ...}") }
    return list[0]
  }

  /// The phrase in this figure's language.
  func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }
}

// MARK: Without the type

/// An experiment that has run, its type forgotten.
struct RunExperiment: Sendable {
  let measures: [String: Double]
  let weights: String?
  let figure: @Sendable (_ kind: String, FigureRequest) throws -> Figure
  let frames: @Sendable (_ kind: String, FigureRequest) throws -> FrameSequence
}

extension Experiment {
  /// The names of all parameters; fails when `settings` do not fit them.
  static func parameterNames(_ settings: Setting) throws -> [String] {
    try SettingDecoder.decode(Parameters.self, from: settings).fields.asked
  }

  static func run(
    _ settings: Setting, seed: UInt64, progress: @Sendable (String) -> Void
  ) throws -> RunExperiment {
    let (parameters, fields) = try SettingDecoder.decode(Parameters.self, from: settings)
    let made: Self
    do {
      made = try Self(parameters, seed: seed, progress: progress)
    } catch let problem as UnusableParameter {
      let place = fields.place(of: problem.name)
      if case .option(let option) = place { throw Failure.usage("\(option) \(problem.problem)") }
      throw Failure("`\(problem.name)`: \(problem.problem)", at: place)
    }
    return RunExperiment(measures: made.measures, weights: made.weights) { kind, request in
      guard let draw = figures[kind] else { throw Failure("unknown figure `\(kind)`") }
      return try draw(made, request)
    } frames: { kind, request in
      guard let draw = frames[kind] else { throw Failure("unknown frames `\(kind)`") }
      return try draw(made, request)
    }
  }
}
