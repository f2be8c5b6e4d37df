// One operation on several cores.

import CKernels

extension Workers {
  /// As many parts as an operation is cut into at most, whatever the workers.
  private static let mostParts = 4

  /// The length of pieces of `count` things that can be shared out evenly; all of it within a
  /// shard, where nothing is.
  static func fairPart(of count: Int) -> Int {
    ck_thread_is_worker() ? count : (count + mostParts - 1) / mostParts
  }

  /// Runs `body` as a shard of a larger piece of work: the operations in it stay on this thread, and
  /// go the same way whoever runs it.
  static func alone<Result, E: Error>(_ body: () throws(E) -> Result) throws(E) -> Result {
    let wasWorker = ck_thread_is_worker()
    ck_thread_set_worker(true)
    defer { ck_thread_set_worker(wasWorker) }
    return try body()
  }

  /// Runs `body` over the parts of 0 ..< `count`, side by side when there is work enough: `cost` is
  /// about the arithmetic of one. The parts depend on these two alone, and `body` writes apart.
  ///
  /// In a shard of a larger piece of work there is one part, done at once.
  static func share(_ count: Int, cost: Int, _ body: (Range<Int>) -> Void) {
    let worthwhile = 1 << 17
    let parts = min(mostParts, count, count * max(1, cost) / worthwhile)
    if parts < 2 || ck_thread_is_worker() {
      if count > 0 { body(0..<count) }
      return
    }
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      Workers.shared.forEach(0..<parts) { part in
        body(part * count / parts..<(part + 1) * count / parts)
      }
    }
  }
}
