// The direction that Muon moves a matrix in.

extension Tensor<Float> {
  /// The nearest matrix whose singular values are all about 1: U Vᵀ of the singular value
  /// decomposition U S Vᵀ of this one, `[rows, columns]`.
  ///
  /// Found by five rounds of the iteration of Jordan et al. (2024, "Muon: An optimizer for hidden
  /// layers in neural networks"), X ← a X + (b A + c A²) X with A = X Xᵀ, which takes singular
  /// values to between 0.7 and 1.2 and needs nothing but products. A matrix of zeros stays one.
  func orthogonalized() -> Tensor {
    let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)
    let norm = Float(sumOfSquares.squareRoot())
    guard norm > 0 else { return self }
    // The products of rows are the smaller when rows are fewer.
    let isTall = shape[0] > shape[1]
    var x = (isTall ? transposed : self) * (1 / norm)
    for _ in 0..<5 {
      let products = x.matmul(x.transposed)
      x = a * x + (b * products + c * products.matmul(products)).matmul(x)
    }
    return isTall ? x.transposed : x
  }
}
