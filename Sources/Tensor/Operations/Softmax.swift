// Softmax over the last axis.

extension Tensor {
  /// eˣ over its sum along the last axis.
  public func softmax() -> Tensor {
    let (rows, width) = rowsAndWidth("softmax")
    let x = plain.contiguous()
    let y = Tensor(shape: shape) { out in
      Workers.share(rows, cost: 10 * width) { range in
        let start = range.lowerBound * width
        withExtendedLifetime(x) {
          Scalar.kernels.softmax(out + start, x.pointer + start, 1, range.count, width, -1)
        }
      }
    }
    return y.recorded("softmax", [self]) { gradient in
      let gradient = gradient.contiguous()
      return [
        Tensor(shape: y.shape) { out in
          withExtendedLifetime((y, gradient)) {
            Scalar.kernels.softmaxAdjoint(out, gradient.pointer, y.pointer, 1, rows, width)
          }
        }
      ]
    }
  }

  /// The logarithm of the softmax along the last axis, exact where the softmax itself is 0.
  public func logSoftmax() -> Tensor {
    let (rows, width) = rowsAndWidth("logSoftmax")
    let x = plain.contiguous()
    let y = Tensor(shape: shape) { out in
      withExtendedLifetime(x) { Scalar.kernels.logSoftmax(out, x.pointer, rows, width) }
    }
    return y.recorded("logSoftmax", [self]) { gradient in
      let gradient = gradient.contiguous()
      return [
        Tensor(shape: y.shape) { out in
          withExtendedLifetime((y, gradient)) {
            Scalar.kernels.logSoftmaxAdjoint(out, gradient.pointer, y.pointer, rows, width)
          }
        }
      ]
    }
  }

  /// The last axis as rows.
  func rowsAndWidth(_ operation: String) -> (rows: Int, width: Int) {
    let width = shape.last ?? 0
    ShapeError.require(
      rank > 0 && width > 0, operation, [shape], "there is a last axis, and it is not empty")
    return (count / width, width)
  }
}
