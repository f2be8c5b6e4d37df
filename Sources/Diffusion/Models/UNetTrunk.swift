// What the U-Nets of pixels and of latents have in common: all but what attention looks at.

import Tensor

/// The shape of a U-Net, whatever attention it has.
struct UNetShape {
  let ins, outs: Int
  /// The channels of each level, from the highest resolution down.
  let channels: [Int]
  /// The heads of each level's attention; nil for a level without.
  let heads: [Int?]
  /// Residual blocks a level on the way down; on the way up there is one more.
  let layers: Int
  /// Whether there is a bottom, and the heads of its attention if it has one.
  let hasMid: Bool, midHeads: Int?
  /// The sines and cosines of the time.
  let cosineFirst: Bool, frequencyShift: Double
}

/// A way down through levels of lower resolution, a bottom, and a way up that sees the way down
/// again through skips, joined along the channels.
struct UNetTrunk<Attending: UNetAttention>: Module {
  private let shape: UNetShape
  private let convIn, convOut: Conv2d
  private let timeEmbedding: TimestepEmbedding
  private let down: [UNetDownBlock<Attending>]
  private let mid: UNetMidBlock<Attending>?
  private let up: [UNetUpBlock<Attending>]
  private let normOut: GroupNorm
  let parameters: [Parameter<Float>]

  /// Throws `ShapeError`, by the name of `model`, for lists that do not match.
  init(_ scope: Scope, _ shape: UNetShape, model: String, style: UNetStyle<Attending>) throws {
    let channels = shape.channels
    let (levels, layers) = (channels.count, shape.layers)
    guard let first = channels.first, let last = channels.last, layers > 0,
      shape.heads.count == levels
    else {
      throw ShapeError(
        model, [channels, shape.heads.map { $0 ?? 0 }],
        "there is a level with a layer, and each has its channels, heads and kind of block")
    }
    convIn = try Conv2d(scope / "conv_in", shape.ins, first, kernel: 3, padding: 1)
    timeEmbedding = try TimestepEmbedding(scope / "time_embedding", first, width: 4 * first)
    var skips = [first]
    down = try (0..<levels).map { level in
      let halves = level < levels - 1
      skips += Array(repeating: channels[level], count: layers + (halves ? 1 : 0))
      return try UNetDownBlock(
        scope / "down_blocks" / level, level == 0 ? first : channels[level - 1], channels[level],
        layers: layers, heads: shape.heads[level], halves: halves, style)
    }
    mid =
      shape.hasMid
      ? try UNetMidBlock(scope / "mid_block", last, heads: shape.midHeads, style) : nil
    up = try (0..<levels).map { place in
      let level = levels - 1 - place
      let taken = (0...layers).map { _ in skips.removeLast() }
      return try UNetUpBlock(
        scope / "up_blocks" / place, place == 0 ? last : channels[level + 1], channels[level],
        skips: taken, heads: shape.heads[level], doubles: level > 0, style)
    }
    normOut = try style.norm(scope / "conv_norm_out", first)
    convOut = try Conv2d(scope / "conv_out", first, shape.outs, kernel: 3, padding: 1)
    parameters = scope.parameters
    self.shape = shape
  }

  /// What the network is told of times: sines and cosines `[N, first]`, and what two layers make of
  /// them `[N, 4 · first]`.
  func embed(times: [Float]) -> (waves: Tensor<Float>, embedding: Tensor<Float>) {
    let waves = sinusoidalEmbedding(
      times, width: shape.channels[0], cosineFirst: shape.cosineFirst, shift: shape.frequencyShift)
    return (waves, timeEmbedding(waves))
  }

  /// `[N, H, W, in]` at the model's times, one a sample, to `[N, H, W, out]`.
  func callAsFunction(
    _ x: Tensor<Float>, times: [Float], context: Attending.Context
  ) -> Tensor<Float> {
    let condition = UNetCondition(time: embed(times: times).embedding.silu(), context: context)
    var x = Probe.pass("conv_in", convIn(x))
    var skips = [x]
    for (place, block) in down.enumerated() {
      x = Probe.pass("down_blocks.\(place)", block(x, condition, skips: &skips))
    }
    if let mid { x = Probe.pass("mid_block", mid(x, condition)) }
    for (place, block) in up.enumerated() {
      let taken = skips.suffix(block.resnets.count).enumerated().map { rank, skip in
        Probe.pass("up_blocks.\(place).skips.\(block.resnets.count - 1 - rank)", skip)
      }
      skips.replaceSubrange((skips.count - taken.count)..., with: taken)
      x = Probe.pass("up_blocks.\(place)", block(x, condition, skips: &skips))
    }
    return convOut(normOut(x, silu: true))
  }

  /// The floating-point operations for an input of `shape` and a context of so many positions.
  func flops(_ shape: [Int], context: Int) -> Int {
    var (sum, shape) = (convIn.flops(shape), convIn.output(of: shape))
    sum += timeEmbedding.flops(shape[0])
    var skips = [shape]
    for block in down { sum += block.flops(&shape, context: context, skips: &skips) }
    sum += mid?.flops(shape, context: context) ?? 0
    for block in up { sum += block.flops(&shape, context: context, skips: &skips) }
    return sum + normOut.flops(shape) + convOut.flops(shape)
  }
}
