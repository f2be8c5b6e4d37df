import Diffusion

extension UNetExperiment {
  private var fit: [Double] { similarity.cosine[0] }
  /// The mean cosine with the other captions, by step.
  var unfit: [Double] {
    fit.indices.map { step in
      let others = similarity.cosine.dropFirst().map { $0[step] }
      return others.reduce(0, +) / Double(max(others.count, 1))
    }
  }
  /// From which step on the picture is nearest to its own prompt.
  private var nearestFrom: Int {
    let wrong = fit.indices.last { similarity.bestText($0) != 0 }
    return (wrong ?? -1) + 1
  }

  /// The mean weight that places put on the start, over all steps.
  private var startShare: Double {
    let weights = attention.flatMap { $0.maps.first ?? [] }
    return weights.reduce(0, +) / Double(max(weights.count, 1))
  }

  /// The mean weight that places put on the padding.
  private var paddingShare: Double {
    let places = attention.reduce(0) { $0 + $1.side * $1.side }
    return 1 - attention.flatMap(\.maps).joined().reduce(0, +) / Double(max(places, 1))
  }

  var measures: [String: Double] {
    let kind = overlap.mean(.kind)
    let half = fit.count / 2
    return [
      "shipped": shipped ? 1 : 0, "shown_time": Double(shownTime),
      "weights": Double(model.unet.parameterCount),
      "levels": Double(model.unet.configuration.blockOutChannels.count),
      "skips": Double(skips.cuts.count - 2),
      "whole_error": skips.whole.error, "worst_error": skips.worst.error,
      "none_error": skips.none.error, "none_factor": skips.none.error / skips.whole.error,
      "worst_factor": skips.worst.error / skips.whole.error,
      "tokens": Double(tokens.count), "steps": Double(steps.count),
      "first_time": steps[0].t.rounded(),
      "scenes": Double(overlap.scenes), "times": Double(overlap.times.count),
      "threshold": overlap.threshold, "coverage": overlap.coverage,
      "kind_iou": kind, "color_iou": overlap.mean(.color), "start_iou": overlap.mean(.start),
      "chance_iou": overlap.chance, "kind_factor": kind / max(overlap.chance, 1e-12),
      "kind_best": overlap.own[.kind]?.max() ?? 0, "best_time": Double(overlap.exampleTime),
      "paintings": Double(paintings?.painted ?? 0),
      "paintings_found": Double(paintings?.found ?? 0),
      "painted_iou": paintings?.mean ?? 0, "painted_chance": paintings?.chance ?? 0,
      "painted_lead": (paintings?.mean ?? 0) - (paintings?.chance ?? 0),
      "start_share": startShare, "padding_share": paddingShare,
      "skip_scenes": Double(skips.scenes),
      "first_fit": fit[0], "last_fit": fit[fit.count - 1], "rise": fit[fit.count - 1] - fit[0],
      "first_half_rise": fit[half] - fit[0],
      "first_unfit": unfit[0], "last_unfit": unfit[unfit.count - 1],
      "lead": fit[fit.count - 1] - unfit[unfit.count - 1],
      "nearest_from": Double(nearestFrom + 1),
      "nearest_steps": Double(steps.count - nearestFrom),
      "captions": Double(similarity.texts.count),
    ]
  }
}
