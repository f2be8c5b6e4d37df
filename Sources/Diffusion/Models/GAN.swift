// Two networks that learn against each other: one paints, one tells paintings from data.

import Tensor

/// A generative adversarial network of pictures (Goodfellow et al., 2014), shaped like DCGAN
/// (Radford, Metz, Chintala, 2016): transposed convolutions double the side from 4 × 4 on, and
/// convolutions halve it again.
///
/// In place of DCGAN's batch norms the generator has group norms, and the discriminator's weights are
/// divided by their spectral norms (Miyato et al., 2018), so that what a network says of a picture
/// never depends on the pictures beside it.
public struct GAN: AdversarialPair {
  /// What shape it has. The key names are ours: diffusers has no such model.
  public struct Configuration: Codable, Hashable, Sendable {
    /// Numbers of the noise that a picture is made from.
    public var latentChannels = 64
    /// The channels at 4 × 4 pixels, 8 × 8, … before the picture.
    public var channels = [256, 128, 64]
    /// Channels of the picture.
    public var outChannels = 3
    /// Groups of the generator's norms.
    public var normNumGroups = 8

    /// The shape of the shipped models.
    public init() {}

    enum CodingKeys: String, CodingKey {
      case latentChannels = "latent_channels"
      case channels = "block_out_channels"
      case outChannels = "out_channels"
      case normNumGroups = "norm_num_groups"
    }

    /// Pixels a side: 4, doubled as often as there are channels.
    public var side: Int { 4 << channels.count }
  }

  /// What shape it has.
  public let configuration: Configuration
  /// The player that paints.
  public let generator: Generator
  /// The player that tells.
  public let discriminator: Discriminator
  /// The weights of both.
  public let parameters: [Parameter<Float>]

  /// Both with the weights of `scope`. Throws what the scope throws, and `ShapeError` for a shape that
  /// no pair of networks has.
  public init(_ scope: Scope, _ configuration: Configuration) throws {
    let c = configuration
    guard (1...8).contains(c.channels.count),
      ([c.latentChannels] + c.channels).allSatisfy({ $0 > 0 }), [1, 3].contains(c.outChannels)
    else {
      throw ShapeError(
        "GAN", [c.channels, [c.outChannels]],
        "there are 1 to 8 levels, each with channels, noise has channels, and pictures have 1 or 3")
    }
    self.configuration = configuration
    generator = try Generator(scope / "generator", configuration)
    discriminator = try Discriminator(scope / "discriminator", configuration)
    parameters = scope.parameters
  }

  public var latentShape: [Int] { [configuration.latentChannels] }
  public var generatorParameters: [Parameter<Float>] { generator.parameters }
  public var discriminatorParameters: [Parameter<Float>] { discriminator.parameters }

  /// Pictures `[N, side, side, C]` in −1…1 from noise `[N, latent]`.
  public func generate(_ noise: Tensor<Float>) -> Tensor<Float> { generator(noise) }

  /// How much each picture looks like data, `[N]`: the logarithm of the odds.
  public func judge(_ pictures: Tensor<Float>) -> Tensor<Float> { discriminator(pictures) }
}

extension GAN: PretrainedModel {
  /// Ours.
  public static var weightsName: String { "model" }
}

extension GAN {
  /// Noise `[N, latent]` to pictures `[N, side, side, C]` in −1…1.
  public struct Generator: Module {
    /// All weights within.
    public let parameters: [Parameter<Float>]
    private let project: TransposedConv2d
    private let norms: [GroupNorm]
    private let ups: [TransposedConv2d]

    init(_ scope: Scope, _ c: Configuration) throws {
      project = try TransposedConv2d(
        scope / "project", c.latentChannels, c.channels[0], kernel: 4, bias: false)
      norms = try c.channels.enumerated().map {
        try GroupNorm(scope / "norms" / $0, groups: c.normNumGroups, channels: $1)
      }
      let outs = c.channels.dropFirst() + [c.outChannels]
      ups = try zip(c.channels, outs).enumerated().map { level, pair in
        try TransposedConv2d(
          scope / "ups" / level, pair.0, pair.1, kernel: 4, stride: 2, padding: 1,
          bias: level == c.channels.count - 1)
      }
      parameters = scope.parameters
    }

    /// Pictures `[N, side, side, C]` from noise `[N, latent]`.
    public func callAsFunction(_ noise: Tensor<Float>) -> Tensor<Float> {
      var x = project(noise.reshaped([noise.shape[0], 1, 1, noise.shape[1]]))
      for (norm, up) in zip(norms, ups) { x = up(norm(x).relu()) }
      return x.tanh()
    }

    /// The floating-point operations for one picture.
    public var flops: Int {
      var (shape, sum) = ([1, 1, 1, project.weight.value.shape[0]], 0)
      for (place, layer) in ([project] + ups).enumerated() {
        if place > 0 { sum += norms[place - 1].flops(shape) }
        sum += layer.flops(shape)
        shape = layer.output(of: shape)
      }
      return sum
    }
  }

  /// Pictures `[N, side, side, C]` to one number each.
  public struct Discriminator: Module {
    /// All weights within.
    public let parameters: [Parameter<Float>]
    private let downs: [Conv2d]
    private let verdict: Conv2d
    private let side: Int, channels: Int

    init(_ scope: Scope, _ c: Configuration) throws {
      let outs = Array(c.channels.reversed())
      downs = try zip([c.outChannels] + outs.dropLast(), outs).enumerated().map { level, pair in
        try Conv2d(
          scope / "downs" / level, pair.0, pair.1, kernel: 4, stride: 2, padding: 1,
          deviation: 0.02)
      }
      verdict = try Conv2d(
        scope / "verdict", c.channels[0], 1, kernel: 4, deviation: 0.02)
      (side, channels, parameters) = (c.side, c.outChannels, scope.parameters)
    }

    /// The logarithm of the odds that each picture is data, `[N]`.
    public func callAsFunction(_ pictures: Tensor<Float>) -> Tensor<Float> {
      let x = downs.reduce(pictures) { $1.normalized($0).leakyReLU(slope: 0.2) }
      return verdict.normalized(x).reshaped([pictures.shape[0]])
    }

    /// The floating-point operations for one picture.
    public var flops: Int {
      var (shape, sum) = ([1, side, side, channels], 0)
      for layer in downs + [verdict] {
        sum += layer.flops(shape)
        shape = layer.output(of: shape)
      }
      return sum
    }
  }
}
