import Tensor

extension TimestepExperiment {
  var measures: [String: Double] {
    let waves = TimeEmbeddings.cosines(embeddings.waves)
    let learned = TimeEmbeddings.cosines(embeddings.learned)
    let (near, far) = (1, embeddings.times.count / 2)
    let worst = misled.worst
    // The noisiest code told the earliest time, and the cleanest told the latest.
    let (clean, noisy) = (misled.shown[0], misled.shown[misled.shown.count - 1])
    let (late, early) = (clean.answers[clean.answers.count - 1], noisy.answers[0])
    func strength(_ answer: MisledNetwork.Shown) -> Double {
      answer.prediction.predicted.meanSquare.squareRoot()
    }
    let bands = settling.bands.edges.indices
    let last = bands.count - 1
    return [
      "shipped": shipped ? 1 : 0,
      "width": Double(embeddings.waves.shape[1]),
      "learned_width": Double(embeddings.learned.shape[1]),
      "waves": Double(embeddings.waves.shape[1] / 2), "written_time": Double(writtenTime),
      "longest_wave": longestWave,
      "near_times": Double(embeddings.times[near]), "far_times": Double(embeddings.times[far]),
      "near_waves": embeddings.mean(waves, apart: near),
      "far_waves": embeddings.mean(waves, apart: far),
      "near_learned": embeddings.mean(learned, apart: near),
      "far_learned": embeddings.mean(learned, apart: far),
      "waves_fall": embeddings.mean(waves, apart: near) - embeddings.mean(waves, apart: far),
      "learned_fall": embeddings.mean(learned, apart: near)
        - embeddings.mean(learned, apart: far),
      "scenes": Double(misled.scenes), "matrix_times": Double(misled.times.count),
      "right_best": misled.rightIsBest,
      "one_off": misled.meanFactor(apart: 1), "two_off": misled.meanFactor(apart: 2),
      "far_off": misled.meanFactor(apart: misled.times.count / 2),
      "worst": worst.factor, "worst_true": Double(misled.times[worst.row]),
      "worst_told": Double(misled.times[worst.column]),
      "noisy_time": Double(noisy.t), "told_early": Double(early.told),
      "early_strength": strength(early), "clean_time": Double(clean.t),
      "told_late": Double(late.told), "late_strength": strength(late),
      "first_time": settling.times[0].rounded(), "steps": Double(settling.times.count),
      "guidance": guidance, "runs": Double(settling.runs), "bands": Double(bands.count),
      "coarse_settled": Double(settling.settled(0) + 1),
      "fine_settled": Double(settling.settled(last) + 1),
      "settled_gap": Double(settling.settled(last) - settling.settled(0)),
      "coarse_power": Double(settling.powered(0) + 1),
      "fine_power": Double(settling.powered(last) + 1),
      "in_order": Double(settling.inOrder), "pairs": Double(last),
      "fine_waves": settling.bands.edges[last - 1],
      "coarse_waves": settling.bands.edges[0],
      "first_coarse": settling.correlations[0][0],
      "first_fine": settling.correlations[last][0],
    ]
  }
}
