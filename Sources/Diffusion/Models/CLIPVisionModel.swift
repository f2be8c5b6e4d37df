// The picture tower of CLIP.

import Tensor

/// A transformer over the patches of a picture (Dosovitskiy et al., 2021; Radford et al., 2021), as
/// in transformers. Its weights are called `vision_model.…`.
public struct CLIPVisionModel: Module {
  /// What shape a picture tower has, under the names of transformers' `config.json` in camel case.
  public struct Configuration: Hashable, Sendable {
    /// The width of the vectors, and that between the two layers of a feed-forward block.
    public var hiddenSize = 768, intermediateSize = 3072
    /// How many layers there are, and how many heads each has.
    public var numHiddenLayers = 12, numAttentionHeads = 12
    /// Channels of a picture.
    public var numChannels = 3
    /// The sides of a picture and of a patch, in pixels.
    public var imageSize = 224, patchSize = 32
    /// The function within the feed-forward blocks.
    public var hiddenAct = CLIPActivation.quickGELU
    /// ε of the norms.
    public var layerNormEps = 1e-5
    /// The standard deviation of fresh embeddings, and a factor of that of all fresh weights.
    public var initializerRange = 0.02, initializerFactor = 1.0

    /// The shape of the smallest CLIP of OpenAI, what transformers takes for granted.
    public init() {}

    /// Patches along a side; what is left of the picture is not looked at.
    var patches: Int { imageSize / patchSize }
  }

  /// What the tower makes of pictures.
  public struct Output: Sendable {
    /// A vector for the picture and then for each patch, row by row: `[N, 1 + patches, width]`.
    public let lastHiddenState: Tensor<Float>
    /// The picture's vector after a norm of its own, `[N, width]`.
    public let pooled: Tensor<Float>
  }

  /// What shape it has.
  public let configuration: Configuration
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let classEmbedding: Parameter<Float>
  private let patches: Conv2d
  private let positions: Embedding
  private let preNorm, postNorm: LayerNorm
  private let encoder: CLIPEncoder

  /// A picture tower with the weights of `scope`. Throws what the scope throws, and `ShapeError`
  /// where the heads do not divide the width or a picture has no patch.
  public init(_ scope: Scope, _ configuration: Configuration) throws {
    let (scope, c) = (scope / "vision_model", configuration)
    guard c.patchSize > 0, c.patches > 0 else {
      throw ShapeError(
        "CLIPVisionModel", [[c.imageSize], [c.patchSize]], "a picture has at least one patch")
    }
    let shape = CLIPEncoderShape(
      width: c.hiddenSize, innerWidth: c.intermediateSize, layers: c.numHiddenLayers,
      heads: c.numAttentionHeads, activation: c.hiddenAct, epsilon: c.layerNormEps,
      factor: c.initializerFactor, isCausal: false)
    let embeddings = scope / "embeddings"
    let deviation = Float(c.initializerRange * c.initializerFactor)
    classEmbedding = try embeddings.parameter(
      "class_embedding", [c.hiddenSize], .normal(deviation: shape.plain))
    patches = try Conv2d(
      embeddings / "patch_embedding", c.numChannels, c.hiddenSize, kernel: c.patchSize,
      stride: c.patchSize, bias: false, deviation: deviation)
    positions = try Embedding(
      embeddings / "position_embedding", size: c.patches * c.patches + 1, width: c.hiddenSize,
      deviation: deviation)
    // Spelt so since the first checkpoint.
    preNorm = try LayerNorm(scope / "pre_layrnorm", width: c.hiddenSize, epsilon: c.layerNormEps)
    encoder = try CLIPEncoder(scope / "encoder", shape)
    postNorm = try LayerNorm(
      scope / "post_layernorm", width: c.hiddenSize, epsilon: c.layerNormEps)
    parameters = scope.parameters
    self.configuration = c
  }

  /// The vectors of pictures `[N, imageSize, imageSize, channels]`, scaled as the model's
  /// `CLIPImageProcessor` does.
  public func callAsFunction(_ pictures: Tensor<Float>) -> Output {
    let (c, width) = (configuration, configuration.hiddenSize)
    ShapeError.require(
      Array(pictures.shape.dropFirst()) == [c.imageSize, c.imageSize, c.numChannels],
      "CLIPVisionModel", [pictures.shape],
      "pictures are [N, \(c.imageSize), \(c.imageSize), \(c.numChannels)]")
    let count = pictures.shape[0]
    let whole = classEmbedding.tensor.reshaped([1, 1, width]).broadcast(to: [count, 1, width])
    let parts = patches(pictures).reshaped([count, -1, width])
    let x = Tensor.concatenate([whole, parts], axis: 1) + positions.weight.tensor
    let last = encoder(preNorm(x))
    return Output(
      lastHiddenState: last,
      pooled: postNorm(last.slice(0..<1, axis: 1).reshaped([count, width])))
  }

  /// The floating-point operations for `batch` pictures: two for each multiplication with its
  /// addition, in products alone.
  public func flops(batch: Int) -> Int {
    let c = configuration
    let rows = [batch, c.patches * c.patches + 1, c.hiddenSize]
    let before =
      patches.flops([batch, c.imageSize, c.imageSize, c.numChannels])
      + positions.flops([batch, rows[1]]) + preNorm.flops(rows)
    return before + encoder.flops(rows) + postNorm.flops([batch, c.hiddenSize])
  }
}
