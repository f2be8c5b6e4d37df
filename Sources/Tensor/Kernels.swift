// The table of loops that one scalar type uses. A new loop is a line here, and one for each type.

import CKernels

/// The loops of one scalar type, over plain memory. A class: a table of many functions is dear to
/// copy.
public final class Kernels<Scalar: TensorScalar>: Sendable {
  typealias Output = UnsafeMutablePointer<Scalar>
  typealias Input = UnsafePointer<Scalar>
  typealias Doubles = UnsafeMutablePointer<Double>
  typealias Strides = UnsafePointer<Int>
  typealias Window = UnsafePointer<CKWindow>
  typealias Binary = @Sendable (Output, Input, Input, Int) -> Void
  typealias Fill = @Sendable (Output, Int, UInt64, UInt64, UInt64) -> Void
  typealias Rows = @Sendable (Output, Input, Int, Int) -> Void
  typealias RowsAdjoint = @Sendable (Output, Input, Input, Int, Int) -> Void

  let add, subtract, multiply, divide: Binary
  let affine: @Sendable (Output, Input, Scalar, Scalar, Int) -> Void
  let reciprocal: @Sendable (Output, Input, Scalar, Int) -> Void
  let blend: @Sendable (Output, Scalar, Input, Scalar, Input, Int) -> Void
  let gather: @Sendable (Output, Input, CInt, Strides, Strides) -> Void
  let combine: @Sendable (Output, Input, Strides, Input, Strides, Strides, CInt, CInt) -> Void
  let map: @Sendable (Output, Input, Scalar, CInt, Int) -> Void
  let mapAdjoint: @Sendable (Output, Input, Input, Scalar, CInt, Int) -> Void
  let geglu: Rows
  let gegluAdjoint: RowsAdjoint
  let softmax: @Sendable (Output, Input, Scalar, Int, Int, Int) -> Void
  let softmaxAdjoint: @Sendable (Output, Input, Input, Scalar, Int, Int) -> Void
  let logSoftmax: Rows
  let logSoftmaxAdjoint: RowsAdjoint
  let groupNorm:
    @Sendable (
      Output, Output, Input, Input, Input, Double, Bool, Int, Int, Int, Int
    ) -> Void
  let groupNormAdjoint:
    @Sendable (
      Output, Doubles, Doubles, Input, Input, Input, Input, Input, Bool, Int, Int, Int
    ) -> Void
  let layerNorm:
    @Sendable (
      Output, Output, Input, Input, Input, Double, Int, Int
    ) -> Void
  let layerNormAdjoint:
    @Sendable (
      Output, Doubles, Doubles, Input, Input, Input, Input, Int, Int
    ) -> Void
  let patches, patchesAdjoint: @Sendable (Output, Input, Window) -> Void
  let winogradPixels: @Sendable (Output, Int, Input, Window, Int, Int) -> Void
  let winogradResults: @Sendable (Output, Input, Int, Input?, Window, Int, Int, Int) -> Void
  let winogradGradients: @Sendable (Output, Int, Input, Window, Int, Int, Int) -> Void
  let winogradWeights, winogradWeightsAdjoint: Rows
  let averagePool: @Sendable (Output, Input, Int, Int, Int, Int) -> Void
  let spread: @Sendable (Output, Input, Int, Int, Int, Int, Scalar) -> Void
  let sumAxis: @Sendable (Output, Input, Int, Int, Int) -> Void
  let copyRows: @Sendable (Output, Int, Input, Int, Int, Int) -> Void
  let fillRows: Rows
  let addRows: @Sendable (Output, Input, UnsafePointer<Int32>, Int, Int) -> Void
  let sum: @Sendable (Input, Int) -> Double
  let sumSquares: @Sendable (Input, Double, Int) -> Double
  let extent: @Sendable (Input, Int, Output, Output) -> Void
  let normal, uniform: Fill
  let gemm: @Sendable (BLAS.Product<Scalar>) -> Void

  init(
    add: @escaping Binary,
    subtract: @escaping Binary,
    multiply: @escaping Binary,
    divide: @escaping Binary,
    affine: @escaping @Sendable (Output, Input, Scalar, Scalar, Int) -> Void,
    reciprocal: @escaping @Sendable (Output, Input, Scalar, Int) -> Void,
    blend: @escaping @Sendable (Output, Scalar, Input, Scalar, Input, Int) -> Void,
    gather: @escaping @Sendable (Output, Input, CInt, Strides, Strides) -> Void,
    combine:
      @escaping @Sendable (
        Output, Input, Strides, Input, Strides, Strides, CInt, CInt
      ) -> Void,
    map: @escaping @Sendable (Output, Input, Scalar, CInt, Int) -> Void,
    mapAdjoint: @escaping @Sendable (Output, Input, Input, Scalar, CInt, Int) -> Void,
    geglu: @escaping Rows,
    gegluAdjoint: @escaping RowsAdjoint,
    softmax: @escaping @Sendable (Output, Input, Scalar, Int, Int, Int) -> Void,
    softmaxAdjoint: @escaping @Sendable (Output, Input, Input, Scalar, Int, Int) -> Void,
    logSoftmax: @escaping Rows,
    logSoftmaxAdjoint: @escaping RowsAdjoint,
    groupNorm:
      @escaping @Sendable (
        Output, Output, Input, Input, Input, Double, Bool, Int, Int, Int, Int
      ) -> Void,
    groupNormAdjoint:
      @escaping @Sendable (
        Output, Doubles, Doubles, Input, Input, Input, Input, Input, Bool, Int, Int, Int
      ) -> Void,
    layerNorm:
      @escaping @Sendable (
        Output, Output, Input, Input, Input, Double, Int, Int
      ) -> Void,
    layerNormAdjoint:
      @escaping @Sendable (
        Output, Doubles, Doubles, Input, Input, Input, Input, Int, Int
      ) -> Void,
    patches: @escaping @Sendable (Output, Input, Window) -> Void,
    patchesAdjoint: @escaping @Sendable (Output, Input, Window) -> Void,
    winogradPixels: @escaping @Sendable (Output, Int, Input, Window, Int, Int) -> Void,
    winogradResults:
      @escaping @Sendable (Output, Input, Int, Input?, Window, Int, Int, Int) -> Void,
    winogradGradients: @escaping @Sendable (Output, Int, Input, Window, Int, Int, Int) -> Void,
    winogradWeights: @escaping Rows, winogradWeightsAdjoint: @escaping Rows,
    averagePool: @escaping @Sendable (Output, Input, Int, Int, Int, Int) -> Void,
    spread: @escaping @Sendable (Output, Input, Int, Int, Int, Int, Scalar) -> Void,
    sumAxis: @escaping @Sendable (Output, Input, Int, Int, Int) -> Void,
    copyRows: @escaping @Sendable (Output, Int, Input, Int, Int, Int) -> Void,
    fillRows: @escaping Rows,
    addRows: @escaping @Sendable (Output, Input, UnsafePointer<Int32>, Int, Int) -> Void,
    sum: @escaping @Sendable (Input, Int) -> Double,
    sumSquares: @escaping @Sendable (Input, Double, Int) -> Double,
    extent: @escaping @Sendable (Input, Int, Output, Output) -> Void,
    normal: @escaping Fill, uniform: @escaping Fill,
    gemm: @escaping @Sendable (BLAS.Product<Scalar>) -> Void
  ) {
    self.add = add
    self.subtract = subtract
    self.multiply = multiply
    self.divide = divide
    self.affine = affine
    self.reciprocal = reciprocal
    self.blend = blend
    self.gather = gather
    self.combine = combine
    self.map = map
    self.mapAdjoint = mapAdjoint
    self.geglu = geglu
    self.gegluAdjoint = gegluAdjoint
    self.softmax = softmax
    self.softmaxAdjoint = softmaxAdjoint
    self.logSoftmax = logSoftmax
    self.logSoftmaxAdjoint = logSoftmaxAdjoint
    self.groupNorm = groupNorm
    self.groupNormAdjoint = groupNormAdjoint
    self.layerNorm = layerNorm
    self.layerNormAdjoint = layerNormAdjoint
    self.patches = patches
    self.patchesAdjoint = patchesAdjoint
    self.winogradPixels = winogradPixels
    self.winogradResults = winogradResults
    self.winogradGradients = winogradGradients
    self.winogradWeights = winogradWeights
    self.winogradWeightsAdjoint = winogradWeightsAdjoint
    self.averagePool = averagePool
    self.spread = spread
    self.sumAxis = sumAxis
    self.copyRows = copyRows
    self.fillRows = fillRows
    self.addRows = addRows
    self.sum = sum
    self.sumSquares = sumSquares
    self.extent = extent
    self.normal = normal
    self.uniform = uniform
    self.gemm = gemm
  }
}
