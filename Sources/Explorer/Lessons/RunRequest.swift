import Foundation
import Viz

/// What the command line asks of a lesson: everything that may change the bytes that are written.
struct RunRequest: Sendable {
  /// What is written: the whole lesson, its frames alone, or its part of a book.
  enum Extent: Sendable {
    case lesson, frames, book
  }

  var extent = Extent.lesson
  var lesson: String
  var language = Language.en
  /// The options that stand for parameters: name without dashes, and value as typed.
  var overrides: [(name: String, value: String)] = []
  var seed: UInt64?
  var format = FigureFormat.png
  var isDark = false
  var scale = 1

  /// Whether the learner tries something of their own: then a claim may well not hold, and it is said
  /// that it did not. As the lesson stands, every claim must hold.
  var isTrial: Bool { !overrides.isEmpty || seed != nil }

  private var theme: Theme { isDark ? .dark : .light }
  /// A book has both themes, light first.
  var themes: [Theme] { extent == .book ? [.light, .dark] : [theme] }
  /// Whether frames become an animation too: in a book, the page plays them.
  var isAnimated: Bool { extent != .book }

  /// The names of all options that stand for parameters.
  static let parameterOptions = [
    "image", "text", "prompt", "guidance", "strength", "scheduler", "model", "schedule", "steps",
  ]

  /// The options that name a file or folder of this machine: of their paths only the last part is
  /// told.
  static let pathOptions: Set = [
    "image", "model", "clip", "pixels", "ink", "gans", "measure",
  ]

  /// The command that makes this run's output again. It names no folder of this machine, and
  /// leaves out what does not matter or is as `lesson.yaml` has it.
  func command(seed: UInt64, defaults: Setting) -> String {
    var words = ["explorer", extent == .frames ? "frames" : "lesson", lesson]
    if language != .en { words += ["--lang", language.rawValue] }
    for (name, value) in overrides {
      if defaults.scalar(name) == value { continue }
      words += ["--\(name)", RunRequest.told(name, value)]
    }
    words += ["--seed", "\(seed)"] + lookWords
    return words.map(RunRequest.quoted).joined(separator: " ")
  }

  /// The options of the look that are not as usual.
  var lookWords: [String] {
    var words: [String] = []
    if format != .png { words += ["--format", format.rawValue] }
    if isDark { words += ["--theme", "dark"] }
    if scale != 1 { words += ["--scale", "\(scale)"] }
    return words
  }

  /// What stands at the foot of a figure: its command, and the fingerprint of the weights it was
  /// made with.
  static func provenance(_ command: String, weights: String?) -> String {
    weights.map { "\(command)  weights \($0)" } ?? command
  }

  /// A parameter's value as others may know it.
  static func told(_ name: String, _ value: String) -> String {
    pathOptions.contains(name) ? (value as NSString).lastPathComponent : value
  }

  /// A word as a shell reads it back.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=,+:@%".contains($0) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

extension Setting {
  /// The plain value under `key` of a table.
  func scalar(_ key: String) -> String? {
    guard case .table(let entries) = content,
      case .scalar(let text)? = entries.first(where: { $0.key == key })?.value.content
    else { return nil }
    return text
  }

  /// The table with the command line's values in place of its own.
  func overridden(by overrides: [(name: String, value: String)]) throws -> Setting {
    var entries = try entries()
    for (name, value) in overrides {
      let place = Place.option("--\(name)")
      let entry = Entry(key: name, place: place, value: Setting(.scalar(value), at: place))
      if let i = entries.firstIndex(where: { $0.key == name }) {
        entries[i] = entry
      } else {
        entries.append(entry)
      }
    }
    return Setting(.table(entries), at: place)
  }

  /// The value as `measures.json` shows it: of a path only the last part.
  func json(key: String = "") -> JSON {
    switch content {
    case .null: return .null
    case .scalar(let text):
      if RunRequest.pathOptions.contains(key) { return .text(RunRequest.told(key, text)) }
      if text == "true" || text == "false" { return .bool(text == "true") }
      if let number = Double(text), number.isFinite { return .number(number) }
      return .text(text)
    case .list(let items): return .list(items.map { $0.json() })
    case .table(let entries):
      return .table(
        entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json(key: $0.key)) })
    }
  }
}
