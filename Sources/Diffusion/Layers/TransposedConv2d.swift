// A transposed convolution of channels-last pictures.

import Tensor

/// A convolution turned round: `[N, H, W, in]` to `[N, H′, W′, out]` with
/// H′ = (H − 1) stride + kernel − 2 padding. Checkpoints keep its weight `[in, out, height, width]`,
/// memory `[in, height, width, out]`.
public struct TransposedConv2d: UnaryLayer {
  /// The weight, and the bias `[out]` if there is one.
  public let weight: Parameter<Float>, bias: Parameter<Float>?
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let stride: Int
  private let padding: EdgePadding

  /// A square kernel of `kernel` pixels a side. A fresh weight is normal with the standard deviation
  /// 0.02, as DCGAN's.
  public init(
    _ scope: Scope, _ ins: Int, _ outs: Int, kernel: Int, stride: Int = 1,
    padding: EdgePadding = 0, bias hasBias: Bool = true
  ) throws {
    weight = try scope.parameter(
      "weight", [ins, outs, kernel, kernel], .normal(deviation: 0.02))
    bias = hasBias ? try scope.parameter("bias", [outs], .constant(0)) : nil
    (self.stride, self.padding, parameters) = (stride, padding, scope.parameters)
  }

  /// The result, `[N, H′, W′, out]`.
  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    x.transposedConvolution(weight.tensor, bias: bias?.tensor, stride: stride, padding: padding)
  }

  /// `[N, H′, W′, out]`.
  public func output(of shape: [Int]) -> [Int] {
    let kernel = weight.value.shape
    return [
      shape[0], (shape[1] - 1) * stride + kernel[1] - padding.top - padding.bottom,
      (shape[2] - 1) * stride + kernel[2] - padding.left - padding.right, kernel[3],
    ]
  }

  /// 2 · places of the input · height · width · in · out.
  public func flops(_ shape: [Int]) -> Int {
    Survey.note(
      weight.layer, from: shape, to: output(of: shape),
      flops: 2 * shape.dropLast().reduce(1, *) * weight.value.count)
  }
}
