import Foundation
import Synchronization

/// A line on standard error that tells how far a long piece of work is; silent unless standard
/// error is a terminal. Safe from any thread.
final class ProgressLine: Sendable {
  private let total: Int
  private let unit: String
  private let isShown: Bool
  private let start = ContinuousClock.now
  private let lastShown: Mutex<ContinuousClock.Instant>

  init(total: Int, unit: String) {
    self.total = total
    self.unit = unit
    isShown = isatty(STDERR_FILENO) == 1
    lastShown = Mutex(start)
  }

  /// Shows that `done` of all are there, `new` of them made by this run; at most ten times a second.
  func show(done: Int, new: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    let isDue = lastShown.withLock { last in
      guard last.duration(to: now) > .milliseconds(100) else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let rate = Double(new) / (start.duration(to: now) / .seconds(1))
    let left = rate > 0 ? Int((Double(total - done) / rate).rounded(.up)) : 0
    let width = 24
    let filled = width * done / max(total, 1)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let text = "\r\u{1B}[K\(bar) \(done) of \(total)  \(Int(rate)) \(unit)/s  \(left) s left"
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// Wipes the line.
  func finish() {
    if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
