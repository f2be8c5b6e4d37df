// The network that predicts the noise in a latent, told the time and a text.

import Tensor

/// The U-Net of Stable Diffusion (Rombach et al., 2022), as in diffusers: a way down through levels
/// of lower resolution, a bottom, and a way up that sees the way down again through skips, joined
/// along the channels. Pictures are `[N, H, W, C]`; H and W are multiples of 2 to the number of
/// levels less one.
public struct UNet2DConditionModel: Module {
  /// What shape a U-Net has, under the names of diffusers' `config.json` in camel case.
  public struct Configuration: Hashable, Sendable {
    /// Channels of what comes in and of what is predicted.
    public var inChannels = 4, outChannels = 4
    /// The channels of each level, from the highest resolution down.
    public var blockOutChannels = [320, 640, 1280, 1280]
    /// Whether each level has attention, from the highest resolution down.
    public var hasAttention = [true, true, true, false]
    /// Residual blocks a level on the way down; on the way up there is one more.
    public var layersPerBlock = 2
    /// The width of the text's vectors.
    public var crossAttentionDim = 768
    /// Heads at each level. (diffusers calls this `attention_head_dim`.)
    public var attentionHeads = [8, 8, 8, 8]
    /// Groups of the group norms.
    public var normNumGroups = 32
    /// ε of the residual blocks' norms.
    public var normEps = 1e-5
    /// Whether attention's projections are linear layers rather than 1×1 convolutions.
    public var useLinearProjection = false

    /// Stable Diffusion 1's shape.
    public init() {}
  }

  /// What shape it has.
  public let configuration: Configuration
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let convIn, convOut: Conv2d
  private let timeEmbedding: TimestepEmbedding
  private let down: [UNetDownBlock]
  private let mid: UNetMidBlock
  private let up: [UNetUpBlock]
  private let normOut: GroupNorm

  /// A U-Net with the weights of `scope`. Throws what the scope throws, and `ShapeError` for a
  /// configuration whose lists do not match.
  public init(_ scope: Scope, _ configuration: Configuration) throws {
    let c = configuration
    let channels = c.blockOutChannels
    let levels = channels.count
    guard let first = channels.first, let last = channels.last, c.layersPerBlock > 0,
      c.hasAttention.count == levels, c.attentionHeads.count == levels
    else {
      throw ShapeError(
        "UNet2DConditionModel", [channels, c.attentionHeads],
        "there is a level, and each has its channels, heads and kind of block")
    }
    let style = UNetStyle(
      time: 4 * first, context: c.crossAttentionDim, groups: c.normNumGroups, epsilon: c.normEps,
      linearProjection: c.useLinearProjection)
    func heads(_ level: Int) -> Int? { c.hasAttention[level] ? c.attentionHeads[level] : nil }

    convIn = try Conv2d(scope / "conv_in", c.inChannels, first, kernel: 3, padding: 1)
    timeEmbedding = try TimestepEmbedding(scope / "time_embedding", first, width: 4 * first)
    var skips = [first]
    down = try (0..<levels).map { level in
      let halves = level < levels - 1
      skips += Array(
        repeating: channels[level], count: c.layersPerBlock + (halves ? 1 : 0))
      return try UNetDownBlock(
        scope / "down_blocks" / level, level == 0 ? first : channels[level - 1], channels[level],
        layers: c.layersPerBlock, heads: heads(level), halves: halves, style)
    }
    mid = try UNetMidBlock(scope / "mid_block", last, heads: c.attentionHeads[levels - 1], style)
    up = try (0..<levels).map { place in
      let level = levels - 1 - place
      let taken = (0...c.layersPerBlock).map { _ in skips.removeLast() }
      return try UNetUpBlock(
        scope / "up_blocks" / place, place == 0 ? last : channels[level + 1], channels[level],
        skips: taken, heads: heads(level), doubles: level > 0, style)
    }
    normOut = try GroupNorm(
      scope / "conv_norm_out", groups: c.normNumGroups, channels: first, epsilon: c.normEps)
    convOut = try Conv2d(scope / "conv_out", first, c.outChannels, kernel: 3, padding: 1)
    parameters = scope.parameters
    self.configuration = c
  }

  /// The prediction for latents `x` `[N, H, W, in]` at the model's times (one a sample), with text
  /// vectors `context` `[N, T, crossAttentionDim]`: `[N, H, W, out]`.
  public func callAsFunction(
    _ x: Tensor<Float>, times: [Float], context: Tensor<Float>
  ) -> Tensor<Float> {
    let waves = sinusoidalEmbedding(times, width: configuration.blockOutChannels[0])
    let condition = UNetCondition(time: timeEmbedding(waves).silu(), context: context)
    var x = convIn(x)
    var skips = [x]
    for block in down { x = block(x, condition, skips: &skips) }
    x = mid(x, condition)
    for block in up { x = block(x, condition, skips: &skips) }
    return convOut(normOut(x, silu: true))
  }

  /// The floating-point operations of a prediction for latents of `shape` and a text of `context`
  /// positions: two for each multiplication with its addition, in products alone.
  public func flops(_ shape: [Int], context: Int) -> Int {
    var (sum, shape) = (convIn.flops(shape), convIn.output(of: shape))
    sum += timeEmbedding.flops(shape[0])
    var skips = [shape]
    for block in down { sum += block.flops(&shape, context: context, skips: &skips) }
    sum += mid.flops(shape, context: context)
    for block in up { sum += block.flops(&shape, context: context, skips: &skips) }
    return sum + convOut.flops(shape)
  }
}
