// The two scalar types, each with its table of loops. A new loop is a line here for each.

import CKernels

/// `Float`, for work, or `Double`, for checks.
public protocol TensorScalar: BinaryFloatingPoint, Sendable {
  /// The loops for this scalar.
  static var kernels: Kernels<Self> { get }
}

extension Float: TensorScalar {
  /// The loops for `Float`.
  public static let kernels = Kernels<Float>(
    add: ck_add_f32, subtract: ck_subtract_f32, multiply: ck_multiply_f32, divide: ck_divide_f32,
    affine: ck_affine_f32, reciprocal: ck_reciprocal_f32, blend: ck_blend_f32,
    gather: ck_gather_f32, combine: ck_combine_f32, map: ck_map_f32,
    mapAdjoint: ck_map_adjoint_f32, geglu: ck_geglu_f32, gegluAdjoint: ck_geglu_adjoint_f32,
    softmax: ck_softmax_f32, softmaxAdjoint: ck_softmax_adjoint_f32,
    logSoftmax: ck_log_softmax_f32, logSoftmaxAdjoint: ck_log_softmax_adjoint_f32,
    groupNorm: ck_group_norm_f32, groupNormAdjoint: ck_group_norm_adjoint_f32,
    layerNorm: ck_layer_norm_f32, layerNormAdjoint: ck_layer_norm_adjoint_f32,
    patches: ck_patches_f32, patchesAdjoint: ck_patches_adjoint_f32,
    winogradPixels: ck_winograd_pixels_f32, winogradResults: ck_winograd_results_f32,
    winogradGradients: ck_winograd_gradients_f32, winogradWeights: ck_winograd_weights_f32,
    winogradWeightsAdjoint: ck_winograd_weights_adjoint_f32,
    averagePool: ck_average_pool_f32, spread: ck_spread_f32, sumAxis: ck_sum_axis_f32,
    copyRows: ck_copy_rows_f32, fillRows: ck_fill_rows_f32, addRows: ck_add_rows_f32,
    sum: ck_sum_f32, sumSquares: ck_sum_squares_f32, extent: ck_extent_f32,
    normal: ck_random_normal, uniform: ck_random_uniform,
    gemm: BLAS.sgemm)
}

extension Double: TensorScalar {
  /// The loops for `Double`.
  public static let kernels = Kernels<Double>(
    add: ck_add_f64, subtract: ck_subtract_f64, multiply: ck_multiply_f64, divide: ck_divide_f64,
    affine: ck_affine_f64, reciprocal: ck_reciprocal_f64, blend: ck_blend_f64,
    gather: ck_gather_f64, combine: ck_combine_f64, map: ck_map_f64,
    mapAdjoint: ck_map_adjoint_f64, geglu: ck_geglu_f64, gegluAdjoint: ck_geglu_adjoint_f64,
    softmax: ck_softmax_f64, softmaxAdjoint: ck_softmax_adjoint_f64,
    logSoftmax: ck_log_softmax_f64, logSoftmaxAdjoint: ck_log_softmax_adjoint_f64,
    groupNorm: ck_group_norm_f64, groupNormAdjoint: ck_group_norm_adjoint_f64,
    layerNorm: ck_layer_norm_f64, layerNormAdjoint: ck_layer_norm_adjoint_f64,
    patches: ck_patches_f64, patchesAdjoint: ck_patches_adjoint_f64,
    winogradPixels: ck_winograd_pixels_f64, winogradResults: ck_winograd_results_f64,
    winogradGradients: ck_winograd_gradients_f64, winogradWeights: ck_winograd_weights_f64,
    winogradWeightsAdjoint: ck_winograd_weights_adjoint_f64,
    averagePool: ck_average_pool_f64, spread: ck_spread_f64, sumAxis: ck_sum_axis_f64,
    copyRows: ck_copy_rows_f64, fillRows: ck_fill_rows_f64, addRows: ck_add_rows_f64,
    sum: ck_sum_f64, sumSquares: ck_sum_squares_f64, extent: ck_extent_f64,
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
