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
    /// Whether there is a bottom, with attention.
    public var hasMidBlock = true
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
    /// Whether the time's cosines come before its sines.
    public var flipSinToCos = true
    /// What is taken from half the width in the frequencies' exponents, 0 or 1.
    public var freqShift = 0
    /// Zeros around a picture whose resolution is halved: 1 on all sides, or 0, which puts them
    /// below and to the right only.
    public var downsamplePadding = 1
    /// Whether half-precision programs should do attention in single precision; here all is single.
    public var upcastAttention = false
    /// The side of the latents it was trained on.
    public var sampleSize: Int? = 64

    /// Stable Diffusion 1's shape.
    public init() {}
  }

  /// What shape it has.
  public let configuration: Configuration
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let trunk: UNetTrunk<Transformer2DModel>

  /// A U-Net with the weights of `scope`. Throws what the scope throws, and `ShapeError` for a
  /// configuration whose lists do not match, or whose channels no group or head divides.
  public init(_ scope: Scope, _ configuration: Configuration) throws {
    let c = configuration
    guard c.hasAttention.count == c.attentionHeads.count, let midHeads = c.attentionHeads.last
    else {
      throw ShapeError(
        "UNet2DConditionModel", [c.blockOutChannels, c.attentionHeads],
        "there is a level, and each has its heads and kind of block")
    }
    let shape = UNetShape(
      ins: c.inChannels, outs: c.outChannels, channels: c.blockOutChannels,
      heads: zip(c.hasAttention, c.attentionHeads).map { $0 ? $1 : nil },
      layers: c.layersPerBlock, hasMid: c.hasMidBlock, midHeads: midHeads,
      cosineFirst: c.flipSinToCos, frequencyShift: Double(c.freqShift))
    let style = UNetStyle(
      time: 4 * (c.blockOutChannels.first ?? 0), groups: c.normNumGroups, epsilon: c.normEps,
      downsamplePadding: .halving(c.downsamplePadding)
    ) { scope, channels, heads in
      try Transformer2DModel(
        scope, channels: channels, context: c.crossAttentionDim, heads: heads,
        groups: c.normNumGroups, linear: c.useLinearProjection)
    }
    trunk = try UNetTrunk(scope, shape, model: "UNet2DConditionModel", style: style)
    parameters = trunk.parameters
    self.configuration = c
  }

  /// The prediction for latents `x` `[N, H, W, in]` at the model's times (one a sample), with text
  /// vectors `context` `[N, T, crossAttentionDim]`: `[N, H, W, out]`.
  public func callAsFunction(
    _ x: Tensor<Float>, times: [Float], context: Tensor<Float>
  ) -> Tensor<Float> {
    trunk(x, times: times, context: context)
  }

  /// What the network is told of times: sines and cosines `[N, w]`, and what two layers make of them
  /// `[N, 4w]`, for w channels at the first level.
  public func embed(times: [Float]) -> (waves: Tensor<Float>, embedding: Tensor<Float>) {
    trunk.embed(times: times)
  }

  /// The floating-point operations of a prediction for latents of `shape` and a text of `context`
  /// positions: two for each multiplication with its addition, in products alone.
  public func flops(_ shape: [Int], context: Int) -> Int { trunk.flops(shape, context: context) }
}

extension EdgePadding {
  /// What diffusers puts around a picture before it halves its resolution: `padding` on all sides,
  /// but for 0 one row and one column, below and to the right.
  static func halving(_ padding: Int) -> EdgePadding {
    padding == 0 ? EdgePadding(top: 0, left: 0, bottom: 1, right: 1) : EdgePadding(padding)
  }
}
