// Shapes that stretch to each other, as in NumPy.

import CKernels

extension Tensor {
  /// The shape two shapes stretch to: aligned at the last axis, lengths are equal or one of them is
  /// 1 or missing. Nil when they are not.
  static func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int]? {
    if a == b { return a }
    var result = [Int](repeating: 1, count: max(a.count, b.count))
    for place in 1...max(1, result.count) where place <= result.count {
      let x = place <= a.count ? a[a.count - place] : 1
      let y = place <= b.count ? b[b.count - place] : 1
      guard x == y || x == 1 || y == 1 else { return nil }
      result[result.count - place] = x == 1 ? y : x
    }
    return result
  }

  /// The strides with which this tensor is read under a shape it stretches to.
  func strides(under wide: [Int]) -> [Int] {
    let missing = wide.count - rank
    return wide.indices.map { axis in
      axis < missing || shape[axis - missing] == 1 ? 0 : strides[axis - missing]
    }
  }

  /// A view repeated to `wide`, to which this tensor's shape must stretch.
  public func broadcast(to wide: [Int]) -> Tensor {
    ShapeError.require(
      Self.broadcastShape(shape, wide) == wide, "broadcast", [shape, wide],
      "aligned at the last axis, each length is the wanted one or 1")
    if shape == wide { return self }
    let narrow = shape
    return Tensor(shape: wide, strides: strides(under: wide), offset: offset, storage: storage)
      .recorded("broadcast", [self]) { [$0.summed(to: narrow)] }
  }

  /// The sum over the axes along which `narrow` was stretched to this shape.
  func summed(to narrow: [Int]) -> Tensor {
    if shape == narrow { return self }
    let missing = rank - narrow.count
    let axes = shape.indices.filter { axis in
      axis < missing || (narrow[axis - missing] == 1 && shape[axis] != 1)
    }
    return sum(over: axes, keepingAxes: true).reshaped(narrow)
  }

  /// Combines two plain tensors whose shapes stretch to each other.
  static func combine(
    _ operation: String, _ a: Tensor, _ b: Tensor, _ same: Kernels<Scalar>.Binary, _ code: Int
  ) -> Tensor {
    if a.shape == b.shape {
      let (x, y) = (a.contiguous(), b.contiguous())
      return Tensor(shape: a.shape) { out in
        withExtendedLifetime((x, y)) { same(out, x.pointer, y.pointer, x.count) }
      }
    }
    let wide = broadcastShape(a.shape, b.shape)
    ShapeError.require(
      wide != nil, operation, [a.shape, b.shape],
      "the shapes must be equal, or stretch to each other: aligned at the last axis, lengths are "
        + "equal or 1")
    let shape = wide ?? []
    ShapeError.require(
      shape.count <= Int(CK_MAXIMUM_RANK), operation, [a.shape, b.shape],
      "a tensor has at most \(CK_MAXIMUM_RANK) axes")
    let (sa, sb) = (a.strides(under: shape), b.strides(under: shape))
    return Tensor(shape: shape) { out in
      if shape.contains(0) { return }
      withExtendedLifetime((a, b)) {
        Scalar.kernels.combine(
          out, a.pointer, sa, b.pointer, sb, shape, CInt(shape.count), CInt(code))
      }
    }
  }
}
