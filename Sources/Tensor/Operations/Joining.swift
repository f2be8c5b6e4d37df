// Tensors put together along an axis, and taken apart.

extension Tensor {
  /// Tensors one after the other along `axis`; all other lengths are equal.
  public static func concatenate(_ parts: [Tensor], axis: Int) -> Tensor {
    let first = parts.first?.shape ?? []
    func others(_ shape: [Int]) -> [Int] { shape.indices.map { $0 == axis ? 0 : shape[$0] } }
    ShapeError.require(
      first.indices.contains(axis) && parts.allSatisfy { others($0.shape) == others(first) },
      "concatenate", parts.map(\.shape),
      "there is at least one, axis \(axis) exists, and all other lengths are equal")
    var shape = first
    shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    let apart = shape[axis] * inner
    let plains = parts.map { $0.plain.contiguous() }
    let lengths = parts.map { $0.shape[axis] }
    return Tensor(shape: shape) { out in
      var place = 0
      for part in plains {
        let width = part.shape[axis] * inner
        withExtendedLifetime(part) {
          Scalar.kernels.copyRows(out + place, apart, part.pointer, width, width, outer)
        }
        place += width
      }
    }.recorded("concatenate", parts) { gradient in
      var place = 0
      return lengths.map { length in
        defer { place += length }
        return gradient.slice(place..<place + length, axis: axis)
      }
    }
  }

  /// The parts of these lengths along `axis`, as views; the lengths add up to the axis's.
  public func split(_ lengths: [Int], axis: Int) -> [Tensor] {
    ShapeError.require(
      shape.indices.contains(axis) && lengths.reduce(0, +) == shape[axis]
        && lengths.allSatisfy { $0 >= 0 },
      "split", [shape, lengths], "axis \(axis) exists, and the lengths add up to its length")
    var place = 0
    return lengths.map { length in
      defer { place += length }
      return slice(place..<place + length, axis: axis)
    }
  }

  /// This tensor inside zeros of shape `whole`, from `start` on along `axis`.
  func padded(to whole: [Int], at start: Int, axis: Int) -> Tensor {
    let part = plain.contiguous()
    let outer = whole[..<axis].reduce(1, *)
    let inner = whole[(axis + 1)...].reduce(1, *)
    let (width, apart) = (shape[axis] * inner, whole[axis] * inner)
    return Tensor(shape: whole) { out in
      Self.clear(out, outer * apart)
      withExtendedLifetime(part) {
        Scalar.kernels.copyRows(out + start * inner, apart, part.pointer, width, width, outer)
      }
    }
  }
}
