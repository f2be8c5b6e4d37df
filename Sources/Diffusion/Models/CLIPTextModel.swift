// The text tower of CLIP: what Stable Diffusion reads prompts with.

import Tensor

/// A causal transformer over the tokens of a text (Radford et al., 2021), as in transformers. Its
/// weights are called `text_model.…`, as checkpoints have it.
public struct CLIPTextModel: Module {
  /// What shape a text tower has, under the names of transformers' `config.json` in camel case.
  public struct Configuration: Hashable, Sendable {
    /// How many tokens there are.
    public var vocabSize = 49408
    /// The width of the vectors, and that between the two layers of a feed-forward block.
    public var hiddenSize = 512, intermediateSize = 2048
    /// How many layers there are, and how many heads each has.
    public var numHiddenLayers = 12, numAttentionHeads = 8
    /// The most tokens a text may have.
    public var maxPositionEmbeddings = 77
    /// The function within the feed-forward blocks.
    public var hiddenAct = CLIPActivation.quickGELU
    /// ε of the norms.
    public var layerNormEps = 1e-5
    /// The token that ends a text, whose vector stands for the whole. 2 is what old files say
    /// without meaning it: the largest id is the end then.
    public var eosTokenID = 49407
    /// A factor of the standard deviations of fresh weights.
    public var initializerFactor = 1.0

    /// The shape of the smallest CLIP of OpenAI, what transformers takes for granted.
    public init() {}

    /// Stable Diffusion 1's text encoder.
    public static let stableDiffusion1 = {
      var shape = Self()
      (shape.hiddenSize, shape.intermediateSize, shape.numAttentionHeads) = (768, 3072, 12)
      return shape
    }()

    /// Stable Diffusion 2's text encoder.
    public static let stableDiffusion2 = {
      var shape = Self()
      (shape.hiddenSize, shape.intermediateSize, shape.numAttentionHeads) = (1024, 4096, 16)
      (shape.numHiddenLayers, shape.hiddenAct) = (23, .gelu)
      return shape
    }()
  }

  /// What the tower makes of texts.
  public struct Output: Sendable {
    /// A vector for each token, `[N, T, width]`.
    public let lastHiddenState: Tensor<Float>
    /// The vector at each text's end, `[N, width]`.
    public let pooled: Tensor<Float>
    /// The tokens' vectors before the first layer and after each, `[N, T, width]`, without the last
    /// norm.
    public let hiddenStates: [Tensor<Float>]
  }

  /// What shape it has.
  public let configuration: Configuration
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let tokens, positions: Embedding
  private let encoder: CLIPEncoder
  private let finalNorm: LayerNorm

  /// A text tower with the weights of `scope`. Throws what the scope throws, and `ShapeError` where
  /// the heads do not divide the width.
  public init(_ scope: Scope, _ configuration: Configuration) throws {
    let (scope, c) = (scope / "text_model", configuration)
    let embeddings = scope / "embeddings"
    let deviation = Float(0.02 * c.initializerFactor)
    tokens = try Embedding(
      embeddings / "token_embedding", size: c.vocabSize, width: c.hiddenSize, deviation: deviation)
    positions = try Embedding(
      embeddings / "position_embedding", size: c.maxPositionEmbeddings, width: c.hiddenSize,
      deviation: deviation)
    encoder = try CLIPEncoder(
      scope / "encoder",
      CLIPEncoderShape(
        width: c.hiddenSize, innerWidth: c.intermediateSize, layers: c.numHiddenLayers,
        heads: c.numAttentionHeads, activation: c.hiddenAct, epsilon: c.layerNormEps,
        factor: c.initializerFactor, isCausal: true))
    finalNorm = try LayerNorm(
      scope / "final_layer_norm", width: c.hiddenSize, epsilon: c.layerNormEps)
    parameters = scope.parameters
    self.configuration = c
  }

  /// The vectors of texts of one length, at most `maxPositionEmbeddings`; each id is less than
  /// `vocabSize`.
  public func callAsFunction(_ ids: [[Int]]) -> Output {
    let length = ids.first?.count ?? 0
    ShapeError.require(
      length > 0 && length <= configuration.maxPositionEmbeddings
        && ids.allSatisfy { $0.count == length },
      "CLIPTextModel", [ids.map(\.count)],
      "there is a text, and all have one length from 1 to \(configuration.maxPositionEmbeddings)")
    let width = configuration.hiddenSize
    let words = tokens(ids.flatMap { $0 }).reshaped([ids.count, length, width])
    let states = encoder.states(words + positions.weight.tensor.slice(0..<length))
    let last = finalNorm(states[states.count - 1])
    let ends = ids.indices.map { $0 * length + end(of: ids[$0]) }
    return Output(
      lastHiddenState: last, pooled: last.reshaped([-1, width]).embedding(ends),
      hiddenStates: states)
  }

  /// The place of the token that ends a text, as transformers finds it: 0 where there is none.
  private func end(of ids: [Int]) -> Int {
    let end = configuration.eosTokenID == 2 ? ids.max() : configuration.eosTokenID
    return ids.firstIndex { $0 == end } ?? 0
  }

  /// The floating-point operations for `batch` texts of `positions` tokens: two for each
  /// multiplication with its addition, in products alone.
  public func flops(batch: Int, positions: Int) -> Int {
    let rows = [batch, positions, configuration.hiddenSize]
    return tokens.flops([batch, positions]) + encoder.flops(rows) + finalNorm.flops(rows)
  }
}
