import Dispatch
import Foundation

/// Ctrl-C and `kill`: unfinished output is removed before the program ends.
enum Interruption {
  private static let state = Locked((requested: false, cleanups: [Int: @Sendable () -> Void]()))
  /// Made once, when the first cleanup is added, and never touched again.
  nonisolated(unsafe) private static let sources = [SIGINT, SIGTERM].map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { stop(number) }
    source.resume()
    return source
  }

  static var isRequested: Bool { state.use { $0.requested } }

  /// Runs `cleanup` if the program is told to stop before `remove(id)` is called.
  static func add(_ cleanup: @escaping @Sendable () -> Void) -> Int {
    _ = sources
    return state.use { state in
      let id = (state.cleanups.keys.max() ?? 0) + 1
      state.cleanups[id] = cleanup
      return id
    }
  }

  static func remove(_ id: Int) { state.use { $0.cleanups[id] = nil } }

  /// Runs `body`, which is short, to its end though the program is told to stop meanwhile: what it
  /// writes is there as a whole.
  static func finishing<R>(_ body: () throws -> R) rethrows -> R {
    waitIfRequested()
    let finished = DispatchSemaphore(value: 0)
    let id = add { finished.wait() }
    defer {
      finished.signal()
      waitIfRequested()
      remove(id)
    }
    return try body()
  }

  /// Cleans up, then ends the program the way the signal would have.
  private static func stop(_ number: Int32) {
    let cleanups = state.use { state in
      state.requested = true
      return state.cleanups.values
    }
    for cleanup in cleanups { cleanup() }
    signal(number, SIG_DFL)
    // Helper threads, and all threads of a program started by one, block signals.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, number)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    raise(number)
    _exit(128 + number)
  }

  /// Does not return once a stop was requested: the program ends when the cleaning is done.
  static func waitIfRequested() {
    while isRequested { usleep(10_000) }
  }
}
