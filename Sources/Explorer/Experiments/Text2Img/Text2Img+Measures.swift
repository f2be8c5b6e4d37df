import Diffusion
import Tensor
import TinyWorld

extension Text2ImgExperiment {
  /// The step that is written out: the one after a quarter of the run.
  var written: TextPush.Moment { push.moments[push.moments.count / 4] }
  /// The place of the written number: where the text changes channel 1 most.
  var writtenPlace: (row: Int, column: Int, channel: Int) {
    let change = (written.conditional - written.unconditional).magnitude()
    let places = change.slice(0..<1, axis: 3).scalars
    let place = places.indices.max { places[$0] < places[$1] } ?? 0
    return (place / change.shape[2], place % change.shape[2], 0)
  }
  /// ε_u, ε_c and the run's ε̂ at that place.
  var writtenValues: (unconditional: Double, conditional: Double, guided: Double) {
    let place = writtenPlace
    func value(_ tensor: Tensor<Float>) -> Double {
      Double(tensor[0, place.row, place.column, place.channel])
    }
    return (
      value(written.unconditional), value(written.conditional), value(written.step.epsilon)
    )
  }
  /// The sum from the two answers alone. At guidance 1 and below the run takes the answer with the
  /// text.
  var writtenSum: Double {
    let (unconditional, conditional, _) = writtenValues
    return unconditional + max(request.guidance, 1) * (conditional - unconditional)
  }

  var measures: [String: Double] {
    let (unconditional, conditional, guided) = writtenValues
    let (levels, last) = (sweep.levels, sweep.levels[sweep.levels.count - 1])
    let (first, plain) = (levels[0], sweep.level(1) ?? levels[0])
    let (weakest, sharpest) = (push.moments[push.weakest], push.moments[push.sharpest])
    let start = push.moments[0]
    let end = push.moments[push.moments.count - 1]
    return [
      "shipped": shipped ? 1 : 0, "steps": Double(push.moments.count),
      "guidance": request.guidance, "led": max(request.guidance, 1), "tokens": Double(tokens),
      "written_time": written.step.t.rounded(), "written_uncond": unconditional,
      "written_cond": conditional, "written_change": conditional - unconditional,
      "written_sum": writtenSum, "written_gap": abs(writtenSum - guided),
      "guidances": Double(levels.count), "scenes": Double(sweep.scenes),
      "first_guidance": first.guidance, "last_guidance": last.guidance,
      "first_right": first.right.value, "plain_right": plain.right.value,
      "best_right": sweep.best.right.value, "best_guidance": sweep.best.guidance,
      "last_right": last.right.value, "text_gain": sweep.best.right.value - first.right.value,
      "plain_saturation": plain.looks.saturation, "last_saturation": last.looks.saturation,
      "true_saturation": sweep.truth.saturation,
      "saturation_ratio": last.looks.saturation / max(plain.looks.saturation, 1e-9),
      "plain_residual": plain.residual, "last_residual": last.residual,
      "residual_ratio": last.residual / max(plain.residual, 1e-9), "limit": sweep.limit,
      "plain_contrast": plain.looks.contrast, "last_contrast": last.looks.contrast,
      "true_contrast": sweep.truth.contrast,
      "contrast_ratio": last.looks.contrast / max(plain.looks.contrast, 1e-9),
      "start_push": start.size, "end_push": end.size, "least_push": weakest.size,
      "least_step": Double(push.weakest + 1), "start_reach": start.reach, "end_reach": end.reach,
      "reach_ratio": start.reach / max(end.reach, 1e-9),
      "object_known": push.objectArea == nil ? 0 : 1, "object_area": push.objectArea ?? 0,
      "object_share": sharpest.onObject ?? 0, "object_step": Double(push.sharpest + 1),
      "object_factor": push.objectArea.map { (sharpest.onObject ?? 0) / max($0, 1e-9) } ?? 0,
      "changes": Double(words.changes.count - 1),
      "word_changed": Double(words.changed.successes), "word_kept": words.kept.value,
      "word_share": words.changed.value,
      "english_right": spoken.right(.en), "chinese_right": spoken.right(.zh),
      "languages_apart": spoken.apart, "scenes_apart": spoken.neighbours,
      "languages_factor": spoken.neighbours / max(spoken.apart, 1e-9),
      "pictures": Double(negative.plain.count),
      "plain_blue": Double(negative.blue(negative.plainSkies).successes),
      "led_blue": Double(negative.blue(negative.ledSkies).successes),
      "blue_drop": negative.blue(negative.plainSkies).value
        - negative.blue(negative.ledSkies).value,
    ]
  }
}
