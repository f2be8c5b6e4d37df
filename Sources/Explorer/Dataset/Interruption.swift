import Foundation
import Synchronization

/// Ctrl-C as a question that long work asks, so that it can stop between two files.
enum Interruption {
  private static let raised = Atomic<Bool>(false)

  static var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// From now on SIGINT and SIGTERM only raise the flag; a second one ends the process.
  static func watch() {
    raised.store(false, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.raised.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// Gives the signals their usual meaning back.
  static func unwatch() {
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
