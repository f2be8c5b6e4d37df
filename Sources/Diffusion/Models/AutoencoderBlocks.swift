// The two halves of the autoencoder, and what they are built of.

import Tensor

/// What all blocks of one autoencoder have in common. They are not told the time, and their norms
/// have ε = 10⁻⁶.
struct AutoencoderStyle {
  let groups: Int
  static let epsilon = 1e-6

  func resnet(_ scope: Scope, _ ins: Int, _ outs: Int) throws -> ResnetBlock2D {
    try ResnetBlock2D(scope, ins, outs, time: nil, groups: groups, epsilon: Self.epsilon)
  }

  func norm(_ scope: Scope, _ channels: Int) throws -> GroupNorm {
    try GroupNorm(scope, groups: groups, channels: channels, epsilon: Self.epsilon)
  }
}

/// The bottom of either half: a residual block, attention of one head over all places, and another
/// residual block (`UNetMidBlock2D` of diffusers).
struct AutoencoderMidBlock: Module {
  private let first, second: ResnetBlock2D
  private let norm: GroupNorm
  private let attention: Attention
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, _ channels: Int, _ style: AutoencoderStyle) throws {
    let within = scope / "attentions" / 0
    norm = try style.norm(within / "group_norm", channels)
    attention = try Attention(within, width: channels, context: nil, heads: 1, bias: true)
    first = try style.resnet(scope / "resnets" / 0, channels, channels)
    second = try style.resnet(scope / "resnets" / 1, channels, channels)
    parameters = scope.parameters
  }

  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    let h = first(x, time: nil)
    let places = norm(h).reshaped([h.shape[0], h.shape[1] * h.shape[2], h.shape[3]])
    return second(h + attention(places).reshaped(h.shape), time: nil)
  }
}

/// Pictures to the moments of their codes: `[N, H, W, in]` to `[N, H / 2ⁿ, W / 2ⁿ, 2 · latent]` for
/// n + 1 levels.
struct AutoencoderEncoder: Module {
  private let convIn, convOut: Conv2d
  private let levels: [(resnets: [ResnetBlock2D], halves: Conv2d?)]
  private let mid: AutoencoderMidBlock
  private let normOut: GroupNorm
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, _ c: AutoencoderKL.Configuration) throws {
    let style = AutoencoderStyle(groups: c.normNumGroups)
    let channels = c.blockOutChannels
    let last = channels.count - 1
    convIn = try Conv2d(scope / "conv_in", c.inChannels, channels[0], kernel: 3, padding: 1)
    levels = try channels.indices.map { level in
      let block = scope / "down_blocks" / level
      let ins = channels[max(level - 1, 0)]
      let resnets = try (0..<c.layersPerBlock).map {
        try style.resnet(block / "resnets" / $0, $0 == 0 ? ins : channels[level], channels[level])
      }
      // One row and column of zeros, below and to the right only.
      let padding = EdgePadding(top: 0, left: 0, bottom: 1, right: 1)
      let halves =
        level == last
        ? nil
        : try Conv2d(
          block / "downsamplers" / 0 / "conv", channels[level], channels[level], kernel: 3,
          stride: 2, padding: padding)
      return (resnets, halves)
    }
    mid = try AutoencoderMidBlock(scope / "mid_block", channels[last], style)
    normOut = try style.norm(scope / "conv_norm_out", channels[last])
    convOut = try Conv2d(
      scope / "conv_out", channels[last], 2 * c.latentChannels, kernel: 3, padding: 1)
    parameters = scope.parameters
  }

  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    var h = convIn(x)
    for level in levels {
      for resnet in level.resnets { h = resnet(h, time: nil) }
      if let halves = level.halves { h = halves(h) }
    }
    return convOut(normOut(mid(h), silu: true))
  }
}

/// Codes to pictures: `[N, h, w, latent]` to `[N, h · 2ⁿ, w · 2ⁿ, out]` for n + 1 levels, each with
/// one residual block more than on the way in.
struct AutoencoderDecoder: Module {
  private let convIn, convOut: Conv2d
  private let mid: AutoencoderMidBlock
  private let levels: [(resnets: [ResnetBlock2D], doubles: Conv2d?)]
  private let normOut: GroupNorm
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, _ c: AutoencoderKL.Configuration) throws {
    let style = AutoencoderStyle(groups: c.normNumGroups)
    let channels = Array(c.blockOutChannels.reversed())
    let last = channels.count - 1
    convIn = try Conv2d(scope / "conv_in", c.latentChannels, channels[0], kernel: 3, padding: 1)
    mid = try AutoencoderMidBlock(scope / "mid_block", channels[0], style)
    levels = try channels.indices.map { level in
      let block = scope / "up_blocks" / level
      let ins = channels[max(level - 1, 0)]
      let resnets = try (0...c.layersPerBlock).map {
        try style.resnet(block / "resnets" / $0, $0 == 0 ? ins : channels[level], channels[level])
      }
      let doubles =
        level == last
        ? nil
        : try Conv2d(
          block / "upsamplers" / 0 / "conv", channels[level], channels[level], kernel: 3,
          padding: 1)
      return (resnets, doubles)
    }
    normOut = try style.norm(scope / "conv_norm_out", channels[last])
    convOut = try Conv2d(scope / "conv_out", channels[last], c.outChannels, kernel: 3, padding: 1)
    parameters = scope.parameters
  }

  func callAsFunction(_ z: Tensor<Float>) -> Tensor<Float> {
    var h = mid(convIn(z))
    for level in levels {
      for resnet in level.resnets { h = resnet(h, time: nil) }
      if let doubles = level.doubles { h = doubles(h.upsampledNearest()) }
    }
    return convOut(normOut(h, silu: true))
  }
}
