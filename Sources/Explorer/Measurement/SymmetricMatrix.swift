/// A symmetric matrix of real numbers, row by row.
struct SymmetricMatrix: Sendable {
  let size: Int
  private(set) var values: [Double]

  /// The matrix whose element is a function of row and column.
  init(size: Int, _ element: (Int, Int) -> Double) {
    self.size = size
    values = (0..<size * size).map { element($0 / size, $0 % size) }
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * size + column] }
    set { values[row * size + column] = newValue }
  }

  /// The sum of the diagonal.
  var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

  /// This times `middle` times this: symmetric again.
  func around(_ middle: SymmetricMatrix) -> SymmetricMatrix {
    let half = (0..<size * size).map { place in
      (0..<size).reduce(0.0) { $0 + self[place / size, $1] * middle[$1, place % size] }
    }
    return SymmetricMatrix(size: size) { row, column in
      (0..<size).reduce(0.0) { $0 + half[row * size + $1] * self[$1, column] }
    }
  }

  /// The matrix of the same eigenvectors whose eigenvalues are the square roots of this one's.
  /// Eigenvalues below 0, which rounding leaves of 0, count as 0.
  func squareRoot() -> SymmetricMatrix {
    let (eigenvalues, vectors) = eigen()
    let roots = eigenvalues.map { max($0, 0).squareRoot() }
    return SymmetricMatrix(size: size) { row, column in
      (0..<size).reduce(0.0) {
        $0 + vectors[row * size + $1] * roots[$1] * vectors[column * size + $1]
      }
    }
  }

  /// The eigenvalues, and the eigenvectors as columns, by Jacobi's rotations: each takes one pair of
  /// elements to 0, sweep by sweep, until nothing is left beside the diagonal (Golub and Van Loan,
  /// Matrix Computations, section 8.5).
  func eigen() -> (values: [Double], vectors: [Double]) {
    var a = self
    var vectors = SymmetricMatrix(size: size) { $0 == $1 ? 1 : 0 }.values
    let scale = values.reduce(0) { max($0, abs($1)) }
    for _ in 0..<60 {
      let rest = (0..<size).reduce(0.0) { sum, row in
        (0..<row).reduce(sum) { max($0, abs(a[row, $1])) }
      }
      if rest <= 1e-15 * scale { break }
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) where abs(a[p, q]) > 1e-18 * scale {
          let tau = (a[q, q] - a[p, p]) / (2 * a[p, q])
          let tangent = (tau < 0 ? -1 : 1) / (abs(tau) + (1 + tau * tau).squareRoot())
          let cosine = 1 / (1 + tangent * tangent).squareRoot()
          let sine = tangent * cosine
          func turn(_ x: inout [Double], _ i: Int, _ j: Int) {
            (x[i], x[j]) = (cosine * x[i] - sine * x[j], sine * x[i] + cosine * x[j])
          }
          for k in 0..<size { turn(&a.values, k * size + p, k * size + q) }
          for k in 0..<size { turn(&a.values, p * size + k, q * size + k) }
          for k in 0..<size { turn(&vectors, k * size + p, k * size + q) }
        }
      }
    }
    return ((0..<size).map { a[$0, $0] }, vectors)
  }
}
