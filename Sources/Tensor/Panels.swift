// Weights laid out for products, once for all uses.

import CKernels
import Synchronization

/// A weight laid out in panels, for products of many rows with it. Kept with the weight's storage
/// until somebody writes there: shards of a training step share it, and inference makes it once.
struct Panels: Sendable {
  /// What is multiplied by.
  enum Form: Hashable, Sendable {
    /// A weight `[out, …]` taken as a matrix W `[out, in]`: products x Wᵀ.
    case columns
    /// The same: products x W.
    case rows
    /// The 16 matrices `[in, out]` of a kernel `[out, 3, 3, in]` by Winograd's method.
    case tiles
    /// The 16 matrices `[out, in]` of the kernel turned around.
    case turnedTiles
  }

  private let storage: Storage
  private let depth, columns: Int
  private let form: Form

  /// Whether this processor has vectors for it.
  private static let isFast = ck_panel_width() > 0

  /// The panels of a contiguous weight. Nil where there is nothing to gain: in `Double`, and on
  /// processors without wide vectors.
  static func of<Scalar>(_ weight: Tensor<Scalar>, as form: Form) -> Panels? {
    guard isFast, Scalar.self == Float.self, weight.count > 0, weight.isContiguous else {
      return nil
    }
    let outs = weight.shape[0]
    return weight.storage.panels.withLock { kept in
      // A view into a larger tensor is laid out for this once.
      let isWhole = weight.offset == 0
      if isWhole {
        for panels in kept
        where panels.form == form && panels.depth * panels.columns == weight.count / form.share
          && (form.isTransposed ? panels.columns : panels.depth) == outs
        {
          return panels
        }
      }
      let panels = Panels(laying: weight, as: form)
      if isWhole { kept.append(panels) }
      return panels
    }
  }

  private init<Scalar>(laying weight: Tensor<Scalar>, as form: Form) {
    let outs = weight.shape[0]
    let ins = weight.count / outs / form.share
    self.form = form
    (depth, columns) = form.isTransposed ? (ins, outs) : (outs, ins)
    storage = Storage(
      bytes: form.matrices * Int(ck_panels_size(depth, columns)) * MemoryLayout<Float>.stride)
    let matrices = form.matrices == 1 ? weight : Winograd.weights(weight)
    for index in 0..<form.matrices {
      ck_pack_panels(
        start(index),
        UnsafeRawPointer(matrices.pointer + form.source(index) * outs * ins)
          .assumingMemoryBound(to: Float.self),
        form.isTransposed ? ins : 1, form.isTransposed ? 1 : ins, depth, columns)
    }
    withExtendedLifetime(matrices) {}
  }

  private func start(_ index: Int) -> UnsafeMutablePointer<Float> {
    storage.address.assumingMemoryBound(to: Float.self)
      + index * Int(ck_panels_size(depth, columns))
  }

  /// out = rows × the weight + bias, the rows shared out when there is work enough.
  func multiply<Scalar>(
    _ out: UnsafeMutablePointer<Scalar>, _ x: Tensor<Scalar>, _ rows: Int, _ bias: Tensor<Scalar>?
  ) {
    withExtendedLifetime(x) {
      Workers.share(rows, cost: 2 * depth * columns) { range in
        multiply(
          out + range.lowerBound * columns, x.pointer + range.lowerBound * depth, range.count, bias)
      }
    }
  }

  /// The same with matrix number `matrix`, on this thread.
  func multiply<Scalar>(
    _ out: UnsafeMutablePointer<Scalar>, _ x: UnsafePointer<Scalar>, _ rows: Int,
    _ bias: Tensor<Scalar>?, matrix: Int = 0
  ) {
    func floats(_ pointer: UnsafePointer<Scalar>) -> UnsafePointer<Float> {
      UnsafeRawPointer(pointer).assumingMemoryBound(to: Float.self)
    }
    let result = UnsafeMutableRawPointer(out).assumingMemoryBound(to: Float.self)
    let packed = UnsafePointer(start(matrix))
    // Rows that stay in the cache while the panels pass by.
    let chunk = max(6, 48 * 1024 / max(1, depth) / 6 * 6)
    for start in stride(from: 0, to: rows, by: chunk) {
      ck_panels(
        result + start * columns, floats(x) + start * depth, depth, packed,
        bias.map { floats($0.pointer) }, min(chunk, rows - start), depth, columns)
    }
    withExtendedLifetime((storage, bias)) {}
  }
}

extension Panels.Form {
  /// How many matrices there are.
  var matrices: Int { isOfTiles ? 16 : 1 }
  /// Of how many of the weight's numbers one of a matrix is made.
  fileprivate var share: Int { isOfTiles ? 9 : 1 }
  private var isOfTiles: Bool { self == .tiles || self == .turnedTiles }
  /// Whether the weight's first axis becomes the columns.
  fileprivate var isTransposed: Bool { self == .columns || self == .tiles }
}
