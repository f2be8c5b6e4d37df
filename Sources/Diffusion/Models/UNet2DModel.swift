// The network that predicts the noise in a picture, told the time alone.

import Tensor

/// The U-Net of pixels (Ho et al., 2020), as in diffusers: the same levels and skips as
/// `UNet2DConditionModel`, with attention between the pixels alone. Pictures are `[N, H, W, C]`;
/// H and W are multiples of 2 to the number of levels less one.
public struct UNet2DModel: Module {
  /// What shape a U-Net has, under the names of diffusers' `config.json` in camel case.
  public struct Configuration: Hashable, Sendable {
    /// Channels of what comes in and of what is predicted.
    public var inChannels = 3, outChannels = 3
    /// The channels of each level, from the highest resolution down.
    public var blockOutChannels = [224, 448, 672, 896]
    /// Whether each level has attention, from the highest resolution down.
    public var hasAttention = [false, true, true, true]
    /// Whether there is a bottom.
    public var hasMidBlock = true
    /// Whether the bottom has attention.
    public var addAttention = true
    /// Residual blocks a level on the way down; on the way up there is one more.
    public var layersPerBlock = 2
    /// The channels of one head; nil for one head of all channels.
    public var attentionHeadDim: Int? = 8
    /// Groups of the group norms.
    public var normNumGroups = 32
    /// ε of the group norms.
    public var normEps = 1e-5
    /// Whether the time's cosines come before its sines.
    public var flipSinToCos = true
    /// What is taken from half the width in the frequencies' exponents, 0 or 1.
    public var freqShift = 0
    /// Zeros around a picture whose resolution is halved: 1 on all sides, or 0, which puts them
    /// below and to the right only.
    public var downsamplePadding = 1
    /// The side of the pictures it was trained on.
    public var sampleSize: Int?

    /// The shape diffusers takes when nothing is said.
    public init() {}
  }

  /// What shape it has.
  public let configuration: Configuration
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let trunk: UNetTrunk<PixelAttention>

  /// A U-Net with the weights of `scope`. Throws what the scope throws, and `ShapeError` for a
  /// configuration whose lists do not match, or whose channels no group or head divides.
  public init(_ scope: Scope, _ configuration: Configuration) throws {
    let c = configuration
    guard let last = c.blockOutChannels.last, c.hasAttention.count == c.blockOutChannels.count
    else {
      throw ShapeError(
        "UNet2DModel", [c.blockOutChannels], "there is a level, and each has its kind of block")
    }
    func heads(_ channels: Int) throws -> Int {
      guard let width = c.attentionHeadDim else { return 1 }
      guard width > 0, channels % width == 0 else {
        throw ShapeError(
          "UNet2DModel", [[channels]], "the channels are a multiple of a head's \(width)")
      }
      return channels / width
    }
    let shape = UNetShape(
      ins: c.inChannels, outs: c.outChannels, channels: c.blockOutChannels,
      heads: try zip(c.hasAttention, c.blockOutChannels).map { $0 ? try heads($1) : nil },
      layers: c.layersPerBlock, hasMid: c.hasMidBlock,
      midHeads: c.hasMidBlock && c.addAttention ? try heads(last) : nil,
      cosineFirst: c.flipSinToCos, frequencyShift: Double(c.freqShift))
    let style = UNetStyle(
      time: 4 * c.blockOutChannels[0], groups: c.normNumGroups, epsilon: c.normEps,
      downsamplePadding: .halving(c.downsamplePadding)
    ) { scope, channels, heads in
      try PixelAttention(
        scope, channels: channels, heads: heads, groups: c.normNumGroups, epsilon: c.normEps)
    }
    trunk = try UNetTrunk(scope, shape, model: "UNet2DModel", style: style)
    parameters = trunk.parameters
    self.configuration = c
  }

  /// The prediction for pictures `x` `[N, H, W, in]` at the model's times (one a sample):
  /// `[N, H, W, out]`.
  public func callAsFunction(_ x: Tensor<Float>, times: [Float]) -> Tensor<Float> {
    trunk(x, times: times, context: ())
  }

  /// The floating-point operations of a prediction for pictures of `shape`: two for each
  /// multiplication with its addition, in products alone.
  public func flops(_ shape: [Int]) -> Int { trunk.flops(shape, context: 0) }
}
