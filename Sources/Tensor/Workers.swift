// A few threads that share out numbered pieces of work.

import CKernels
import Synchronization

/// Threads that run numbered shards of work side by side.
///
/// The shards are the caller's, so what is computed never depends on how many workers there are:
/// only who computes it does. Called from within a shard, or while another thread has the workers,
/// the work runs where it is.
public final class Workers: Sendable {
  /// As many workers as `EXPLORER_WORKERS` says, else as the process may use cores.
  public static let shared = Workers(count: defaultCount)

  /// How many threads run shards, the caller's included.
  public let count: Int
  private let crew: Crew?

  /// A group of `count` workers, the caller's thread included. Fewer than one are one.
  public init(count: Int) {
    self.count = max(1, count)
    crew = count > 1 ? Crew(threads: count - 1) : nil
  }

  deinit { crew?.dismiss() }

  /// Calls `body` once with each shard's number and returns when all are done. When shards throw,
  /// the error of the lowest-numbered one is thrown, and shards not yet begun are left.
  public func forEach<E: Error>(
    _ shards: Range<Int>, _ body: @Sendable (Int) throws(E) -> Void
  ) throws(E) {
    guard shards.count > 1 else {
      for shard in shards { try body(shard) }
      return
    }
    guard let crew, !ck_thread_is_worker(), crew.claim() else {
      try Self.alone { () throws(E) in for shard in shards { try body(shard) } }
      return
    }
    defer { crew.release() }
    let failure = Mutex<(shard: Int, error: E)?>(nil)
    withoutActuallyEscaping(body) { body in
      crew.run(shards) { shard in
        do throws(E) {
          try body(shard)
          return true
        } catch {
          failure.withLock { if $0.map({ shard < $0.shard }) ?? true { $0 = (shard, error) } }
          return false
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
  }

  /// The result of `body` for each shard, in the shards' order.
  public func map<Result: Sendable, E: Error>(
    _ shards: Range<Int>, _ body: @Sendable (Int) throws(E) -> Result
  ) throws(E) -> [Result] {
    let results = UnsafeMutablePointer<Result?>.allocate(capacity: shards.count)
    results.initialize(repeating: nil, count: shards.count)
    defer {
      results.deinitialize(count: shards.count)
      results.deallocate()
    }
    nonisolated(unsafe) let places = results  // each shard writes its own place
    try forEach(shards) { (shard) throws(E) in
      places[shard - shards.lowerBound] = try body(shard)
    }
    return (0..<shards.count).compactMap { results[$0] }
  }

  private static var defaultCount: Int {
    if let text = Environment["EXPLORER_WORKERS"], let count = Int(text), (1...256).contains(count)
    {
      return count
    }
    return Processor.count
  }
}
