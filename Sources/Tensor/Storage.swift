// Memory that tensors share, and give back to a pool instead of to the system.

import Synchronization

/// A block of memory on loan from the pool, returned when the last tensor lets go.
///
/// It knows nothing of scalars: a generic class would look up its own type at every creation.
/// Sendable because only `Tensor.withMutableScalars` writes after creation, and only when it holds
/// the one reference.
final class Storage: @unchecked Sendable {
  let address: UnsafeMutableRawPointer
  private let block: StoragePool.Block
  /// The same numbers laid out for products, once somebody asked; whoever writes drops it.
  let panels = Mutex<[Panels]>([])

  /// Uninitialised room for `bytes` bytes.
  init(bytes: Int) {
    block = StoragePool.shared.take(bytes: bytes)
    address = block.address
  }

  /// What was laid out from the numbers is no longer theirs.
  func dropPanels() { panels.withLock { $0 = [] } }

  deinit { StoragePool.shared.give(block) }
}
