import Diffusion
import Tensor
import TinyWorld

extension Img2ImgExperiment {
  /// The place of the number that is written out: the middle of channel 1.
  var writtenPlace: (row: Int, column: Int, channel: Int) {
    (code.shape[1] / 2, code.shape[2] / 2, 0)
  }

  func value(_ tensor: Tensor<Float>) -> Double {
    Double(tensor[0, writtenPlace.row, writtenPlace.column, writtenPlace.channel])
  }

  /// x_t of that number by the equation.
  var writtenSum: Double {
    written.level.signal * value(code) + written.level.noise * value(noise)
  }

  var measures: [String: Double] {
    let (first, last) = (trials.levels[0], trials.levels[trials.levels.count - 1])
    let (silent, asked) = (StrengthTrials.silent, StrengthTrials.asked)
    let balance = trials.levels[trials.balance]
    let whole = written.level.mix(code, noise) - written.sample
    return [
      "shipped": shipped ? 1 : 0, "steps": Double(request.steps), "guidance": request.guidance,
      "strength": written.strength, "taken": Double(written.taken), "written_time": written.t,
      "written_signal": written.level.signal, "written_noise": written.level.noise,
      "written_code": value(code), "written_sum": writtenSum,
      "written_gap": abs(writtenSum - value(written.sample)),
      "start_gap": Double(whole.magnitude().extent.greatest),
      "strengths": Double(sweep.levels.count),
      "first_strength": trials.strengths[0],
      "last_strength": trials.strengths[trials.strengths.count - 1],
      "first_distance": sweep.levels[0].distance,
      "last_distance": sweep.levels[sweep.levels.count - 1].distance,
      "pictures": Double(trials.pictures),
      "first_accepted": first.accepted.value, "last_accepted": last.accepted.value,
      "first_kept": first.mean(silent), "first_asked": first.mean(asked),
      "last_kept": last.mean(silent), "last_asked": last.mean(asked),
      "chance_kept": trials.chance.mean(silent), "chance_asked": trials.chance.mean(asked),
      "kept_drop": first.mean(silent) - trials.chance.mean(silent),
      "asked_rise": last.mean(asked) - first.mean(asked),
      "balance_strength": trials.strengths[trials.balance],
      "balance_kept": balance.mean(silent), "balance_asked": balance.mean(asked),
      "first_mean_distance": first.distance, "last_mean_distance": last.distance,
      "chance_distance": trials.chance.distance,
      "distance_rise": last.distance - first.distance,
      "end_signal": leak.first.level.signal, "end_time": leak.first.t,
      "leak_own": leak.own, "leak_others": leak.others, "leak_lead": leak.own - leak.others,
      "across_starts": leak.acrossStarts, "across_noises": leak.acrossNoises,
      "starts": Double(leak.starts.count), "noises": Double(leak.results.count),
    ]
  }
}
