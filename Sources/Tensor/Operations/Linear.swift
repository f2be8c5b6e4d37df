// Layers that multiply by a matrix: the fully connected one, and the table of embeddings.

extension Tensor {
  /// x Wᵀ + b for rows x of the last axis: `[…, in]` to `[…, out]`, with `weight` `[out, in]`, as
  /// PyTorch keeps it, and `bias` `[out]`.
  public func linear(_ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    ShapeError.require(
      rank > 0 && weight.rank == 2 && shape.last == weight.shape[1]
        && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
      "linear", [shape, weight.shape] + (bias.map { [$0.shape] } ?? []),
      "the weight is [out, in] with in the last length, and the bias is [out]")
    let (x, w) = (plain.contiguous(), weight.plain)
    let (wantsX, wantsW, wantsB) = (isTraced, weight.isTraced, bias?.isTraced ?? false)
    let (outs, ins) = (w.shape[0], w.shape[1])
    let rows = shape.dropLast().reduce(1, *)
    let result = Tensor(shape: shape.dropLast() + [outs]) { out in
      if let panels = Panels.of(w, as: .columns) {
        return panels.multiply(out, x, rows, bias?.plain.contiguous())
      }
      let starts = Self.fill(out, rows, outs, with: bias)
      if ins == 0 && !starts { Self.clear(out, rows * outs) }
      if rows == 0 || outs == 0 || ins == 0 { return }
      let (a, b) = (BLAS.Matrix(x.reshaped([rows, ins])), BLAS.Matrix(w.matrixTransposed))
      withExtendedLifetime((a, b)) {
        BLAS.multiply(a.operand, b.operand, rows, outs, ins, into: out, accumulates: starts)
      }
    }
    let inputs = [self, weight] + (bias.map { [$0] } ?? [])
    return result.recorded("linear", inputs) { gradient in
      let g = gradient.reshaped([rows, outs])
      return [
        wantsX ? Self.adjoint(g, w).reshaped(x.shape) : nil,
        wantsW ? g.transposed.matmul(x.reshaped([rows, ins])) : nil,
        wantsB ? g.sum(over: [0]) : nil,
      ]
    }
  }

  /// g W for a gradient `[rows, out]` and a weight `[out, in]`.
  private static func adjoint(_ g: Tensor, _ w: Tensor) -> Tensor {
    guard let panels = Panels.of(w, as: .rows) else { return g.matmul(w) }
    let g = g.contiguous()
    return Tensor(shape: [g.shape[0], w.shape[1]]) { panels.multiply($0, g, g.shape[0], nil) }
  }

  /// Fills rows with the bias, which a product then adds to; false when there is none.
  static func fill(
    _ out: UnsafeMutablePointer<Scalar>, _ rows: Int, _ width: Int, with bias: Tensor?
  ) -> Bool {
    guard let bias = bias?.plain.contiguous() else { return false }
    withExtendedLifetime(bias) { Scalar.kernels.fillRows(out, bias.pointer, width, rows) }
    return true
  }

  /// Rows of this table `[rows, width]`: `[ids.count, width]`. Each id is a row's number.
  public func embedding(_ ids: [Int]) -> Tensor {
    ShapeError.require(
      rank == 2 && ids.allSatisfy { $0 >= 0 && $0 < shape[0] }, "embedding", [shape, [ids.count]],
      "the table has two axes, and each id of \(ids) is from 0 to its rows less one")
    let (table, width) = (plain.contiguous(), shape[1])
    return Tensor(shape: [ids.count, width]) { out in
      withExtendedLifetime(table) {
        for (place, id) in ids.enumerated() {
          (out + place * width).update(from: table.pointer + id * width, count: width)
        }
      }
    }.recorded("embedding", [self]) { gradient in
      let gradient = gradient.contiguous()
      var result = Tensor.zeros(table.shape)
      result.withMutableScalars { out in
        guard let out = out.baseAddress else { return }
        withExtendedLifetime(gradient) {
          Scalar.kernels.addRows(out, gradient.pointer, ids.map { Int32($0) }, width, ids.count)
        }
      }
      return [result]
    }
  }
}
