// Arithmetic element by element: tensors of one shape, and tensors with numbers.

extension Tensor {
  /// The sum of two tensors of one shape.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    combine("+", a, b, Scalar.kernels.add)
  }

  /// The difference of two tensors of one shape.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    combine("-", a, b, Scalar.kernels.subtract)
  }

  /// The product, element by element, of two tensors of one shape.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    combine("*", a, b, Scalar.kernels.multiply)
  }

  /// The quotient, element by element, of two tensors of one shape.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    combine("/", a, b, Scalar.kernels.divide)
  }

  /// Every element plus a number.
  public static func + (a: Tensor, b: Scalar) -> Tensor { a.affine(1, b) }
  /// A number plus every element.
  public static func + (a: Scalar, b: Tensor) -> Tensor { b.affine(1, a) }
  /// Every element minus a number.
  public static func - (a: Tensor, b: Scalar) -> Tensor { a.affine(1, -b) }
  /// A number minus every element.
  public static func - (a: Scalar, b: Tensor) -> Tensor { b.affine(-1, a) }
  /// Every element times a number.
  public static func * (a: Tensor, b: Scalar) -> Tensor { a.affine(b, 0) }
  /// A number times every element.
  public static func * (a: Scalar, b: Tensor) -> Tensor { b.affine(a, 0) }
  /// Every element by a number.
  public static func / (a: Tensor, b: Scalar) -> Tensor { a.affine(1 / b, 0) }
  /// A number by every element.
  public static func / (a: Scalar, b: Tensor) -> Tensor {
    let b = b.contiguous()
    return Tensor(shape: b.shape) { out in
      withExtendedLifetime(b) { Scalar.kernels.reciprocal(out, b.pointer, a, b.count) }
    }
  }
  /// Every element with its sign changed.
  public static prefix func - (a: Tensor) -> Tensor { a.affine(-1, 0) }

  /// a·x + b·y in one pass, for tensors of one shape.
  public static func blend(_ a: Scalar, _ x: Tensor, _ b: Scalar, _ y: Tensor) -> Tensor {
    requireEqualShapes("blend", x, y)
    let (x, y) = (x.contiguous(), y.contiguous())
    return Tensor(shape: x.shape) { out in
      withExtendedLifetime((x, y)) {
        Scalar.kernels.blend(out, a, x.pointer, b, y.pointer, x.count)
      }
    }
  }

  /// Becomes a·self + b·y, in place where storage is not shared.
  public mutating func blend(_ a: Scalar, _ b: Scalar, _ y: Tensor) {
    Self.requireEqualShapes("blend", self, y)
    let y = y.contiguous()
    withMutableScalars { own in
      guard let own = own.baseAddress else { return }
      withExtendedLifetime(y) { Scalar.kernels.blend(own, a, own, b, y.pointer, y.count) }
    }
  }

  /// scale·x + shift for every element.
  func affine(_ scale: Scalar, _ shift: Scalar) -> Tensor {
    let x = contiguous()
    return Tensor(shape: shape) { out in
      withExtendedLifetime(x) { Scalar.kernels.affine(out, x.pointer, scale, shift, x.count) }
    }
  }

  private static func combine(
    _ operation: String, _ a: Tensor, _ b: Tensor, _ kernel: Kernels<Scalar>.Binary
  ) -> Tensor {
    requireEqualShapes(operation, a, b)
    let (x, y) = (a.contiguous(), b.contiguous())
    return Tensor(shape: a.shape) { out in
      withExtendedLifetime((x, y)) { kernel(out, x.pointer, y.pointer, x.count) }
    }
  }

  private static func requireEqualShapes(_ operation: String, _ a: Tensor, _ b: Tensor) {
    ShapeError.require(
      a.shape == b.shape, operation, [a.shape, b.shape], "the shapes must be equal")
  }
}
