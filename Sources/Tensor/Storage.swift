// Memory that tensors share, and give back to a pool instead of to the system.

/// A block of scalars on loan from the pool, returned when the last tensor lets go.
///
/// Sendable because only `Tensor.withMutableScalars` writes after creation, and only when it holds
/// the one reference.
final class Storage<Scalar: TensorScalar>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Scalar>
  private let block: StoragePool.Block

  /// Uninitialised room for `count` scalars.
  init(count: Int) {
    block = StoragePool.shared.take(bytes: count * MemoryLayout<Scalar>.stride)
    pointer = block.address.bindMemory(
      to: Scalar.self, capacity: block.bytes / MemoryLayout<Scalar>.stride)
  }

  deinit { StoragePool.shared.give(block) }
}
