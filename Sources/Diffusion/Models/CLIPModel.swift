// Pictures and texts as vectors of one space.

import Tensor

/// CLIP (Radford et al., 2021), as in transformers: a tower for pictures and one for texts, whose
/// vectors of a picture and of its caption point the same way.
public struct CLIPModel: Module {
  /// What shape a model has, under the names of transformers' `config.json` in camel case.
  public struct Configuration: Hashable, Sendable {
    /// The text tower.
    public var text = CLIPTextModel.Configuration()
    /// The picture tower.
    public var vision = CLIPVisionModel.Configuration()
    /// The width of the common space.
    public var projectionDim = 512
    /// The logarithm of the cosines' factor at first: 1 / 0.07.
    public var logitScaleInit = 2.6592
    /// A factor of the standard deviations of the fresh projections.
    public var initializerFactor = 1.0

    /// The smallest CLIP of OpenAI, what transformers takes for granted.
    public init() {}
  }

  /// What shape it has.
  public let configuration: Configuration
  /// The text tower.
  public let textModel: CLIPTextModel
  /// The picture tower.
  public let visionModel: CLIPVisionModel
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let textProjection, visualProjection: Linear
  private let logitScale: Parameter<Float>

  /// A model with the weights of `scope`. Throws as the towers do.
  public init(_ scope: Scope, _ configuration: Configuration) throws {
    let c = configuration
    func projection(_ name: String, _ width: Int) throws -> Linear {
      let deviation = Float(c.initializerFactor / Double(width).squareRoot())
      return try Linear(
        scope / name, width, c.projectionDim, bias: false, deviation: deviation)
    }
    textModel = try CLIPTextModel(scope, c.text)
    visionModel = try CLIPVisionModel(scope, c.vision)
    textProjection = try projection("text_projection", c.text.hiddenSize)
    visualProjection = try projection("visual_projection", c.vision.hiddenSize)
    logitScale = try scope.parameter("logit_scale", [], .constant(Float(c.logitScaleInit)))
    parameters = scope.parameters
    self.configuration = c
  }

  /// What cosines are multiplied with, `[]`.
  public var scale: Tensor<Float> { logitScale.tensor.exponential() }

  /// Vectors of length 1 of pictures `[N, imageSize, imageSize, channels]`: `[N, projectionDim]`.
  public func imageEmbeddings(_ pictures: Tensor<Float>) -> Tensor<Float> {
    Self.normalized(visualProjection(visionModel(pictures).pooled))
  }

  /// Vectors of length 1 of texts of one length: `[N, projectionDim]`.
  public func textEmbeddings(_ ids: [[Int]]) -> Tensor<Float> {
    Self.normalized(textProjection(textModel(ids).pooled))
  }

  /// The floating-point operations of the vectors of `batch` texts of `positions` tokens: two for
  /// each multiplication with its addition, in products alone.
  public func textFlops(batch: Int, positions: Int) -> Int {
    textModel.flops(batch: batch, positions: positions)
      + textProjection.flops([batch, configuration.text.hiddenSize])
  }

  /// The floating-point operations of the vectors of `batch` pictures, counted likewise.
  public func imageFlops(batch: Int) -> Int {
    visionModel.flops(batch: batch)
      + visualProjection.flops([batch, configuration.vision.hiddenSize])
  }

  /// How well each picture fits each text, `[pictures, texts]`: transformers' `logits_per_image`,
  /// whose transpose is `logits_per_text`.
  public func logits(pictures: Tensor<Float>, ids: [[Int]]) -> Tensor<Float> {
    Self.logits(imageEmbeddings(pictures), textEmbeddings(ids), scale)
  }

  /// The loss of a batch in which text i belongs to picture i, shape `[]`.
  public func contrastiveLoss(pictures: Tensor<Float>, ids: [[Int]]) -> Tensor<Float> {
    Self.contrastiveLoss(
      imageEmbeddings: imageEmbeddings(pictures), textEmbeddings: textEmbeddings(ids),
      scale: scale)
  }

  /// The mean of two cross entropies: of each picture's right text among all texts, and of each
  /// text's right picture. Embeddings are `[N, width]` with length 1, `scale` is the model's; the
  /// result has shape `[]`.
  public static func contrastiveLoss(
    imageEmbeddings: Tensor<Float>, textEmbeddings: Tensor<Float>, scale: Tensor<Float>
  ) -> Tensor<Float> {
    let logits = logits(imageEmbeddings, textEmbeddings, scale)
    let own = Array(0..<logits.shape[0])
    return (logits.crossEntropy(own) + logits.transposed.crossEntropy(own)) * 0.5
  }

  private static func logits(
    _ images: Tensor<Float>, _ texts: Tensor<Float>, _ scale: Tensor<Float>
  ) -> Tensor<Float> { images.matmul(texts.transposed) * scale }

  private static func normalized(_ x: Tensor<Float>) -> Tensor<Float> {
    x / x.squared().sum(over: [1], keepingAxes: true).squareRoot()
  }
}
