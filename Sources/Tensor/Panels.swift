// Weights laid out for products, once for all uses.

import CKernels
import Synchronization

/// A weight laid out in panels, for products of many rows with it. Kept with the weight's storage
/// until somebody writes there: shards of a training step share it, and inference makes it once.
struct Panels: Sendable {
  private let storage: Storage
  private let depth, columns: Int
  private let asColumns: Bool

  /// The panels of a contiguous weight `[out, …]`, taken as a matrix `[out, in]`: with `asColumns`
  /// the products are x Wᵀ, else x W. Nil where there is nothing to gain: in `Double`, and on
  /// processors without wide vectors.
  static func of<Scalar>(_ weight: Tensor<Scalar>, asColumns: Bool) -> Panels? {
    guard isFast, Scalar.self == Float.self, weight.count > 0, weight.isContiguous else {
      return nil
    }
    let outs = weight.shape[0]
    let ins = weight.count / outs
    let (depth, columns) = asColumns ? (ins, outs) : (outs, ins)
    return weight.storage.panels.withLock { kept in
      // A view into a larger tensor is laid out for this once.
      let isWhole = weight.offset == 0
      if isWhole {
        for panels in kept
        where panels.asColumns == asColumns && panels.depth == depth && panels.columns == columns {
          return panels
        }
      }
      let storage = Storage(
        bytes: Int(ck_panels_size(depth, columns)) * MemoryLayout<Float>.stride)
      ck_pack_panels(
        storage.address.assumingMemoryBound(to: Float.self),
        UnsafeRawPointer(weight.pointer).assumingMemoryBound(to: Float.self),
        asColumns ? ins : 1, asColumns ? 1 : ins, depth, columns)
      let panels = Panels(
        storage: storage, depth: depth, columns: columns, asColumns: asColumns)
      if isWhole { kept.append(panels) }
      return panels
    }
  }

  private static let isFast = ck_panel_width() > 0

  /// out = rows × the weight + bias, the rows shared out when there is work enough.
  func multiply<Scalar>(
    _ out: UnsafeMutablePointer<Scalar>, _ x: Tensor<Scalar>, _ rows: Int, _ bias: Tensor<Scalar>?
  ) {
    withExtendedLifetime(x) {
      Workers.share(rows, cost: 2 * depth * columns) { range in
        multiply(
          out + range.lowerBound * columns, x.pointer + range.lowerBound * depth, depth,
          range.count, bias)
      }
    }
  }

  /// The same for rows `apart` scalars apart, on this thread.
  func multiply<Scalar>(
    _ out: UnsafeMutablePointer<Scalar>, _ x: UnsafePointer<Scalar>, _ apart: Int, _ rows: Int,
    _ bias: Tensor<Scalar>?
  ) {
    func floats(_ pointer: UnsafePointer<Scalar>) -> UnsafePointer<Float> {
      UnsafeRawPointer(pointer).assumingMemoryBound(to: Float.self)
    }
    let result = UnsafeMutableRawPointer(out).assumingMemoryBound(to: Float.self)
    let packed = UnsafePointer(storage.address.assumingMemoryBound(to: Float.self))
    // Rows that stay in the cache while the panels pass by.
    let chunk = max(6, 48 * 1024 / max(1, depth) / 6 * 6)
    for start in stride(from: 0, to: rows, by: chunk) {
      ck_panels(
        result + start * columns, floats(x) + start * apart, apart, packed,
        bias.map { floats($0.pointer) }, min(chunk, rows - start), depth, columns)
    }
    withExtendedLifetime((storage, bias)) {}
  }
}
