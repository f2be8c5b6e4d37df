import Viz

/// The languages lessons and prompts are written in.
enum Language: String, CaseIterable, Codable, Sendable {
  case en, zh
}

/// What a lesson computes: made once per run from the lesson's parameters, then asked for its
/// numbers, its figures and its frames. Adding a lesson is a folder in `Lessons/`, a type that
/// conforms to this, and a line in `ExperimentList`.
protocol Experiment: Sendable {
  /// What `lesson.yaml` sets under `parameters:` and the command line overrides.
  associatedtype Parameters: Decodable & Sendable

  /// The name `lesson.yaml` gives under `experiment:`.
  static var name: String { get }

  /// The figures this experiment can draw, by the name `lesson.yaml` gives under `figure:`.
  static var figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] { get }

  /// The frame sequences this experiment can draw, by name.
  static var frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] { get }

  /// Runs the experiment. Everything that costs time happens here.
  init(_ parameters: Parameters, seed: UInt64) throws

  /// Every number the prose and the checks may name.
  var measures: [String: Double] { get }
}

/// What a figure is asked for: its words, already filled with the run's numbers, and where it came
/// from.
struct FigureRequest: Sendable {
  let language: Language
  /// The finding, from `lesson.yaml`.
  let title: String
  /// One line that says how to read the figure, from `lesson.yaml`.
  let reading: String
  /// Where the figure came from: the command that makes it, printed at its foot.
  let command: String
  /// The numbers `lesson.yaml` sets for this figure, such as `times: [0, 60, 150]`.
  let numbers: [String: [Double]]

  /// The phrase in this figure's language.
  func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }
}
