// The threads behind `Workers`.

import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Threads that wait until there is a job, and take its shards one by one in ascending order.
///
/// Whoever waits looks for some microseconds before going to sleep: being woken takes longer than many
/// an operation of a small network.
final class Crew: @unchecked Sendable {  // all state is behind the lock or atomic
  /// Runs one shard; false stops the shards not yet begun.
  typealias Body = @Sendable (Int) -> Bool

  private final class Job: Sendable {
    let next: Atomic<Int>
    let end: Int
    let body: Body

    init(_ shards: Range<Int>, _ body: @escaping Body) {
      next = Atomic(shards.lowerBound)
      end = shards.upperBound
      self.body = body
    }

    func work() {
      ck_thread_set_worker(true)
      defer { ck_thread_set_worker(false) }
      while true {
        let shard = next.add(1, ordering: .relaxed).oldValue
        if shard >= end { return }
        if !body(shard) { next.store(end, ordering: .relaxed) }
      }
    }
  }

  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let jobGiven = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let jobDone = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let claimed = Atomic(false)
  private var job: Job?
  /// The number of the job, and of the threads at work on it; changed behind the lock.
  private let ticket = Atomic(0)
  private let working = Atomic(0)
  private var sleeping = 0
  private var isDismissed = false

  init(threads: Int) {
    pthread_mutex_init(lock, nil)
    pthread_cond_init(jobGiven, nil)
    pthread_cond_init(jobDone, nil)
    for _ in 0..<threads { start() }
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(jobGiven)
    pthread_cond_destroy(jobDone)
    lock.deallocate()
    jobGiven.deallocate()
    jobDone.deallocate()
  }

  /// Takes the crew for one job; false when someone else has it.
  func claim() -> Bool {
    claimed.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  func release() { claimed.store(false, ordering: .releasing) }

  /// Runs every shard on the crew and the calling thread, and returns when the last is done.
  func run(_ shards: Range<Int>, _ body: @escaping Body) {
    let job = Job(shards, body)
    pthread_mutex_lock(lock)
    self.job = job
    ticket.add(1, ordering: .releasing)
    if sleeping > 0 { pthread_cond_broadcast(jobGiven) }
    pthread_mutex_unlock(lock)

    job.work()

    // A thread that has not woken by now finds no job; only those at work are waited for.
    pthread_mutex_lock(lock)
    self.job = nil
    pthread_mutex_unlock(lock)
    if !Self.sees({ working.load(ordering: .acquiring) == 0 }) {
      pthread_mutex_lock(lock)
      while working.load(ordering: .relaxed) > 0 { pthread_cond_wait(jobDone, lock) }
      pthread_mutex_unlock(lock)
    }
    withExtendedLifetime(job) {}
  }

  /// Whether a change comes soon: looked for so often that it takes some tens of microseconds.
  private static func sees(_ change: () -> Bool) -> Bool {
    for _ in 0..<2000 {
      if change() { return true }
      ck_pause()
    }
    return false
  }

  /// Lets the threads end.
  func dismiss() {
    pthread_mutex_lock(lock)
    isDismissed = true
    pthread_cond_broadcast(jobGiven)
    pthread_mutex_unlock(lock)
  }

  private func start() {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let failed = pthread_create(
      &thread, nil,
      { crew in
        #if canImport(Darwin)
          Unmanaged<Crew>.fromOpaque(crew).takeRetainedValue().serve()
        #else
          if let crew { Unmanaged<Crew>.fromOpaque(crew).takeRetainedValue().serve() }
        #endif
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    if failed != 0 { return Unmanaged.passUnretained(self).release() }  // fewer hands, same work
    #if canImport(Darwin)
      if let thread { pthread_detach(thread) }
    #else
      pthread_detach(thread)
    #endif
  }

  private func serve() {
    var seen = 0
    pthread_mutex_lock(lock)
    while !isDismissed {
      let now = ticket.load(ordering: .relaxed)
      guard now != seen else {
        sleeping += 1
        pthread_cond_wait(jobGiven, lock)
        sleeping -= 1
        continue
      }
      seen = now
      if let job = currentJob() {
        working.add(1, ordering: .relaxed)
        pthread_mutex_unlock(lock)
        job._withUnsafeGuaranteedRef { $0.work() }
        pthread_mutex_lock(lock)
        if working.subtract(1, ordering: .releasing).newValue == 0 { pthread_cond_signal(jobDone) }
      }
      pthread_mutex_unlock(lock)
      // Also after a job that was over before this thread was awake: the next one comes soon.
      _ = Self.sees { ticket.load(ordering: .acquiring) != seen }
      pthread_mutex_lock(lock)
    }
    pthread_mutex_unlock(lock)
  }

  /// The job without a hold on it: `run` keeps it until nobody works on it, and what the caller
  /// lent must not be held a moment longer.
  @inline(never)
  private func currentJob() -> Unmanaged<Job>? { job.map { Unmanaged.passUnretained($0) } }
}
