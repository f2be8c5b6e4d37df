// Arithmetic element by element: tensors whose shapes stretch to each other, and with numbers.

import CKernels

extension Tensor {
  /// The sum, element by element; shapes stretch to each other as in NumPy.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let (shapeA, shapeB) = (a.shape, b.shape)
    return combine("+", a, b, Scalar.kernels.add, CK_ADD).recorded("add", [a, b]) { gradient in
      [gradient.summed(to: shapeA), gradient.summed(to: shapeB)]
    }
  }

  /// The difference, element by element; shapes stretch to each other as in NumPy.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let (shapeA, shapeB, wantsB) = (a.shape, b.shape, b.isTraced)
    return combine("-", a, b, Scalar.kernels.subtract, CK_SUBTRACT)
      .recorded("subtract", [a, b]) { gradient in
        [gradient.summed(to: shapeA), wantsB ? -gradient.summed(to: shapeB) : nil]
      }
  }

  /// The product, element by element; shapes stretch to each other as in NumPy.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let (x, y, wantsA, wantsB) = (a.plain, b.plain, a.isTraced, b.isTraced)
    return combine("*", a, b, Scalar.kernels.multiply, CK_MULTIPLY)
      .recorded("multiply", [a, b]) { gradient in
        [
          wantsA ? (gradient * y).summed(to: x.shape) : nil,
          wantsB ? (gradient * x).summed(to: y.shape) : nil,
        ]
      }
  }

  /// The quotient, element by element; shapes stretch to each other as in NumPy.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let (x, y, wantsA, wantsB) = (a.plain, b.plain, a.isTraced, b.isTraced)
    return combine("/", a, b, Scalar.kernels.divide, CK_DIVIDE)
      .recorded("divide", [a, b]) { gradient in
        [
          wantsA ? (gradient / y).summed(to: x.shape) : nil,
          wantsB ? (-(gradient * x / (y * y))).summed(to: y.shape) : nil,
        ]
      }
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
    let x = b.plain.contiguous()
    return Tensor(shape: x.shape) { out in
      withExtendedLifetime(x) { Scalar.kernels.reciprocal(out, x.pointer, a, x.count) }
    }.recorded("reciprocal", [b]) { gradient in [gradient * (-a / (x * x))] }
  }
  /// Every element with its sign changed.
  public static prefix func - (a: Tensor) -> Tensor { a.affine(-1, 0) }

  /// a·x + b·y in one pass, for tensors of one shape.
  public static func blend(_ a: Scalar, _ x: Tensor, _ b: Scalar, _ y: Tensor) -> Tensor {
    requireEqualShapes("blend", x, y)
    let (p, q) = (x.plain.contiguous(), y.plain.contiguous())
    let (wantsX, wantsY) = (x.isTraced, y.isTraced)
    return Tensor(shape: p.shape) { out in
      withExtendedLifetime((p, q)) {
        Scalar.kernels.blend(out, a, p.pointer, b, q.pointer, p.count)
      }
    }.recorded("blend", [x, y]) { gradient in
      [wantsX ? a * gradient : nil, wantsY ? b * gradient : nil]
    }
  }

  /// Becomes a·self + b·y, in place where storage is not shared. Leaves the tape: it is for updates
  /// that no gradient passes.
  public mutating func blend(_ a: Scalar, _ b: Scalar, _ y: Tensor) {
    Self.requireEqualShapes("blend", self, y)
    let y = y.plain.contiguous()
    withMutableScalars { own in
      guard let own = own.baseAddress else { return }
      withExtendedLifetime(y) { Scalar.kernels.blend(own, a, own, b, y.pointer, y.count) }
    }
  }

  /// scale·x + shift for every element.
  func affine(_ scale: Scalar, _ shift: Scalar) -> Tensor {
    let x = plain.contiguous()
    return Tensor(shape: shape) { out in
      withExtendedLifetime(x) { Scalar.kernels.affine(out, x.pointer, scale, shift, x.count) }
    }.recorded("affine", [self]) { gradient in [gradient * scale] }
  }

  static func requireEqualShapes(_ operation: String, _ a: Tensor, _ b: Tensor) {
    ShapeError.require(
      a.shape == b.shape, operation, [a.shape, b.shape], "the shapes must be equal")
  }
}
