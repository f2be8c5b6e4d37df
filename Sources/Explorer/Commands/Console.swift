import Foundation

/// What the program says: results on standard output, progress and errors on standard error.
struct Console: Sendable {
  static let isTerminal = isatty(STDERR_FILENO) == 1
  private static let noColor = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
  private let last: Locked<ContinuousClock.Instant>
  /// How often progress is noted where there is no terminal; nil for never.
  private let pause: Duration?

  /// Long work is `notedEvery` so often in a log, too.
  init(notedEvery pause: Duration? = nil) {
    self.pause = pause
    last = Locked(Self.isTerminal ? .now - .seconds(1) : .now)
  }

  static func out(_ text: String) { print(text) }

  /// One line for each fault: `error: …`, red where colours are wanted.
  static func error(_ failure: Failure) {
    let word = isTerminal && noColor.isEmpty ? "\u{1B}[1;31merror:\u{1B}[0m" : "error:"
    let text = failure.lines.map { "\(word) \($0)\n" }.joined()
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// A line on standard error that is no fault.
  static func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

  /// Says what went wrong and ends the program.
  static func end(_ failure: Failure) -> Never {
    error(failure)
    exit(failure.exitCode)
  }

  /// Shows what is going on to readers at a terminal, on a line of its own that the next call
  /// replaces, and not more often than they can read.
  func progress(_ text: String) {
    guard let pause = Console.isTerminal ? .milliseconds(50) : pause else { return }
    let now = ContinuousClock.now
    let isDue = last.use { last in
      guard now - last > pause else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    if Console.isTerminal {
      FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    } else {
      Console.note(text)
    }
  }

  /// Runs `body` with a console whose progress line is removed in the end.
  static func showing<Result>(_ body: (Console) throws -> Result) rethrows -> Result {
    let console = Console()
    defer { console.clear() }
    return try body(console)
  }

  /// Removes the progress line.
  func clear() {
    if Console.isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
