// Numbers as files keep them: half and double precision to and from `Float`.

import CKernels

/// How a file keeps a floating-point number, little-endian.
public enum StoredNumbers: Hashable, Sendable {
  /// IEEE single precision.
  case float32
  /// IEEE double precision.
  case float64
  /// IEEE half precision.
  case float16
  /// The upper half of a `float32`.
  case bfloat16

  /// Bytes a number takes.
  public var width: Int {
    switch self {
    case .float32: 4
    case .float64: 8
    case .float16, .bfloat16: 2
    }
  }
}

extension Tensor where Scalar == Float {
  /// A tensor of `shape` from stored numbers, last axis fastest, at any alignment. Exact, but for
  /// `float64`, which is rounded to nearest. Stops when the bytes are not the shape's.
  public init(stored bytes: UnsafeRawBufferPointer, as kind: StoredNumbers, shape: [Int]) {
    let count = ShapeError.count(shape, "a stored tensor")
    ShapeError.require(
      bytes.count == count * kind.width, "a stored tensor", [shape],
      "the shape has as many places as there are numbers (\(bytes.count) bytes)")
    self.init(shape: shape) { out in
      guard count > 0, let start = bytes.baseAddress else { return }
      switch kind {
      case .float32: UnsafeMutableRawPointer(out).copyMemory(from: start, byteCount: bytes.count)
      case .float64: ck_float_from_f64(out, start, count)
      case .float16: ck_float_from_f16(out, start, count)
      case .bfloat16: ck_float_from_bf16(out, start, count)
      }
    }
  }

  /// Calls `body` with the numbers in half precision, rounded to nearest, ties to even, some at a
  /// time; returns how many finite numbers were too great and became infinite.
  public func withHalves(
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows -> Int {
    var overflows = 0
    let block = 1 << 16
    var halves = [UInt16](repeating: 0, count: min(block, count))
    let whole = contiguous()
    defer { withExtendedLifetime(whole) {} }
    for start in stride(from: 0, to: count, by: block) {
      let taken = min(block, count - start)
      overflows += halves.withUnsafeMutableBufferPointer { out in
        out.baseAddress.map { ck_f16_from_float($0, whole.pointer + start, taken) } ?? 0
      }
      try halves.withUnsafeBytes {
        try body(UnsafeRawBufferPointer(rebasing: $0[..<(2 * taken)]))
      }
    }
    return overflows
  }
}
