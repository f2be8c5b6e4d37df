import Synchronization
import Testing

@testable import Tensor

@Suite("Workers")
struct WorkersTests {
  private struct Broken: Error, Equatable { let shard: Int }

  @Test(arguments: [1, 2, 4])
  func bitsDoNotDependOnTheWorkers(count: Int) {
    func draw(_ workers: Workers) -> [UInt64] {
      workers.map(0..<37) { shard in
        let draws = Tensor<Float>.normal([1001], seed: 3, stream: UInt64(shard))
        return draws.sum.bitPattern ^ draws.variance.bitPattern
      }
    }
    #expect(draw(Workers(count: count)) == (0..<37).map { draw(Workers(count: 1))[$0] })
  }

  @Test(arguments: [1, 2, 4])
  func everyShardRunsOnce(count: Int) {
    let workers = Workers(count: count)
    for _ in 0..<200 {
      let seen = Mutex([Int](repeating: 0, count: 50))
      workers.forEach(10..<50) { shard in seen.withLock { $0[shard] += 1 } }
      let counts = seen.withLock { $0 }
      #expect(counts == Array(repeating: 0, count: 10) + Array(repeating: 1, count: 40))
    }
  }

  /// Jobs so close that nobody sleeps between them, so far apart that all do, and from two threads at
  /// once, of which one works alone.
  @Test(arguments: [2, 4])
  func everyJobIsDone(count: Int) async {
    let workers = Workers(count: count)
    await withTaskGroup(of: Void.self) { group in
      for seed in 0..<2 {
        group.addTask {
          for turn in 0..<300 {
            let sum = Atomic(0)
            workers.forEach(0..<8) { _ = sum.add($0 + seed, ordering: .relaxed) }
            #expect(sum.load(ordering: .relaxed) == 28 + 8 * seed)
            if turn % 30 == 29 { try? await Task.sleep(for: .milliseconds(2)) }
          }
        }
      }
    }
  }

  @Test(arguments: [1, 2, 4])
  func theLowestShardsErrorIsThrown(count: Int) {
    let workers = Workers(count: count)
    for _ in 0..<50 {
      #expect(throws: Broken(shard: 5)) {
        try workers.forEach(0..<40) { shard throws(Broken) in
          if shard >= 5 { throw Broken(shard: shard) }
        }
      }
    }
    #expect(workers.map(0..<3) { $0 * 2 } == [0, 2, 4])
  }

  @Test func workWithinWorkRunsInline() {
    let workers = Workers(count: 3)
    let sums = workers.map(0..<6) { outer in
      workers.map(0..<5) { outer * $0 }.reduce(0, +)
    }
    #expect(sums == (0..<6).map { $0 * 10 })
  }

  @Test func noShardsAreNoWork() {
    Workers(count: 2).forEach(3..<3) { _ in Issue.record("there was nothing to do") }
  }
}
