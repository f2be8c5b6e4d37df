// Matrix products through OpenBLAS.

extension Tensor {
  /// The matrix product of `[M, K]` and `[K, N]`: `[M, N]`. Transposed views are passed as they
  /// are, without a copy.
  ///
  /// Stops with the package to install when OpenBLAS is missing; call `BLAS.load()` before to have
  /// an error instead.
  public func matmul(_ other: Tensor) -> Tensor {
    ShapeError.require(
      rank == 2 && other.rank == 2 && shape[1] == other.shape[0], "matmul", [shape, other.shape],
      "both have two axes, and the first's columns are the second's rows")
    let (rows, depth, columns) = (shape[0], shape[1], other.shape[1])
    if rows == 0 || columns == 0 || depth == 0 { return .zeros([rows, columns]) }
    let (a, b) = (BLAS.Operand(self), BLAS.Operand(other))
    return Tensor(shape: [rows, columns]) { out in
      let product = BLAS.Product(
        rows: rows, columns: columns, depth: depth, a: a, b: b, out: out)
      withExtendedLifetime(product) { Scalar.kernels.gemm(product) }
    }
  }
}

extension BLAS {
  /// A matrix as BLAS sees it: row-major, perhaps transposed, rows `leading` scalars apart.
  struct Operand<Scalar: TensorScalar> {
    let tensor: Tensor<Scalar>
    let isTransposed: Bool
    let leading: Int

    init(_ matrix: Tensor<Scalar>) {
      let (rows, columns) = (matrix.shape[0], matrix.shape[1])
      let (down, right) = (matrix.strides[0], matrix.strides[1])
      if (columns == 1 || right == 1) && (rows == 1 || down >= columns) {
        (tensor, isTransposed, leading) = (matrix, false, rows == 1 ? columns : down)
      } else if (rows == 1 || down == 1) && (columns == 1 || right >= rows) {
        (tensor, isTransposed, leading) = (matrix, true, columns == 1 ? rows : right)
      } else {
        (tensor, isTransposed, leading) = (matrix.contiguous(), false, columns)
      }
    }
  }

  /// out = a × b, with `rows` × `columns` results of `depth` products each.
  struct Product<Scalar: TensorScalar> {
    let rows, columns, depth: Int
    let a, b: Operand<Scalar>
    let out: UnsafeMutablePointer<Scalar>
  }
}
