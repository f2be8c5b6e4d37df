// Attention between the pixels of a picture alone.

import Tensor

/// A norm and self-attention over the pixels as a sequence, added to what came in: `[N, H, W, C]`.
/// (The attention of diffusers' `UNetMidBlock2D`, `AttnDownBlock2D` and `AttnUpBlock2D`.)
public struct PixelAttention: Module, UNetAttention {
  private let norm: GroupNorm
  private let attention: Attention
  /// All weights within.
  public let parameters: [Parameter<Float>]

  /// Throws what the scope throws, and `ShapeError` unless `channels` is a multiple of `heads` and
  /// of `groups`.
  public init(
    _ scope: Scope, channels: Int, heads: Int, groups: Int, epsilon: Double = 1e-5
  ) throws {
    norm = try GroupNorm(
      scope / "group_norm", groups: groups, channels: channels, epsilon: epsilon)
    attention = try Attention(scope, width: channels, context: nil, heads: heads, bias: true)
    parameters = scope.parameters
  }

  /// The result, `[N, H, W, C]`.
  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    x + attention(norm(x).reshaped([x.shape[0], -1, x.shape[3]])).reshaped(x.shape)
  }

  func callAsFunction(_ x: Tensor<Float>, context: Void) -> Tensor<Float> { self(x) }

  func flops(_ shape: [Int], context: Int) -> Int {
    let pixels = shape[1] * shape[2]
    return norm.flops(shape) + attention.flops(shape[0], queries: pixels, keys: pixels)
      // The sequence is a picture again.
      + Survey.note(attention.name, from: shape, to: shape, flops: 0)
  }
}
