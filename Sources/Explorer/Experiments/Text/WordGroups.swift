import Diffusion
import Tensor
import TinyWorld

/// Kinds and colours as vectors: rows of the table of tokens, and what the encoder makes of them.
struct WordGroups: Sendable {
  let words: [String]
  /// How many of the words are kinds; the others are colours.
  let kinds: Int
  /// Cosines of all pairs, row by row: of the tokens' own vectors, and of the texts' vectors.
  let table, encoded: [Double]

  init(_ tokenizer: CLIPTokenizer, _ encoder: CLIPTextModel) {
    let kinds = Kind.allCases.map(\.rawValue)
    let words = kinds + Tint.allCases.map(\.rawValue)
    let position = encoder.parameters.first { $0.name.hasSuffix("position_embedding.weight") }
    let rows = words.map { word -> Tensor<Float> in
      let ids = tokenizer.textIDs(word)
      let states = encoder([ids]).hiddenStates[0].row(0)
      // The encoder adds the places' vectors; a word of several tokens is their mean.
      let places = position?.value.slice(0..<ids.count) ?? .zeros(states.shape)
      return (states - places).mean(over: [0])
    }
    let texts = words.map { encoder([tokenizer.encode($0)]).pooled.row(0) }
    (self.words, self.kinds) = (words, kinds.count)
    (table, encoded) = (Self.cosines(rows), Self.cosines(texts))
  }

  /// Cosines around the words' mean: what all words share tells nothing.
  private static func cosines(_ rows: [Tensor<Float>]) -> [Double] {
    let all = Tensor.stack(rows)
    let centred = all - all.mean(over: [0], keepingAxes: true)
    return TimeEmbeddings.cosines(centred)
  }

  /// The two different words of the largest cosine.
  func nearest(_ cosines: [Double]) -> (a: String, b: String, cosine: Double) {
    let pairs = words.indices.flatMap { a in
      words.indices.filter { $0 > a }
        .map { (a: words[a], b: words[$0], cosine: cosines[a * words.count + $0]) }
    }
    return pairs.max { $0.cosine < $1.cosine } ?? ("", "", 0)
  }

  /// The mean cosine of two words of one group, less that of words of two groups.
  func gap(_ cosines: [Double]) -> Double {
    var (within, between): ([Double], [Double]) = ([], [])
    for a in words.indices {
      for b in words.indices where b < a {
        let cosine = cosines[a * words.count + b]
        if (a < kinds) == (b < kinds) { within.append(cosine) } else { between.append(cosine) }
      }
    }
    func mean(_ values: [Double]) -> Double {
      values.reduce(0, +) / Double(max(values.count, 1))
    }
    return mean(within) - mean(between)
  }
}
