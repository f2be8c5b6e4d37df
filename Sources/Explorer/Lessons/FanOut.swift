import Dispatch
import Foundation

/// Independent pieces of work over the cores. The result does not depend on how many there are.
struct FanOut: Sendable {
  /// How many pieces run at once.
  let workers: Int

  init(workers: Int = ProcessInfo.processInfo.activeProcessorCount) {
    self.workers = max(1, workers)
  }

  /// Results in the order of their indices. After a failure no new piece is begun, and the failure
  /// of the lowest index is thrown.
  func map<Result: Sendable>(
    _ count: Int, _ work: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let state = Locked((next: 0, results: [Result?](repeating: nil, count: count)))
    let failure = Locked<(index: Int, error: any Error)?>(nil)
    withoutActuallyEscaping(work) { work in
      DispatchQueue.concurrentPerform(iterations: min(workers, max(count, 1))) { _ in
        while true {
          let index = state.use { state in
            defer { state.next += 1 }
            return state.next
          }
          guard index < count, failure.use({ $0 == nil }), !Interruption.isRequested else { return }
          do {
            let result = try work(index)
            state.use { $0.results[index] = result }
          } catch {
            failure.use { found in
              if index < found?.index ?? .max { found = (index, error) }
            }
          }
        }
      }
    }
    if let failure = failure.use({ $0 }) { throw failure.error }
    let results = state.use { $0.results.compactMap { $0 } }
    guard results.count == count else { throw Failure("interrupted") }
    return results
  }
}

/// A value that only one thread touches at a time.
final class Locked<Value>: @unchecked Sendable {
  private var value: Value
  private let lock = NSLock()

  init(_ value: Value) { self.value = value }

  func use<R>(_ body: (inout Value) throws -> R) rethrows -> R {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
