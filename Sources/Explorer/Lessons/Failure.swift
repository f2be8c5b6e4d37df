import Foundation

/// What went wrong, in one line that names the file or option, what was expected and what to do.
struct Failure: Error, CustomStringConvertible {
  let lines: [String]
  let exitCode: Int32

  init(_ message: String, at place: Place? = nil, exitCode: Int32 = 1) {
    lines = [place.map { "\($0): \(message)" } ?? message]
    self.exitCode = exitCode
  }

  /// Several faults of one kind, a line each.
  init(lines: [String], exitCode: Int32 = 1) {
    self.lines = lines
    self.exitCode = exitCode
  }

  /// A fault in what was typed, with the exit code shells expect for that.
  static func usage(_ message: String) -> Failure { Failure(message, exitCode: 64) }

  var description: String { lines.joined(separator: "\n") }
}

/// Where a setting was written: a line of a file, or an option of the command line.
enum Place: Hashable, Sendable, CustomStringConvertible {
  case line(file: String, Int)
  case option(String)

  var description: String {
    switch self {
    case .line(let file, let line): "\(Place.shown(file)):\(line)"
    case .option(let name): name
    }
  }

  /// A path as a reader at the terminal would write it: short when it lies below their folder.
  static func shown(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath
    if path == here { return "." }
    let prefix = here.hasSuffix("/") ? here : here + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }
}

/// A parameter the experiment cannot work with; the runner adds where it was set.
struct UnusableParameter: Error {
  let name: String
  /// What is wrong and what was expected, such as "0: expected at least 1".
  let problem: String

  init(_ name: String, _ problem: String) {
    self.name = name
    self.problem = problem
  }
}

/// Refuses a parameter outside the range that an experiment can work with.
func expect(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
  guard range.contains(value) else {
    throw UnusableParameter(
      name, "\(value): expected \(range.lowerBound) to \(range.upperBound)")
  }
}

/// Refuses a list of parameters that is empty, or has one outside the range.
func expect(_ name: String, _ values: [Int], _ range: ClosedRange<Int>) throws {
  guard !values.isEmpty else { throw UnusableParameter(name, "[]: expected some numbers") }
  for value in values { try expect(name, value, range) }
}

/// Refuses a parameter that is infinite or no number.
func expectFinite(_ name: String, _ value: Double) throws {
  guard value.isFinite else {
    throw UnusableParameter(name, "\(value): expected a finite number")
  }
}
