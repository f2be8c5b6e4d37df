// The two scalar types, each with its table of loops. A new loop is a line here for each.

import CKernels

/// `Float`, for work, or `Double`, for checks.
public protocol TensorScalar: BinaryFloatingPoint, Sendable {
  /// The loops for this scalar.
  static var kernels: Kernels<Self> { get }
}

/// The loops of one scalar type, over plain memory.
public struct Kernels<Scalar: TensorScalar>: Sendable {
  typealias Output = UnsafeMutablePointer<Scalar>
  typealias Input = UnsafePointer<Scalar>
  typealias Doubles = UnsafeMutablePointer<Double>
  typealias Binary = @Sendable (Output, Input, Input, Int) -> Void
  typealias Fill = @Sendable (Output, Int, UInt64, UInt64, UInt64) -> Void

  let add, subtract, multiply, divide: Binary
  let affine: @Sendable (Output, Input, Scalar, Scalar, Int) -> Void
  let reciprocal: @Sendable (Output, Input, Scalar, Int) -> Void
  let blend: @Sendable (Output, Scalar, Input, Scalar, Input, Int) -> Void
  let gather: @Sendable (Output, Input, CInt, UnsafePointer<Int>, UnsafePointer<Int>) -> Void
  let sum: @Sendable (Input, Int) -> Double
  let sumSquares: @Sendable (Input, Double, Int) -> Double
  let extent: @Sendable (Input, Int, Output, Output) -> Void
  let accumulate: @Sendable (Doubles, Doubles, Input, Double, Int) -> Void
  let normal, uniform: Fill
  let gemm: @Sendable (BLAS.Product<Scalar>) -> Void
}

extension Float: TensorScalar {
  /// The loops for `Float`.
  public static let kernels = Kernels<Float>(
    add: ck_add_f32, subtract: ck_subtract_f32, multiply: ck_multiply_f32, divide: ck_divide_f32,
    affine: ck_affine_f32, reciprocal: ck_reciprocal_f32, blend: ck_blend_f32,
    gather: ck_gather_f32, sum: ck_sum_f32, sumSquares: ck_sum_squares_f32,
    extent: ck_extent_f32, accumulate: ck_accumulate_f32,
    normal: ck_random_normal, uniform: ck_random_uniform, gemm: BLAS.sgemm)
}

extension Double: TensorScalar {
  /// The loops for `Double`.
  public static let kernels = Kernels<Double>(
    add: ck_add_f64, subtract: ck_subtract_f64, multiply: ck_multiply_f64, divide: ck_divide_f64,
    affine: ck_affine_f64, reciprocal: ck_reciprocal_f64, blend: ck_blend_f64,
    gather: ck_gather_f64, sum: ck_sum_f64, sumSquares: ck_sum_squares_f64,
    extent: ck_extent_f64, accumulate: ck_accumulate_f64,
    normal: { widen(ck_random_normal, $0, $1, $2, $3, $4) },
    uniform: { widen(ck_random_uniform, $0, $1, $2, $3, $4) }, gemm: BLAS.dgemm)

  /// The `Float` stream's numbers, exactly, as `Double`.
  private static func widen(
    _ fill: Kernels<Float>.Fill, _ out: UnsafeMutablePointer<Double>, _ count: Int,
    _ seed: UInt64, _ stream: UInt64, _ offset: UInt64
  ) {
    let block = 1024
    withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { buffer in
      guard let narrow = buffer.baseAddress else { return }
      for start in stride(from: 0, to: count, by: block) {
        let taken = min(block, count - start)
        fill(narrow, taken, seed, stream, offset &+ UInt64(start))
        for i in 0..<taken { out[start + i] = Double(narrow[i]) }
      }
    }
  }
}
