// The levels of a U-Net, on the way down, at the bottom, and on the way up.

import Tensor

/// What all blocks of one U-Net have in common.
struct UNetStyle {
  let time: Int
  let context: Int
  let groups: Int
  let epsilon: Double
  let linearProjection: Bool

  func resnet(_ scope: Scope, _ ins: Int, _ outs: Int) throws -> ResnetBlock2D {
    try ResnetBlock2D(scope, ins, outs, time: time, groups: groups, epsilon: epsilon)
  }

  func transformer(_ scope: Scope, _ channels: Int, _ heads: Int) throws -> Transformer2DModel {
    try Transformer2DModel(
      scope, channels: channels, context: context, heads: heads, groups: groups,
      linear: linearProjection)
  }
}

/// What every block is told: SiLU of the time's embedding, and the text.
struct UNetCondition {
  let time: Tensor<Float>
  let context: Tensor<Float>
}

/// A level on the way down: residual blocks, each perhaps with attention, and perhaps half the
/// resolution after them (`DownBlock2D` and `CrossAttnDownBlock2D` of diffusers).
struct UNetDownBlock: Module {
  let resnets: [ResnetBlock2D], attentions: [Transformer2DModel], downsampler: Conv2d?
  let parameters: [Parameter<Float>]

  init(
    _ scope: Scope, _ ins: Int, _ outs: Int, layers: Int, heads: Int?, halves: Bool,
    _ style: UNetStyle
  ) throws {
    resnets = try (0..<layers).map {
      try style.resnet(scope / "resnets" / $0, $0 == 0 ? ins : outs, outs)
    }
    attentions =
      try heads.map { heads in
        try (0..<layers).map { try style.transformer(scope / "attentions" / $0, outs, heads) }
      } ?? []
    downsampler =
      halves
      ? try Conv2d(
        scope / "downsamplers" / 0 / "conv", outs, outs, kernel: 3, stride: 2, padding: 1)
      : nil
    parameters = scope.parameters
  }

  func callAsFunction(
    _ x: Tensor<Float>, _ condition: UNetCondition, skips: inout [Tensor<Float>]
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

/// The bottom: a residual block, attention, and another (`UNetMidBlock2DCrossAttn`).
struct UNetMidBlock: Module {
  let resnets: [ResnetBlock2D], attentions: [Transformer2DModel]
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, _ channels: Int, heads: Int, _ style: UNetStyle) throws {
    attentions = [try style.transformer(scope / "attentions" / 0, channels, heads)]
    resnets = try (0..<2).map { try style.resnet(scope / "resnets" / $0, channels, channels) }
    parameters = scope.parameters
  }

  func callAsFunction(_ x: Tensor<Float>, _ condition: UNetCondition) -> Tensor<Float> {
    let h = attentions[0](resnets[0](x, time: condition.time), context: condition.context)
    return resnets[1](h, time: condition.time)
  }

  func flops(_ shape: [Int], context: Int) -> Int {
    resnets.reduce(0) { $0 + $1.flops(shape) } + attentions[0].flops(shape, context: context)
  }
}

/// A level on the way up: one residual block more than on the way down, each joined to a skip of the
/// way down along the channels, perhaps with attention, and perhaps twice the resolution after them
/// (`UpBlock2D` and `CrossAttnUpBlock2D`).
struct UNetUpBlock: Module {
  let resnets: [ResnetBlock2D], attentions: [Transformer2DModel], upsampler: Conv2d?
  let parameters: [Parameter<Float>]

  /// `skips` are the channels of the skips in the order they are taken.
  init(
    _ scope: Scope, _ ins: Int, _ outs: Int, skips: [Int], heads: Int?, doubles: Bool,
    _ style: UNetStyle
  ) throws {
    resnets = try skips.enumerated().map { place, skip in
      try style.resnet(scope / "resnets" / place, (place == 0 ? ins : outs) + skip, outs)
    }
    attentions =
      try heads.map { heads in
        try skips.indices.map { try style.transformer(scope / "attentions" / $0, outs, heads) }
      } ?? []
    upsampler =
      doubles
      ? try Conv2d(scope / "upsamplers" / 0 / "conv", outs, outs, kernel: 3, padding: 1) : nil
    parameters = scope.parameters
  }

  func callAsFunction(
    _ x: Tensor<Float>, _ condition: UNetCondition, skips: inout [Tensor<Float>]
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
