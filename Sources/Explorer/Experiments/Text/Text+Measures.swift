import Diffusion
import Tensor

extension TextExperiment {
  /// How far each place's vector moves, as a share of its length, when the prompt's last token is
  /// exchanged.
  var moves: [Double] {
    EncoderEditions.moves(changed.output.lastHiddenState, output.lastHiddenState)
  }

  /// The cosine of each place's vector with the pooled one.
  var alike: [Double] {
    let rows = output.lastHiddenState.row(0)
    let pooled = output.pooled
    let dots = (rows * pooled).sum(over: [1]).scalars
    let lengths = rows.squared().sum(over: [1]).scalars
    let length = (pooled * pooled).sum.squareRoot()
    return zip(dots, lengths).map { Double($0) / max(Double($1).squareRoot() * length, 1e-20) }
  }

  /// The reading with the most tokens beyond its words.
  private var mostCut: Reading {
    readings.max { $0.ids.count - $0.words < $1.ids.count - $1.words } ?? readings[0]
  }

  var measures: [String: Double] {
    let after = changed.place..<used
    let words = 1..<used - 1
    let rest = used..<ids.count
    func mean(_ values: [Double], _ places: Range<Int>) -> Double {
      values[places].reduce(0, +) / Double(max(places.count, 1))
    }
    let end = attention.row(attention.layer, attention.head, used - 1)
    let config = encoder.configuration
    let moves = moves
    return [
      "shipped": shipped ? 1 : 0,
      "room": Double(tokenizer.maxLength), "vocabulary": Double(tokenizer.vocabularySize),
      "own_room": Double(tokenizer.maxLength - 2),
      "words": Double(readings[0].words), "tokens": Double(readings[0].ids.count),
      "padding": Double(rest.count),
      "cut_words": Double(mostCut.words), "cut_tokens": Double(mostCut.ids.count),
      "width": Double(config.hiddenSize), "layers": Double(config.numHiddenLayers),
      "heads": Double(config.numAttentionHeads),
      "kinds": Double(vocabulary.kinds),
      "colours": Double(vocabulary.words.count - vocabulary.kinds),
      "table_gap": vocabulary.gap(vocabulary.table),
      "encoded_gap": vocabulary.gap(vocabulary.encoded),
      "ahead": attention.ahead, "on_start": attention.onStart,
      "shown_layer": Double(attention.layer + 1), "shown_head": Double(attention.head + 1),
      "end_sum": end.reduce(0, +), "end_on_start": end[0],
      "largest_on_words": attention.largestOnWords,
      "moved_before": moves[..<changed.place].max() ?? 0,
      "moved_after": moves[after].min() ?? 0, "moved_end": moves[used - 1],
      "pooled_gap": abs(alike[used - 1] - 1),
      "words_alike": mean(alike, words), "padding_alike": rest.isEmpty ? 1 : mean(alike, rest),
      "widest_gap": EncoderEditions.widest.gap, "widest_at": abs(EncoderEditions.widest.x),
      "activation_moves": editions.mean(.activation, 0..<used),
      "penultimate_moves": editions.mean(.penultimate, 0..<used),
      "padding_before": editions.moves[.padding]?[..<used].max() ?? 0,
      "padding_after": rest.isEmpty ? 0 : editions.mean(.padding, rest),
      "weights_one": Double(editions.counts[0]), "weights_two": Double(editions.counts[1]),
      "weights_own": Double(editions.counts[2]),
      "layers_one": Double(editions.configurations[0].numHiddenLayers),
      "layers_two": Double(editions.configurations[1].numHiddenLayers),
      "width_one": Double(editions.configurations[0].hiddenSize),
      "width_two": Double(editions.configurations[1].hiddenSize),
    ]
  }
}
