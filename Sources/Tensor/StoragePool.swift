// Memory by size class, kept for reuse: fresh pages cost more than most arithmetic done in them.

import Synchronization

/// Recycles blocks of memory by size class. A block is given back to the class it came from, so a
/// loop that makes the same shapes again and again makes no new pages after its first turn.
public final class StoragePool: Sendable {
  /// The pool all tensors use.
  public static let shared = StoragePool()

  /// What the pool has handed out and holds, in bytes, and how often it asked the system.
  public struct Usage: Hashable, Sendable {
    /// Bytes in tensors now.
    public var inUse = 0
    /// Bytes waiting for reuse.
    public var idle = 0
    /// Most bytes in tensors at once.
    public var peak = 0
    /// Blocks asked of the system so far.
    public var allocations = 0
  }

  struct Block: @unchecked Sendable {  // plain memory; one owner at a time
    let address: UnsafeMutableRawPointer
    let bytes: Int
    let sizeClass: Int
  }

  private struct State: ~Copyable {
    var idle: [[Block]] = []
    var usage = Usage()
  }

  private let state = Mutex(State())

  init() {}

  /// What is in use, idle, at most used, and allocated.
  public var usage: Usage { state.withLock { $0.usage } }

  /// Lets `peak` begin anew, at what is in use now.
  public func restartPeak() { state.withLock { $0.usage.peak = $0.usage.inUse } }

  /// Gives all idle blocks back to the system.
  public func trim() {
    state.withLock { state in
      for sizeClass in state.idle.indices {
        for block in state.idle[sizeClass] { block.address.deallocate() }
        state.idle[sizeClass] = []
      }
      state.usage.idle = 0
    }
  }

  /// Classes are 256 bytes, and then four to each doubling: at most a quarter of a block is unused.
  static func sizeClass(of bytes: Int) -> (index: Int, bytes: Int) {
    let unit = 64
    let units = max(4, (bytes + unit - 1) / unit)
    // Of the number's leading three bits, 4 to 7, the next whole quarter is taken.
    let exponent = Int.bitWidth - 3 - units.leadingZeroBitCount
    let quarter = (units - 1) >> exponent
    if quarter < 4 { return (4 * exponent, unit * 4 << exponent) }
    return (4 * exponent + quarter - 3, unit * (quarter + 1) << exponent)
  }

  func take(bytes: Int) -> Block {
    let (sizeClass, bytes) = Self.sizeClass(of: bytes)
    let recycled = state.withLock { state -> Block? in
      state.usage.inUse += bytes
      state.usage.peak = max(state.usage.peak, state.usage.inUse)
      if sizeClass < state.idle.count, let block = state.idle[sizeClass].popLast() {
        state.usage.idle -= bytes
        return block
      }
      state.usage.allocations += 1
      return nil
    }
    return recycled
      ?? Block(
        address: .allocate(byteCount: bytes, alignment: 64), bytes: bytes, sizeClass: sizeClass)
  }

  func give(_ block: Block) {
    state.withLock { state in
      while state.idle.count <= block.sizeClass { state.idle.append([]) }
      state.idle[block.sizeClass].append(block)
      state.usage.inUse -= block.bytes
      state.usage.idle += block.bytes
    }
  }
}
