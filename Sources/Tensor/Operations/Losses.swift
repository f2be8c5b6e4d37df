// What training makes small.

extension Tensor {
  /// The mean of (x − y)²: a tensor of one number, shape `[]`. Shapes must be equal.
  public func meanSquaredError(_ other: Tensor) -> Tensor {
    Self.requireEqualShapes("meanSquaredError", self, other)
    return (self - other).squared().mean()
  }

  /// The mean of |x − y|: shape `[]`. Shapes must be equal.
  public func meanAbsoluteError(_ other: Tensor) -> Tensor {
    Self.requireEqualShapes("meanAbsoluteError", self, other)
    return (self - other).magnitude().mean()
  }

  /// The mean over rows of −log softmax(row)[target]: shape `[]`. This is `[N, classes]`, with one
  /// class in 0 ..< classes for each row.
  public func crossEntropy(_ targets: [Int]) -> Tensor {
    ShapeError.require(
      rank == 2 && targets.count == shape[0] && shape[0] > 0
        && targets.allSatisfy { $0 >= 0 && $0 < shape[1] },
      "crossEntropy", [shape, [targets.count]],
      "there are rows [N, classes] and N targets from 0 to classes − 1, not \(targets)")
    let classes = shape[1]
    let logs = logSoftmax()
    let chosen = zip(targets.indices, targets).map { $0 * classes + $1 }
    let (values, count) = (logs.plain, Scalar(targets.count))
    let loss = values.withScalars { x in chosen.reduce(0.0) { $0 - Double(x[$1]) } } / Double(count)
    return Tensor([Scalar(loss)], shape: []).recorded("crossEntropy", [logs]) { gradient in
      let share = -gradient[] / count
      var result = Tensor.zeros(values.shape)
      result.withMutableScalars { out in for place in chosen { out[place] = share } }
      return [result]
    }
  }
}
