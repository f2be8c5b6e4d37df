// Attention with its projections.

import Tensor

/// Several heads of attention: queries from x `[N, S, width]`, keys and values from a context
/// `[N, T, context]`, or from x itself. `[N, S, width]`.
public struct Attention: Module {
  private let query, key, value, out: Linear
  private let heads: Int
  /// The layer's name in checkpoints.
  let name: String
  /// All weights within.
  public let parameters: [Parameter<Float>]

  /// `context` is the width of the context; nil for self-attention. Throws what the scope throws,
  /// and `ShapeError` unless `width` is a multiple of `heads`.
  public init(_ scope: Scope, width: Int, context: Int?, heads: Int, bias: Bool = false) throws {
    guard heads > 0, width % heads == 0 else {
      throw ShapeError(
        "Attention \(scope.path)", [[width]], "the width is a multiple of \(heads) heads")
    }
    query = try Linear(scope / "to_q", width, width, bias: bias)
    key = try Linear(scope / "to_k", context ?? width, width, bias: bias)
    value = try Linear(scope / "to_v", context ?? width, width, bias: bias)
    out = try Linear(scope / "to_out" / 0, width, width)
    (self.heads, name, parameters) = (heads, scope.path, scope.parameters)
  }

  /// The result, `[N, S, width]`.
  public func callAsFunction(_ x: Tensor<Float>, context: Tensor<Float>? = nil) -> Tensor<Float> {
    let source = context ?? x
    let (queries, keys) = (query(x), key(source))
    Probe.show(name) { queries.attentionWeights(keys: keys, heads: heads) }
    return out(queries.attention(keys: keys, values: value(source), heads: heads))
  }

  /// For `samples` of `queries` positions that look at `keys`.
  func flops(_ samples: Int, queries: Int, keys: Int) -> Int {
    let (width, source) = (query.weight.value.shape[0], key.weight.value.shape[1])
    let (rows, others) = ([samples, queries, width], [samples, keys, source])
    let projections = query.flops(rows) + key.flops(others) + value.flops(others)
    let products = Survey.note(
      name, from: rows, to: rows, flops: 4 * samples * queries * keys * width)
    return projections + products + out.flops(rows)
  }
}
