import Synchronization

/// A value that only one thread touches at a time.
final class Locked<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  init(_ value: sending Value) { mutex = Mutex(value) }

  func use<R: Sendable>(_ body: (inout sending Value) throws -> sending R) rethrows -> R {
    try mutex.withLock { value in try body(&value) }
  }
}

extension Locked<Int> {
  /// The count after so many more.
  func adding(_ more: Int = 1) -> Int {
    use { (count: inout sending Int) -> Int in
      count += more
      return count
    }
  }
}
