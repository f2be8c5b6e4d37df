// The transformer that both towers of CLIP are.

import Tensor

/// The function between the two layers of a feed-forward block, under transformers' name.
public enum CLIPActivation: String, CaseIterable, Sendable {
  /// x σ(1.702 x), OpenAI's.
  case quickGELU = "quick_gelu"
  /// x Φ(x), exact, OpenCLIP's and Stable Diffusion 2's.
  case gelu

  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    switch self {
    case .quickGELU: x.quickGELU()
    case .gelu: x.gelu()
    }
  }
}

/// What both towers have in common.
struct CLIPEncoderShape {
  let width, innerWidth, layers, heads: Int
  let activation: CLIPActivation
  let epsilon: Double
  /// A factor of the standard deviations of fresh weights.
  let factor: Double
  /// Whether a position sees only itself and those before it.
  let isCausal: Bool

  /// Standard deviations of fresh weights as transformers has them: 1/√width, smaller by √(2 ·
  /// layers), and 1/√(2 · width). (OpenAI makes small what is added to the stream, `out_proj` and
  /// `fc2`; transformers `q_proj`, `k_proj`, `v_proj` and `fc2`.)
  var plain: Float { Float(factor / Double(width).squareRoot()) }
  var small: Float { plain / Float(2 * max(1, layers)).squareRoot() }
  var widening: Float { plain / Float(2).squareRoot() }
}

/// Self-attention with biases: `[N, T, width]` to the same.
struct CLIPAttention: Module {
  private let query, key, value, out: Linear
  private let heads: Int
  private let isCausal: Bool
  private let name: String
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, _ shape: CLIPEncoderShape) throws {
    func projection(_ name: String, _ deviation: Float) throws -> Linear {
      try Linear(scope / name, shape.width, shape.width, deviation: deviation)
    }
    query = try projection("q_proj", shape.small)
    key = try projection("k_proj", shape.small)
    value = try projection("v_proj", shape.small)
    out = try projection("out_proj", shape.plain)
    (heads, isCausal) = (shape.heads, shape.isCausal)
    (name, parameters) = (scope.path, scope.parameters)
  }

  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    let (queries, keys) = (query(x), key(x))
    Probe.show(name) { queries.attentionWeights(keys: keys, heads: heads, isCausal: isCausal) }
    return out(
      queries.attention(keys: keys, values: value(x), heads: heads, isCausal: isCausal))
  }

  func flops(_ shape: [Int]) -> Int {
    let projections = query.flops(shape) + key.flops(shape) + value.flops(shape)
    let products = Survey.note(
      name, from: shape, to: shape, flops: 4 * shape[0] * shape[1] * shape[1] * shape[2])
    return projections + products + out.flops(shape)
  }
}

/// Attention, then two layers with an activation between, each with a norm before it and added to
/// what came in: `[N, T, width]` to the same.
struct CLIPEncoderLayer: Module {
  private let norm1, norm2: LayerNorm
  private let attention: CLIPAttention
  private let widen, narrow: Linear
  private let activation: CLIPActivation
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, _ shape: CLIPEncoderShape) throws {
    let (width, inner) = (shape.width, shape.innerWidth)
    attention = try CLIPAttention(scope / "self_attn", shape)
    norm1 = try LayerNorm(scope / "layer_norm1", width: width, epsilon: shape.epsilon)
    widen = try Linear(scope / "mlp" / "fc1", width, inner, deviation: shape.widening)
    narrow = try Linear(scope / "mlp" / "fc2", inner, width, deviation: shape.small)
    norm2 = try LayerNorm(scope / "layer_norm2", width: width, epsilon: shape.epsilon)
    (activation, parameters) = (shape.activation, scope.parameters)
  }

  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    let x = x + attention(norm1(x))
    return x + narrow(activation(widen(norm2(x))))
  }

  func flops(_ shape: [Int]) -> Int {
    norm1.flops(shape) + attention.flops(shape) + norm2.flops(shape) + widen.flops(shape)
      + narrow.flops(widen.output(of: shape))
  }
}

/// Layers one after the other: `[N, T, width]` to the same.
struct CLIPEncoder: Module {
  private let layers: [CLIPEncoderLayer]
  let parameters: [Parameter<Float>]

  /// Throws `ShapeError` where the heads do not divide the width.
  init(_ scope: Scope, _ shape: CLIPEncoderShape) throws {
    guard shape.heads > 0, shape.width > 0, shape.width % shape.heads == 0, shape.layers >= 0
    else {
      throw ShapeError(
        "CLIP \(scope.path)", [[shape.width]], "the width is a multiple of \(shape.heads) heads")
    }
    layers = try (0..<shape.layers).map { try CLIPEncoderLayer(scope / "layers" / $0, shape) }
    parameters = scope.parameters
  }

  /// What came in, and after it each layer's result.
  func states(_ x: Tensor<Float>) -> [Tensor<Float>] {
    layers.reduce(into: [x]) { states, layer in states.append(layer(states[states.count - 1])) }
  }

  /// The last layer's result.
  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { layers.reduce(x) { $1($0) } }

  func flops(_ shape: [Int]) -> Int { layers.reduce(0) { $0 + $1.flops(shape) } }
}
