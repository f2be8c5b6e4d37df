// Sums, means and variances over axes.

extension Tensor {
  /// The sum over `axes`, all of them when nil. The axes go, or stay with length 1. A few scalars
  /// are added as they are, and their sums in `Double`.
  public func sum(over axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let axes = checkedAxes("sum", axes)
    let full = shape
    let kept = full.indices.map { axes.contains($0) ? 1 : full[$0] }
    let final = keepingAxes ? kept : full.indices.filter { !axes.contains($0) }.map { full[$0] }
    var result = plain.contiguous()
    // Neighbouring axes are summed together.
    var axis = 0
    while axis < full.count {
      guard axes.contains(axis) else {
        axis += 1
        continue
      }
      var end = axis
      while end < full.count, axes.contains(end) { end += 1 }
      let outer = result.shape[..<axis].reduce(1, *)
      let n = result.shape[axis..<end].reduce(1, *)
      let inner = result.shape[end...].reduce(1, *)
      let lengths =
        Array(result.shape[..<axis]) + Array(repeating: 1, count: end - axis)
        + Array(result.shape[end...])
      let whole = result
      result = Tensor(shape: lengths) { out in
        withExtendedLifetime(whole) { Scalar.kernels.sumAxis(out, whole.pointer, outer, n, inner) }
      }
      axis = end
    }
    return result.reshaped(final).recorded("sum", [self]) { gradient in
      [gradient.reshaped(kept).broadcast(to: full)]
    }
  }

  /// The mean over `axes`, all of them when nil.
  public func mean(over axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let count = checkedAxes("mean", axes).reduce(1) { $0 * shape[$1] }
    return sum(over: axes, keepingAxes: keepingAxes) * (1 / Scalar(count))
  }

  /// The mean squared distance from the mean over `axes`, all of them when nil; divides by the
  /// count.
  public func variance(over axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    (self - mean(over: axes, keepingAxes: true)).squared()
      .mean(over: axes, keepingAxes: keepingAxes)
  }

  private func checkedAxes(_ operation: String, _ axes: [Int]?) -> [Int] {
    let axes = axes ?? Array(shape.indices)
    ShapeError.require(
      axes.allSatisfy(shape.indices.contains) && Set(axes).count == axes.count, operation,
      [shape, axes], "the axes exist and are named once")
    return axes
  }
}
