// The levels of a U-Net, on the way down, at the bottom, and on the way up.

import Tensor

/// What a U-Net has at its levels of attention: `Transformer2DModel`, which looks at pixels and at a
/// text, or `PixelAttention`, which looks at pixels alone.
protocol UNetAttention: Module {
  /// What it looks at besides the pixels.
  associatedtype Context: Sendable
  func callAsFunction(_ x: Tensor<Float>, context: Context) -> Tensor<Float>
  /// `context` is how many positions the context has.
  func flops(_ shape: [Int], context: Int) -> Int
}

extension Transformer2DModel: UNetAttention {}

/// What all blocks of one model have in common.
struct UNetStyle<Attending: UNetAttention> {
  /// The width of the time's embedding; nil where the blocks are not told the time.
  let time: Int?
  let groups: Int
  let epsilon: Double
  /// Around a picture whose resolution is halved.
  let downsamplePadding: EdgePadding
  let attention: (_ scope: Scope, _ channels: Int, _ heads: Int) throws -> Attending

  func resnet(_ scope: Scope, _ ins: Int, _ outs: Int) throws -> ResnetBlock2D {
    try ResnetBlock2D(scope, ins, outs, time: time, groups: groups, epsilon: epsilon)
  }

  func norm(_ scope: Scope, _ channels: Int) throws -> GroupNorm {
    try GroupNorm(scope, groups: groups, channels: channels, epsilon: epsilon)
  }

  func halving(_ block: Scope, _ channels: Int) throws -> Conv2d {
    try Conv2d(
      block / "downsamplers" / 0 / "conv", channels, channels, kernel: 3, stride: 2,
      padding: downsamplePadding)
  }

  func doubling(_ block: Scope, _ channels: Int) throws -> Conv2d {
    try Conv2d(block / "upsamplers" / 0 / "conv", channels, channels, kernel: 3, padding: 1)
  }
}

/// What every block is told: SiLU of the time's embedding, and what attention looks at.
struct UNetCondition<Context: Sendable> {
  let time: Tensor<Float>?
  let context: Context
}

/// A level on the way down: residual blocks, each perhaps with attention, and perhaps half the
/// resolution after them (`DownBlock2D`, `CrossAttnDownBlock2D` and `AttnDownBlock2D` of diffusers).
struct UNetDownBlock<Attending: UNetAttention>: Module {
  let resnets: [ResnetBlock2D], attentions: [Attending], downsampler: Conv2d?
  let parameters: [Parameter<Float>]

  init(
    _ scope: Scope, _ ins: Int, _ outs: Int, layers: Int, heads: Int?, halves: Bool,
    _ style: UNetStyle<Attending>
  ) throws {
    resnets = try (0..<layers).map {
      try style.resnet(scope / "resnets" / $0, $0 == 0 ? ins : outs, outs)
    }
    attentions =
      try heads.map { heads in
        try (0..<layers).map { try style.attention(scope / "attentions" / $0, outs, heads) }
      } ?? []
    downsampler = halves ? try style.halving(scope, outs) : nil
    parameters = scope.parameters
  }

  func callAsFunction(
    _ x: Tensor<Float>, _ condition: UNetCondition<Attending.Context>, skips: inout [Tensor<Float>]
  ) -> Tensor<Float> {
    var x = x
    for (place, resnet) in resnets.enumerated() {
      x = resnet(x, time: condition.time)
      if !attentions.isEmpty { x = attentions[place](x, context: condition.context) }
      skips.append(x)
    }
    if let downsampler {
      x = downsampler(x)
      skips.append(x)
    }
    return x
  }

  func flops(_ shape: inout [Int], context: Int, skips: inout [[Int]]) -> Int {
    var sum = 0
    for (place, resnet) in resnets.enumerated() {
      sum += resnet.flops(shape)
      shape = resnet.output(of: shape)
      if !attentions.isEmpty { sum += attentions[place].flops(shape, context: context) }
      skips.append(shape)
    }
    if let downsampler {
      sum += downsampler.flops(shape)
      shape = downsampler.output(of: shape)
      skips.append(shape)
    }
    return sum
  }
}

/// The bottom: a residual block, perhaps attention, and another residual block
/// (`UNetMidBlock2DCrossAttn` and `UNetMidBlock2D`).
struct UNetMidBlock<Attending: UNetAttention>: Module {
  let first, second: ResnetBlock2D, attention: Attending?
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, _ channels: Int, heads: Int?, _ style: UNetStyle<Attending>) throws {
    attention = try heads.map { try style.attention(scope / "attentions" / 0, channels, $0) }
    first = try style.resnet(scope / "resnets" / 0, channels, channels)
    second = try style.resnet(scope / "resnets" / 1, channels, channels)
    parameters = scope.parameters
  }

  func callAsFunction(
    _ x: Tensor<Float>, _ condition: UNetCondition<Attending.Context>
  ) -> Tensor<Float> {
    let h = first(x, time: condition.time)
    return second(attention?(h, context: condition.context) ?? h, time: condition.time)
  }

  func flops(_ shape: [Int], context: Int) -> Int {
    first.flops(shape) + (attention?.flops(shape, context: context) ?? 0) + second.flops(shape)
  }
}

/// A level on the way up: one residual block more than on the way down, each joined to a skip of the
/// way down along the channels, perhaps with attention, and perhaps twice the resolution after them
/// (`UpBlock2D`, `CrossAttnUpBlock2D` and `AttnUpBlock2D`).
struct UNetUpBlock<Attending: UNetAttention>: Module {
  let resnets: [ResnetBlock2D], attentions: [Attending], upsampler: Conv2d?
  let parameters: [Parameter<Float>]

  /// `skips` are the channels of the skips in the order they are taken.
  init(
    _ scope: Scope, _ ins: Int, _ outs: Int, skips: [Int], heads: Int?, doubles: Bool,
    _ style: UNetStyle<Attending>
  ) throws {
    resnets = try skips.enumerated().map { place, skip in
      try style.resnet(scope / "resnets" / place, (place == 0 ? ins : outs) + skip, outs)
    }
    attentions =
      try heads.map { heads in
        try skips.indices.map { try style.attention(scope / "attentions" / $0, outs, heads) }
      } ?? []
    upsampler = doubles ? try style.doubling(scope, outs) : nil
    parameters = scope.parameters
  }

  func callAsFunction(
    _ x: Tensor<Float>, _ condition: UNetCondition<Attending.Context>, skips: inout [Tensor<Float>]
  ) -> Tensor<Float> {
    var x = x
    for (place, resnet) in resnets.enumerated() {
      x = resnet(.concatenate([x, skips.removeLast()], axis: 3), time: condition.time)
      if !attentions.isEmpty { x = attentions[place](x, context: condition.context) }
    }
    return upsampler.map { $0(x.upsampledNearest()) } ?? x
  }

  func flops(_ shape: inout [Int], context: Int, skips: inout [[Int]]) -> Int {
    var sum = 0
    for (place, resnet) in resnets.enumerated() {
      let joined = Array(shape.dropLast()) + [shape[3] + skips.removeLast()[3]]
      sum += resnet.flops(joined)
      shape = resnet.output(of: joined)
      if !attentions.isEmpty { sum += attentions[place].flops(shape, context: context) }
    }
    if let upsampler {
      shape = [shape[0], 2 * shape[1], 2 * shape[2], shape[3]]
      sum += upsampler.flops(shape)
    }
    return sum
  }
}
