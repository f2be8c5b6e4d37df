// Matrix products through OpenBLAS.

extension Tensor {
  /// The matrix product of `[…, M, K]` and `[K, N]` or `[…, K, N]`: `[…, M, N]`. The leading axes
  /// are the same on both sides, or the second has none. Transposed views of matrices are passed
  /// as they are, without a copy.
  ///
  /// Stops with the package to install when OpenBLAS is missing; call `BLAS.load()` before to have
  /// an error instead.
  public func matmul(_ other: Tensor) -> Tensor {
    ShapeError.require(
      rank >= 2 && other.rank >= 2 && shape[rank - 1] == other.shape[other.rank - 2]
        && (other.rank == 2 || other.shape.dropLast(2) == shape.dropLast(2)),
      "matmul", [shape, other.shape],
      "both have two axes or more, the first's columns are the second's rows, and the axes before "
        + "are equal or the second has none")
    let (a, b) = (plain, other.plain)
    let (wantsA, wantsB) = (isTraced, other.isTraced)
    return Self.product(a, b).recorded("matmul", [self, other]) { gradient in
      [
        wantsA ? Self.product(gradient, b.matrixTransposed) : nil,
        wantsB
          ? b.rank == 2
            ? Self.product(a.asMatrix.matrixTransposed, gradient.asMatrix)
            : Self.product(a.matrixTransposed, gradient) : nil,
      ]
    }
  }

  /// A view with the last two axes exchanged.
  public var matrixTransposed: Tensor {
    ShapeError.require(rank >= 2, "matrixTransposed", [shape], "there are two axes or more")
    var order = Array(shape.indices)
    order.swapAt(rank - 1, rank - 2)
    return permuted(order)
  }

  /// The rows of all leading axes as one matrix.
  var asMatrix: Tensor {
    rank == 2 ? self : reshaped([shape.dropLast().reduce(1, *), shape[rank - 1]])
  }

  /// The product of plain tensors.
  private static func product(_ a: Tensor, _ b: Tensor) -> Tensor {
    let result = Array(a.shape.dropLast()) + [b.shape[b.rank - 1]]
    if a.rank > 2 && b.rank == 2 { return product(a.asMatrix, b).reshaped(result) }
    let (rows, depth) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let columns = b.shape[b.rank - 1]
    if rows * columns * depth == 0 || a.count * b.count == 0 { return .zeros(result) }
    if a.rank == 2 {
      let (a, b) = (BLAS.Matrix(a), BLAS.Matrix(b))
      return Tensor(shape: result) { out in
        withExtendedLifetime((a, b)) {
          BLAS.multiply(a.operand, b.operand, rows, columns, depth, into: out)
        }
      }
    }
    let matrices = a.shape.dropLast(2).reduce(1, *)
    let (x, y) = (a.reshaped([matrices, rows, depth]), b.batchOfMatrices(matrices))
    return Tensor(shape: result) { out in
      Workers.share(matrices, cost: 2 * rows * columns * depth) { range in
        for index in range {
          let (a, b) = (BLAS.Matrix(x.row(index)), BLAS.Matrix(y.row(index)))
          withExtendedLifetime((a, b)) {
            Scalar.kernels.gemm(
              BLAS.Product(
                a: a.operand, b: b.operand, rows: rows, columns: columns, depth: depth,
                out: out + index * rows * columns, outLeading: columns))
          }
        }
      }
    }
  }

  /// `[matrices, K, N]`, without a copy where there is one leading axis.
  private func batchOfMatrices(_ matrices: Int) -> Tensor {
    rank == 3 ? self : reshaped([matrices, shape[rank - 2], shape[rank - 1]])
  }
}
