// The residual block of the U-Net and the autoencoder.

import Tensor

/// x + conv(SiLU(norm(conv(SiLU(norm(x))) + time))): `[N, H, W, in]` to `[N, H, W, out]`. Where in
/// and out differ, x passes a 1×1 convolution first.
public struct ResnetBlock2D: Module {
  private let norm1, norm2: GroupNorm
  private let conv1, conv2: Conv2d
  private let timeProjection: Linear?
  private let shortcut: Conv2d?
  /// All weights within.
  public let parameters: [Parameter<Float>]

  /// `time` is the width of the time's embedding; nil for a block that is not told the time.
  public init(
    _ scope: Scope, _ ins: Int, _ outs: Int, time: Int?, groups: Int, epsilon: Double = 1e-5
  ) throws {
    norm1 = try GroupNorm(scope / "norm1", groups: groups, channels: ins, epsilon: epsilon)
    conv1 = try Conv2d(scope / "conv1", ins, outs, kernel: 3, padding: 1)
    timeProjection = try time.map { try Linear(scope / "time_emb_proj", $0, outs) }
    norm2 = try GroupNorm(scope / "norm2", groups: groups, channels: outs, epsilon: epsilon)
    conv2 = try Conv2d(scope / "conv2", outs, outs, kernel: 3, padding: 1)
    shortcut = ins == outs ? nil : try Conv2d(scope / "conv_shortcut", ins, outs, kernel: 1)
    parameters = scope.parameters
  }

  /// `time` is SiLU of the time's embedding, `[N, width]`.
  public func callAsFunction(_ x: Tensor<Float>, time: Tensor<Float>?) -> Tensor<Float> {
    var h = conv1(norm1(x, silu: true))
    if let timeProjection, let time {
      h = h + timeProjection(time).reshaped([x.shape[0], 1, 1, -1])
    }
    h = conv2(norm2(h, silu: true))
    return (shortcut?(x) ?? x) + h
  }

  func output(of shape: [Int]) -> [Int] { conv1.output(of: shape) }

  func flops(_ shape: [Int]) -> Int {
    let inner = output(of: shape)
    var sum = norm1.flops(shape) + conv1.flops(shape)
    if let timeProjection {
      sum += timeProjection.flops([shape[0], timeProjection.weight.value.shape[1]])
    }
    sum += norm2.flops(inner) + conv2.flops(inner)
    return sum + (shortcut?.flops(shape) ?? 0)
  }
}
