// Other shapes over the same storage.

import CKernels

extension Tensor {
  /// How many axes there are.
  public var rank: Int { shape.count }

  /// Whether the scalars lie in order without gaps.
  public var isContiguous: Bool {
    var expected = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      if strides[axis] != expected { return count == 0 }
      expected *= shape[axis]
    }
    return true
  }

  /// This tensor in order without gaps: itself when it already is, else a copy.
  public func contiguous() -> Tensor {
    if isContiguous { return self }
    var copy = copied()
    copy.trace = trace  // the same value: the same place on the tape
    return copy
  }

  /// The same scalars, in order, under another shape; shares storage when contiguous. One length
  /// may be −1: it becomes what is left.
  public func reshaped(_ lengths: [Int]) -> Tensor {
    var lengths = lengths
    if let free = lengths.firstIndex(of: -1) {
      var rest = lengths
      rest.remove(at: free)
      let known = ShapeError.count(rest, "reshaped")
      if known > 0, count % known == 0 { lengths[free] = count / known }
    }
    ShapeError.require(
      !lengths.contains { $0 < 0 } && ShapeError.count(lengths, "reshaped") == count, "reshaped",
      [shape, lengths], "both shapes hold the same number of scalars")
    let whole = contiguous()
    let shape = shape
    return Tensor(
      shape: lengths, strides: Self.contiguousStrides(of: lengths), offset: whole.offset,
      storage: whole.storage
    ).recorded("reshape", [self]) { [$0.reshaped(shape)] }
  }

  /// A view with the axes in another order: axis i of the view is axis `order[i]` of this tensor.
  public func permuted(_ order: [Int]) -> Tensor {
    ShapeError.require(
      order.sorted() == Array(shape.indices), "permuted", [shape, order],
      "the order names each axis once")
    return Tensor(
      shape: order.map { shape[$0] }, strides: order.map { strides[$0] }, offset: offset,
      storage: storage
    ).recorded("permute", [self]) { gradient in
      [gradient.permuted(order.indices.sorted { order[$0] < order[$1] })]
    }
  }

  /// A view of a matrix with rows and columns exchanged: `[M, N]` to `[N, M]`.
  public var transposed: Tensor {
    ShapeError.require(rank == 2, "transposed", [shape], "a matrix has two axes")
    return permuted([1, 0])
  }

  /// A view of the places `range` along one axis.
  public func slice(_ range: Range<Int>, axis: Int = 0) -> Tensor {
    ShapeError.require(
      shape.indices.contains(axis) && range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "slice", [shape], "axis \(axis) exists and holds \(range)")
    var lengths = shape
    lengths[axis] = range.count
    let whole = shape
    return Tensor(
      shape: lengths, strides: strides, offset: offset + range.lowerBound * strides[axis],
      storage: storage
    ).recorded("slice", [self]) { gradient in
      [gradient.padded(to: whole, at: range.lowerBound, axis: axis)]
    }
  }

  /// A view of place `index` along the first axis, without that axis: `[N, …]` to `[…]`.
  public func row(_ index: Int) -> Tensor {
    ShapeError.require(
      rank > 0 && index >= 0 && index < shape[0], "row", [shape],
      "the first axis exists and holds \(index)")
    let rest = Array(shape.dropFirst())
    let (whole, view) = (
      shape,
      Tensor(
        shape: rest, strides: Array(strides.dropFirst()), offset: offset + index * strides[0],
        storage: storage)
    )
    return view.recorded("row", [self]) { gradient in
      [gradient.reshaped([1] + rest).padded(to: whole, at: index, axis: 0)]
    }
  }

  /// Tensors of one shape `[…]` one after the other: `[N, …]`. There must be at least one.
  public static func stack(_ rows: [Tensor]) -> Tensor {
    let shape = rows.first?.shape ?? []
    ShapeError.require(
      !rows.isEmpty && rows.allSatisfy { $0.shape == shape }, "stack", rows.map(\.shape),
      "there is at least one row, and all have one shape")
    let (number, count) = (rows.count, shape.reduce(1, *))
    return Tensor(shape: [number] + shape) { out in
      for (index, row) in rows.enumerated() { row.copy(to: out + index * count) }
    }.recorded("stack", rows) { gradient in (0..<number).map { gradient.row($0) } }
  }

  static func contiguousStrides(of shape: [Int]) -> [Int] {
    var strides = shape
    var step = 1
    for axis in shape.indices.reversed() {
      strides[axis] = step
      step *= shape[axis]
    }
    return strides
  }

  func copied() -> Tensor { Tensor(shape: shape) { copy(to: $0) } }

  private func copy(to out: UnsafeMutablePointer<Scalar>) {
    if isContiguous {
      out.update(from: pointer, count: count)
    } else {
      ShapeError.require(
        rank <= Int(CK_MAXIMUM_RANK), "copying a view", [shape],
        "a tensor has at most \(CK_MAXIMUM_RANK) axes")
      Scalar.kernels.gather(out, pointer, CInt(rank), shape, strides)
    }
  }
}
