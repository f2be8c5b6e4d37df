// Weights that stretch nothing by more than one.

import Tensor

extension Parameter where Scalar == Float {
  /// The largest singular value of a weight seen as a matrix, a row for each output (Miyato et al.,
  /// 2018): one number, without axes.
  ///
  /// Power iteration finds it, always from the same start, so that it follows from the weight alone;
  /// `rounds` of it come near from below. The gradient by the weight is u vᵀ: the two vectors stand
  /// still.
  func spectralNorm(rounds: Int = 8) -> Tensor<Float> {
    let shape = [value.shape[0], value.count / value.shape[0]]
    let matrix = value.reshaped(shape)
    var u = (Tensor<Float>.zeros([1, shape[0]]) + 1).ofLengthOne
    var v = u.matmul(matrix).ofLengthOne
    for _ in 1..<max(rounds, 1) {
      u = v.matmul(matrix.matrixTransposed).ofLengthOne
      v = u.matmul(matrix).ofLengthOne
    }
    return (u.matmul(tensor.reshaped(shape)) * v).sum()
  }
}

extension Conv2d {
  /// The result with a weight divided by its spectral norm.
  func normalized(_ x: Tensor<Float>) -> Tensor<Float> {
    callAsFunction(x, weight: weight.tensor / weight.spectralNorm())
  }
}

extension Tensor<Float> {
  /// The same direction; nothing stays nothing.
  fileprivate var ofLengthOne: Tensor { self / ((self * self).sum().squareRoot() + 1e-12) }
}
