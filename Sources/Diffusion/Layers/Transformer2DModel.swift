// Attention between the pixels of a picture, and from them to a text.

import Tensor

/// Self-attention, attention to the context, and a feed-forward layer with GEGLU, each with a norm
/// before it and added to what came in.
public struct BasicTransformerBlock: Module {
  private let norm1, norm2, norm3: LayerNorm
  private let attn1, attn2: Attention
  private let widen, narrow: Linear
  /// All weights within.
  public let parameters: [Parameter<Float>]

  /// Rows of `width`, a context of rows of `context`.
  public init(_ scope: Scope, width: Int, context: Int, heads: Int) throws {
    norm1 = try LayerNorm(scope / "norm1", width: width)
    attn1 = try Attention(scope / "attn1", width: width, context: nil, heads: heads)
    norm2 = try LayerNorm(scope / "norm2", width: width)
    attn2 = try Attention(scope / "attn2", width: width, context: context, heads: heads)
    norm3 = try LayerNorm(scope / "norm3", width: width)
    widen = try Linear(scope / "ff" / "net" / 0 / "proj", width, 8 * width)
    narrow = try Linear(scope / "ff" / "net" / 2, 4 * width, width)
    parameters = scope.parameters
  }

  /// `[N, S, width]` with a context `[N, T, context]`.
  public func callAsFunction(_ x: Tensor<Float>, context: Tensor<Float>) -> Tensor<Float> {
    var x = x + attn1(norm1(x))
    x = x + attn2(norm2(x), context: context)
    return x + narrow(widen(norm3(x)).geglu())
  }

  func flops(_ samples: Int, positions: Int, context: Int) -> Int {
    let rows = [samples, positions, widen.weight.value.shape[1]]
    var sum = norm1.flops(rows) + attn1.flops(samples, queries: positions, keys: positions)
    sum += norm2.flops(rows) + attn2.flops(samples, queries: positions, keys: context)
    sum += norm3.flops(rows) + widen.flops(rows)
    // GEGLU leaves half of what was widened.
    return sum + narrow.flops([samples, positions, narrow.weight.value.shape[1]])
  }
}

/// A norm, a projection, transformer blocks over the pixels as a sequence, and a projection back,
/// added to what came in: `[N, H, W, C]`.
public struct Transformer2DModel: Module {
  private let norm: GroupNorm
  private let projectIn, projectOut: any UnaryLayer
  private let blocks: [BasicTransformerBlock]
  /// All weights within.
  public let parameters: [Parameter<Float>]

  /// Projections are linear layers, or convolutions of 1×1 as in Stable Diffusion 1: the same
  /// function under other shapes in checkpoints.
  public init(
    _ scope: Scope, channels: Int, context: Int, heads: Int, groups: Int, depth: Int = 1,
    linear: Bool
  ) throws {
    func projection(_ name: String) throws -> any UnaryLayer {
      linear
        ? try Linear(scope / name, channels, channels)
        : try Conv2d(scope / name, channels, channels, kernel: 1)
    }
    norm = try GroupNorm(scope / "norm", groups: groups, channels: channels, epsilon: 1e-6)
    projectIn = try projection("proj_in")
    blocks = try (0..<depth).map {
      try BasicTransformerBlock(
        scope / "transformer_blocks" / $0, width: channels, context: context, heads: heads)
    }
    projectOut = try projection("proj_out")
    parameters = scope.parameters
  }

  /// `[N, H, W, C]` with a context `[N, T, context]`.
  public func callAsFunction(_ x: Tensor<Float>, context: Tensor<Float>) -> Tensor<Float> {
    var h = projectIn(norm(x)).reshaped([x.shape[0], -1, x.shape[3]])
    for block in blocks { h = block(h, context: context) }
    return projectOut(h.reshaped(x.shape)) + x
  }

  func flops(_ shape: [Int], context: Int) -> Int {
    let before = norm.flops(shape) + projectIn.flops(shape)
    let within = blocks.reduce(0) {
      $0 + $1.flops(shape[0], positions: shape[1] * shape[2], context: context)
    }
    return before + within + projectOut.flops(shape)
  }
}
