// A convolution of channels-last pictures.

import Tensor

/// A convolution: `[N, H, W, in]` to `[N, H′, W′, out]`. Checkpoints keep its weight
/// `[out, in, height, width]`, memory `[out, height, width, in]`.
public struct Conv2d: UnaryLayer {
  /// The weight, and the bias `[out]` if there is one.
  public let weight: Parameter<Float>, bias: Parameter<Float>?
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let stride: Int
  private let padding: EdgePadding

  /// A square kernel of `kernel` pixels a side. A fresh weight is PyTorch's, or normal with the
  /// standard deviation `deviation`.
  public init(
    _ scope: Scope, _ ins: Int, _ outs: Int, kernel: Int, stride: Int = 1,
    padding: EdgePadding = 0, bias hasBias: Bool = true, deviation: Float? = nil
  ) throws {
    let even = Initializer.uniform(fanIn: ins * kernel * kernel)
    weight = try scope.parameter(
      "weight", [outs, ins, kernel, kernel], deviation.map { .normal(deviation: $0) } ?? even)
    bias =
      hasBias
      ? try scope.parameter("bias", [outs], deviation == nil ? even : .constant(0)) : nil
    (self.stride, self.padding, parameters) = (stride, padding, scope.parameters)
  }

  /// The result, `[N, H′, W′, out]`.
  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    callAsFunction(x, weight: weight.tensor)
  }

  /// The result with another weight of the same shape.
  func callAsFunction(_ x: Tensor<Float>, weight: Tensor<Float>) -> Tensor<Float> {
    x.convolution(weight, bias: bias?.tensor, stride: stride, padding: padding)
  }

  /// `[N, H′, W′, out]`.
  public func output(of shape: [Int]) -> [Int] {
    let kernel = weight.value.shape
    return [
      shape[0], (shape[1] + padding.top + padding.bottom - kernel[1]) / stride + 1,
      (shape[2] + padding.left + padding.right - kernel[2]) / stride + 1, kernel[0],
    ]
  }

  /// 2 · places · height · width · in · out.
  public func flops(_ shape: [Int]) -> Int {
    let output = output(of: shape)
    return Survey.note(
      weight.layer, from: shape, to: output,
      flops: 2 * output.dropLast().reduce(1, *) * weight.value.count)
  }
}
