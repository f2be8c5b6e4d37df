// The two halves of the autoencoder, and what they are built of.

import Tensor

extension AutoencoderKL.Configuration {
  /// The blocks are not told the time, and their norms have ε = 10⁻⁶. A picture whose resolution is
  /// halved gets its zeros below and to the right only, and attention has one head.
  var style: UNetStyle<PixelAttention> {
    UNetStyle(
      time: nil, groups: normNumGroups, epsilon: 1e-6, downsamplePadding: .halving(0)
    ) { [normNumGroups] scope, channels, heads in
      try PixelAttention(
        scope, channels: channels, heads: heads, groups: normNumGroups, epsilon: 1e-6)
    }
  }
}

/// Residual blocks of one resolution, and perhaps another resolution after them
/// (`DownEncoderBlock2D` and `UpDecoderBlock2D` of diffusers).
struct AutoencoderLevel: Module {
  /// How the resolution changes.
  enum Change { case none, halves, doubles }

  private let resnets: [ResnetBlock2D]
  private let resampler: Conv2d?
  private let doubles: Bool
  let parameters: [Parameter<Float>]

  init(
    _ scope: Scope, _ ins: Int, _ outs: Int, layers: Int, _ change: Change,
    _ style: UNetStyle<PixelAttention>
  ) throws {
    resnets = try (0..<layers).map {
      try style.resnet(scope / "resnets" / $0, $0 == 0 ? ins : outs, outs)
    }
    switch change {
    case .none: resampler = nil
    case .halves: resampler = try style.halving(scope, outs)
    case .doubles: resampler = try style.doubling(scope, outs)
    }
    doubles = change == .doubles
    parameters = scope.parameters
  }

  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    var h = x
    for resnet in resnets { h = resnet(h, time: nil) }
    return resampler.map { $0(doubles ? h.upsampledNearest() : h) } ?? h
  }

  func flops(_ shape: inout [Int]) -> Int {
    var sum = 0
    for resnet in resnets {
      sum += resnet.flops(shape)
      shape = resnet.output(of: shape)
    }
    if let resampler {
      if doubles { shape = [shape[0], 2 * shape[1], 2 * shape[2], shape[3]] }
      sum += resampler.flops(shape)
      shape = resampler.output(of: shape)
    }
    return sum
  }
}

/// Pictures to the moments of their codes: `[N, H, W, in]` to `[N, H / 2ⁿ, W / 2ⁿ, 2 · latent]` for
/// n + 1 levels.
struct AutoencoderEncoder: Module {
  private let convIn, convOut: Conv2d
  private let levels: [AutoencoderLevel]
  private let mid: UNetMidBlock<PixelAttention>
  private let normOut: GroupNorm
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, _ c: AutoencoderKL.Configuration) throws {
    let style = c.style
    let channels = c.blockOutChannels
    let last = channels.count - 1
    convIn = try Conv2d(scope / "conv_in", c.inChannels, channels[0], kernel: 3, padding: 1)
    levels = try channels.indices.map { level in
      try AutoencoderLevel(
        scope / "down_blocks" / level, channels[max(level - 1, 0)], channels[level],
        layers: c.layersPerBlock, level == last ? .none : .halves, style)
    }
    mid = try UNetMidBlock(scope / "mid_block", channels[last], heads: 1, style)
    normOut = try style.norm(scope / "conv_norm_out", channels[last])
    convOut = try Conv2d(
      scope / "conv_out", channels[last], 2 * c.latentChannels, kernel: 3, padding: 1)
    parameters = scope.parameters
  }

  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    var h = convIn(x)
    for level in levels { h = level(h) }
    h = mid(h, UNetCondition(time: nil, context: ()))
    return convOut(normOut(h, silu: true))
  }

  func flops(_ shape: inout [Int]) -> Int {
    var sum = convIn.flops(shape)
    shape = convIn.output(of: shape)
    for level in levels { sum += level.flops(&shape) }
    sum += mid.flops(shape, context: 0) + normOut.flops(shape) + convOut.flops(shape)
    shape = convOut.output(of: shape)
    return sum
  }
}

/// Codes to pictures: `[N, h, w, latent]` to `[N, h · 2ⁿ, w · 2ⁿ, out]` for n + 1 levels, each with
/// one residual block more than on the way in.
struct AutoencoderDecoder: Module {
  private let convIn, convOut: Conv2d
  private let mid: UNetMidBlock<PixelAttention>
  private let levels: [AutoencoderLevel]
  private let normOut: GroupNorm
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, _ c: AutoencoderKL.Configuration) throws {
    let style = c.style
    let channels = Array(c.blockOutChannels.reversed())
    let last = channels.count - 1
    convIn = try Conv2d(scope / "conv_in", c.latentChannels, channels[0], kernel: 3, padding: 1)
    mid = try UNetMidBlock(scope / "mid_block", channels[0], heads: 1, style)
    levels = try channels.indices.map { level in
      try AutoencoderLevel(
        scope / "up_blocks" / level, channels[max(level - 1, 0)], channels[level],
        layers: c.layersPerBlock + 1, level == last ? .none : .doubles, style)
    }
    normOut = try style.norm(scope / "conv_norm_out", channels[last])
    convOut = try Conv2d(scope / "conv_out", channels[last], c.outChannels, kernel: 3, padding: 1)
    parameters = scope.parameters
  }

  func callAsFunction(_ z: Tensor<Float>) -> Tensor<Float> {
    var h = mid(convIn(z), UNetCondition(time: nil, context: ()))
    for level in levels { h = level(h) }
    return convOut(normOut(h, silu: true))
  }

  func flops(_ shape: [Int]) -> Int {
    var (sum, shape) = (convIn.flops(shape), convIn.output(of: shape))
    sum += mid.flops(shape, context: 0)
    for level in levels { sum += level.flops(&shape) }
    return sum + normOut.flops(shape) + convOut.flops(shape)
  }
}
