import Diffusion
import TinyWorld

extension ClipExperiment {
  var measures: [String: Double] {
    let (start, end) = (moments[0], moments[moments.count - 1])
    let row = partedRow
    let rival = row.rival
    var measures: [String: Double] = [
      "weights": Double(parameterCount), "width": Double(width), "scale": similarity.scale,
      "scale_start": start.matrix.scale,
      "pictures": Double(pictures.count), "captions": Double(similarity.texts.count),
      "picked": Double((0..<sceneCount).count { similarity.pick($0) == $0 }),
      "scenes": Double(sceneCount),
      "steps": Double(end.step), "moments": Double(moments.count), "batch": Double(batch),
      "pairs": Double(end.retrieval.found.count / 2),
      "chance": 2 / Double(end.retrieval.found.count),
      "found_start": start.retrieval.found.value, "found_end": end.retrieval.found.value,
      "found_low": end.retrieval.found.interval.lowerBound,
      "found_high": end.retrieval.found.interval.upperBound,
      "matching_start": start.retrieval.matching, "other_start": start.retrieval.other,
      "matching_end": end.retrieval.matching, "other_end": end.retrieval.other,
      "gap_start": start.retrieval.matching - start.retrieval.other,
      "gap_end": end.retrieval.matching - end.retrieval.other,
      "matching_rise": end.retrieval.matching - start.retrieval.matching,
      "loss_start": start.loss, "loss_end": end.loss,
      "row_cosine": row.cosine[row.pick], "row_distance": 1 - row.cosine[row.pick],
      "row_logit": row.logits[row.pick], "row_share": row.shares[row.pick],
      "row_rival_cosine": row.cosine[rival], "row_rival_share": row.shares[rival],
      "row_sum": row.shares.reduce(0, +), "row_plain_share": row.plainShares[row.pick],
      "kinds": Double(Kind.allCases.count),
      "order_chance": 0.25,
      "unknown_words": Double(unknownWords.count),
    ]
    measures["kinds_right_zh_longer"] = longerChinese.right.value
    measures["bare_share"] = zeroShots[.zh]?.bareShare ?? 0
    measures["bare_captions"] = Double(ZeroShot.captions)
    for language in CaptionLanguage.allCases {
      let name = language.rawValue
      if let shot = zeroShots[language] {
        measures["kinds_right_\(name)"] = shot.right.value
        measures["kinds_low_\(name)"] = shot.right.interval.lowerBound
        measures["kinds_high_\(name)"] = shot.right.interval.upperBound
        measures["kinds_tokens_\(name)"] = shot.tokens
        measures["kinds_trials"] = Double(shot.right.count)
      }
      if let trials = orders[language] {
        let told = Proportion(
          successes: trials.count(where: \.isToldApart), count: trials.count)
        measures["order_\(name)"] = told.value
        measures["order_low_\(name)"] = told.interval.lowerBound
        measures["order_high_\(name)"] = told.interval.upperBound
        measures["order_pairs"] = Double(trials.count)
        let margins = trials.flatMap(\.margins)
        measures["order_margin_\(name)"] = margins.reduce(0, +) / Double(margins.count)
      }
    }
    for (name, part) in zip(["en", "zh"], leftOut) {
      measures["words_\(name)"] = Double(part.falls.count)
      measures["word_fall_\(name)"] = part.falls.max() ?? 0
    }
    return measures
  }

  /// One caption against all pictures: cosines, and what becomes of them.
  struct PartedRow {
    let place: Int
    let cosine, logits, shares: [Double]
    /// The softmax without the learnt scale.
    let plainShares: [Double]
    /// For each picture, this caption's share among all captions.
    let amongTexts: [Double]
    /// The picture with the largest share, and the one after it.
    let pick, rival: Int
  }

  /// The scene's caption that is least sure of its picture: there is most to see in it.
  var partedRow: PartedRow {
    let shares = similarity.softmaxOverImages
    let place =
      (0..<sceneCount).min { (shares[$0].max() ?? 0) < (shares[$1].max() ?? 0) } ?? 0
    let order = shares[place].indices.sorted { shares[place][$0] > shares[place][$1] }
    return PartedRow(
      place: place, cosine: similarity.cosine[place], logits: similarity.logits[place],
      shares: shares[place], plainShares: Similarity.softmax(similarity.cosine[place]),
      amongTexts: similarity.softmaxOverTexts[place], pick: order[0], rival: order[1])
  }
}
