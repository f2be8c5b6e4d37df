// The autoencoder whose codes are what Stable Diffusion denoises.

import Tensor

/// A variational autoencoder of pictures (Kingma and Welling, 2014; Rombach et al., 2022), as in
/// diffusers. Pictures are `[N, H, W, C]`; H and W are multiples of 2 to the number of levels less
/// one, and codes are smaller by that factor.
public struct AutoencoderKL: Module {
  /// What shape an autoencoder has, under the names of diffusers' `config.json` in camel case.
  public struct Configuration: Hashable, Sendable {
    /// Channels of what comes in, of what is painted, and of the code.
    public var inChannels = 3, outChannels = 3, latentChannels = 4
    /// The channels of each level, from the highest resolution down.
    public var blockOutChannels = [128, 256, 512, 512]
    /// Residual blocks a level on the way in; on the way out there is one more.
    public var layersPerBlock = 2
    /// Groups of the group norms.
    public var normNumGroups = 32
    /// The side of the pictures it was trained on.
    public var sampleSize: Int? = 512
    /// What denoisers see is (code − `shiftFactor`) · `scalingFactor`: about unit variance.
    public var scalingFactor = 0.18215, shiftFactor = 0.0
    /// Whether half-precision programs should run it in single precision; here all is single.
    public var forceUpcast = true

    /// Stable Diffusion 1's shape.
    public init() {}
  }

  /// A normal distribution over codes for each picture.
  public struct Posterior: Sendable {
    /// The mean code, `[N, h, w, latent]`.
    public let mean: Tensor<Float>
    /// The logarithm of the variance, kept within −30 … 20 as diffusers does.
    public let logVariance: Tensor<Float>

    /// mean + σ · noise, for noise of the same shape.
    public func sample(_ noise: Tensor<Float>) -> Tensor<Float> {
      mean + (logVariance * 0.5).exponential() * noise
    }

    /// The mean over all numbers of the codes of ½ (mean² + σ² − 1 − log σ²), their divergence from
    /// N(0, 1) (Kullback and Leibler).
    public var divergence: Tensor<Float> {
      (mean.squared() + logVariance.exponential() - 1 - logVariance).mean() * 0.5
    }
  }

  /// What shape it has.
  public private(set) var configuration: Configuration
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let encoder: AutoencoderEncoder
  private let decoder: AutoencoderDecoder
  private let quantConv, postQuantConv: Conv2d

  /// An autoencoder with the weights of `scope`. Throws what the scope throws, and `ShapeError` for
  /// a configuration without levels.
  public init(_ scope: Scope, _ configuration: Configuration) throws {
    let c = configuration
    guard !c.blockOutChannels.isEmpty, c.layersPerBlock > 0 else {
      throw ShapeError("AutoencoderKL", [c.blockOutChannels], "there is a level with a layer")
    }
    self.configuration = c
    encoder = try AutoencoderEncoder(scope / "encoder", c)
    decoder = try AutoencoderDecoder(scope / "decoder", c)
    quantConv = try Conv2d(
      scope / "quant_conv", 2 * c.latentChannels, 2 * c.latentChannels, kernel: 1)
    postQuantConv = try Conv2d(
      scope / "post_quant_conv", c.latentChannels, c.latentChannels, kernel: 1)
    parameters = scope.parameters
  }

  /// The same autoencoder, with another factor for its codes.
  public func with(scalingFactor: Double) -> AutoencoderKL {
    var model = self
    model.configuration.scalingFactor = scalingFactor
    return model
  }

  /// The distribution of the codes of pictures `[N, H, W, in]`.
  public func encode(_ pictures: Tensor<Float>) -> Posterior {
    let latent = configuration.latentChannels
    let moments = quantConv(encoder(pictures)).split([latent, latent], axis: 3)
    // min(max(l, −30), 20), made of what has a gradient.
    let raised = (moments[1] + 30).relu() - 30
    return Posterior(mean: moments[0], logVariance: 20 - (20 - raised).relu())
  }

  /// The pictures `[N, H, W, out]` that codes `[N, h, w, latent]` stand for.
  public func decode(_ codes: Tensor<Float>) -> Tensor<Float> { decoder(postQuantConv(codes)) }

  /// The floating-point operations of encoding pictures of `shape`: two for each multiplication with
  /// its addition, in products alone.
  public func encoderFlops(_ shape: [Int]) -> Int {
    var shape = shape
    let sum = encoder.flops(&shape)
    return sum + quantConv.flops(shape)
  }

  /// The floating-point operations of decoding codes of `shape`, counted likewise.
  public func decoderFlops(_ shape: [Int]) -> Int {
    postQuantConv.flops(shape) + decoder.flops(postQuantConv.output(of: shape))
  }
}
