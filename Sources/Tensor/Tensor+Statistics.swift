// Numbers about all of a tensor's scalars, accumulated in `Double`.

extension Tensor {
  /// The sum of all scalars; 0 for none.
  public var sum: Double {
    withScalars { x in x.baseAddress.map { Scalar.kernels.sum($0, x.count) } ?? 0 }
  }

  /// The mean of all scalars; not a number for none.
  public var mean: Double { sum / Double(count) }

  /// The mean squared distance from the mean, dividing by the count; not a number for none.
  public var variance: Double {
    let mean = mean
    return withScalars { x in
      x.baseAddress.map { Scalar.kernels.sumSquares($0, mean, x.count) } ?? 0
    } / Double(count)
  }

  /// The square root of the variance.
  public var standardDeviation: Double { variance.squareRoot() }

  /// The mean of the squares; not a number for none.
  public var meanSquare: Double { sumOfSquares / Double(count) }

  /// The sum of the squares; 0 for none.
  var sumOfSquares: Double {
    withScalars { x in x.baseAddress.map { Scalar.kernels.sumSquares($0, 0, x.count) } ?? 0 }
  }

  /// The least and the greatest scalar. Both are not a number when any scalar is, and (∞, −∞) for
  /// an empty tensor.
  public var extent: (least: Scalar, greatest: Scalar) {
    withScalars { x in
      var (least, greatest) = (Scalar.infinity, -Scalar.infinity)
      if let start = x.baseAddress { Scalar.kernels.extent(start, x.count, &least, &greatest) }
      return (least, greatest)
    }
  }
}
