// Matrices as BLAS sees them.

extension BLAS {
  /// A row-major matrix in memory, perhaps to be taken transposed, its rows in memory `leading`
  /// scalars apart.
  struct Operand<Scalar: TensorScalar> {
    var start: UnsafePointer<Scalar>
    var leading: Int
    var isTransposed = false
  }

  /// A matrix held in memory, with how BLAS has to read it. A view that it cannot read is copied.
  struct Matrix<Scalar: TensorScalar> {
    private let tensor: Tensor<Scalar>
    let operand: Operand<Scalar>

    init(_ matrix: Tensor<Scalar>) {
      let (rows, columns) = (matrix.shape[0], matrix.shape[1])
      let (down, right) = (matrix.strides[0], matrix.strides[1])
      let tensor: Tensor<Scalar>, isTransposed: Bool, leading: Int
      if (columns == 1 || right == 1) && (rows == 1 || down >= columns) {
        (tensor, isTransposed, leading) = (matrix, false, rows == 1 ? columns : down)
      } else if (rows == 1 || down == 1) && (columns == 1 || right >= rows) {
        (tensor, isTransposed, leading) = (matrix, true, columns == 1 ? rows : right)
      } else {
        (tensor, isTransposed, leading) = (matrix.contiguous(), false, columns)
      }
      self.tensor = tensor
      operand = Operand(start: tensor.pointer, leading: leading, isTransposed: isTransposed)
    }
  }

  /// out = a × b, or out += a × b, with `rows` × `columns` results of `depth` products each.
  struct Product<Scalar: TensorScalar> {
    var a, b: Operand<Scalar>
    var rows, columns, depth: Int
    var out: UnsafeMutablePointer<Scalar>
    var outLeading: Int
    var accumulates = false
  }

  /// out = a × b into contiguous memory, the rows shared out when there is work enough.
  static func multiply<Scalar>(
    _ a: Operand<Scalar>, _ b: Operand<Scalar>, _ rows: Int, _ columns: Int, _ depth: Int,
    into out: UnsafeMutablePointer<Scalar>, accumulates: Bool = false
  ) {
    // Wide results are cut by columns, which spares each part the packing of all of b.
    let byColumns = columns > rows
    // Whole tiles of the kernels: an odd cut would leave edges in every part.
    let tile = 16
    let length = byColumns ? columns : rows
    let tiles = (length + tile - 1) / tile
    Workers.share(tiles, cost: 2 * (byColumns ? rows : columns) * depth * tile / 8) { range in
      let start = range.lowerBound * tile
      let count = min(length, range.upperBound * tile) - start
      var part = Product(
        a: a, b: b, rows: rows, columns: columns, depth: depth, out: out, outLeading: columns,
        accumulates: accumulates)
      if byColumns {
        part.b.start += start * (b.isTransposed ? b.leading : 1)
        part.out += start
        part.columns = count
      } else {
        part.a.start += start * (a.isTransposed ? 1 : a.leading)
        part.out += start * columns
        part.rows = count
      }
      Scalar.kernels.gemm(part)
    }
  }
}
