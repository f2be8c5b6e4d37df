/// A check with what this run measured.
struct CheckResult: Sendable {
  let check: Check
  let value: Double
  /// What the value must be.
  let bound: Check.Bound
  /// The same in signs, where it is another measure as prose writes that.
  let expected: String
  /// What the check shows, in the run's language, numbers filled in.
  let says: String
  /// The value as prose writes it.
  let written: String

  var holds: Bool { bound.holds(value) }

  var json: JSON {
    [
      "expected": bound.json, "holds": .bool(holds), "measure": .text(check.measure),
      "says": .text(says), "value": .number(value),
    ]
  }
}

/// What a run found: the same for the same command, on every machine.
struct RunRecord: Sendable {
  let lesson: String
  let language: Language
  let command: String
  let weights: String?
  let seed: UInt64
  let parameters: JSON
  let measures: [String: Double]
  let checks: [CheckResult]
  /// The ids of the figures that show times or memory.
  let timed: [String]

  /// `measures.json`, keys sorted.
  var json: JSON {
    var entries: [(key: String, value: JSON)] = [
      ("checks", .list(checks.map(\.json))), ("command", .text(command)),
      ("language", .text(language.rawValue)), ("lesson", .text(lesson)),
      ("measures", measuresJSON), ("parameters", parameters), ("seed", .seed(seed)),
    ]
    if !timed.isEmpty { entries.append(("timed", .list(timed.map { .text($0) }))) }
    if let weights { entries.append(("weights", .text(weights))) }
    return .table(entries)
  }

  var measuresJSON: JSON {
    .table(measures.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
  }
}

/// What a finished run tells the terminal.
struct RunReport: Sendable {
  let record: RunRecord
  let folder: String
  /// All files written, relative to `folder`.
  let files: [String]
  let seconds: Double
  let isLesson: Bool
  let figures: [DrawnFigure]
  let story: Story

  /// `--json`: one object.
  var json: JSON {
    guard case .table(var entries) = record.json else { return .null }
    entries += [
      ("files", .list(files.map { .text($0) })), ("folder", .text(folder)),
      ("seconds", .number((seconds * 1000).rounded() / 1000)),
    ]
    return .table(entries.sorted { $0.key < $1.key })
  }

  /// The closing lines for a reader.
  var summary: String {
    let frames = files.count { $0.hasPrefix("frames") && !$0.hasSuffix("manifest.json") }
    let figures = Set(files.filter { $0.hasPrefix("figures/") }.map { $0.split(separator: ".")[0] })
      .count
    var parts: [String] = []
    if figures > 0 { parts.append("\(figures) figure" + (figures == 1 ? "" : "s")) }
    if frames > 0 { parts.append("\(frames - 1) frames, contact sheet and GIF") }
    let missed = record.checks.filter { !$0.holds }
    if isLesson, !record.checks.isEmpty {
      let held = record.checks.count - missed.count
      parts.append(
        missed.isEmpty ? "\(held) checks hold" : "\(held) checks hold, \(missed.count) not")
    }
    let place = Place.shown(folder)
    let time = NumberFormat.digits(2).write(seconds)
    let complaints = missed.map {
      "with these options `\($0.check.measure)` is \($0.written), expected \($0.bound.words): "
        + "\($0.says)\n"
    }
    return """
      \(complaints.joined())wrote \(place) in \(time) s: \(parts.joined(separator: ", "))
      open \(place)/\(isLesson ? "index.html" : "frames/contact-sheet.png")
      """
  }
}
