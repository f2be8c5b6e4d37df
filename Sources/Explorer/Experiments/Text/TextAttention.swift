import Diffusion
import Tensor

/// The weights of a text encoder's attention over the tokens of one text.
struct TextAttention: Sendable {
  /// For each layer and head: `tokens · tokens` weights, a row for each token that looks.
  let weights: [[[Double]]]
  let tokens: Int
  /// The layer that is shown large, from 0.
  let layer: Int
  /// The largest weight on a later token, over all layers, heads and the padding, too.
  let ahead: Double

  init(_ seen: Probe.Seen, layers: Int, shown: Int, tokens: Int) {
    let all = (0..<layers).compactMap {
      seen.attention["text_model.encoder.layers.\($0).self_attn"]?.row(0)
    }
    weights = all.map { layer in
      (0..<layer.shape[0]).map { head in
        layer.row(head).slice(0..<tokens, axis: 0).slice(0..<tokens, axis: 1).contiguous().scalars
          .map(Double.init)
      }
    }
    ahead =
      all.map { layer in
        let (count, values) = (layer.shape[1], layer.contiguous().scalars)
        return values.indices.reduce(0.0) { most, place in
          let (query, key) = (place / count % count, place % count)
          return key > query ? max(most, Double(values[place])) : most
        }
      }.max() ?? 0
    (self.tokens, layer) = (tokens, shown - 1)
  }

  var heads: Int { weights.first?.count ?? 0 }

  /// A row of a head: what a token looks at.
  func row(_ layer: Int, _ head: Int, _ token: Int) -> [Double] {
    Array(weights[layer][head][token * tokens..<(token + 1) * tokens])
  }

  /// The mean weight, over all layers and heads, that tokens after the start put on it.
  var onStart: Double {
    let rows = weights.indices.flatMap { layer in
      (0..<heads).flatMap { head in (1..<tokens).map { row(layer, head, $0)[0] } }
    }
    return rows.reduce(0, +) / Double(max(rows.count, 1))
  }

  /// The head of the shown layer in which the end looks most at the words themselves.
  var head: Int {
    (0..<heads).max { onWords($0) < onWords($1) } ?? 0
  }

  private func onWords(_ head: Int) -> Double {
    row(layer, head, tokens - 1)[1..<tokens - 1].reduce(0, +)
  }

  /// The largest weight that any token puts on anything but the start, in the shown head.
  var largestOnWords: Double {
    (1..<tokens).flatMap { row(layer, head, $0)[1...] }.max() ?? 1
  }
}
