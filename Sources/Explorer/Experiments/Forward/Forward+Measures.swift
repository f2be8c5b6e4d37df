import Tensor

extension ForwardExperiment {
  var measures: [String: Double] {
    let last = schedule.count - 1
    let arrival = walk.checkpoints[walk.checkpoints.count - 1]
    let undone = undoTimes[undoTimes.count / 2]
    var numbers: [String: Double] = [
      "train_steps": Double(schedule.count), "last_time": Double(last),
      "walks": Double(walk.count), "draws": Double(ghosts[0].averages.last?.draws ?? 0),
      "noise_shrinks": Double(ghosts[0].averages.last?.draws ?? 1).squareRoot(),
      "frames": Double(frameTimes.count + 1), "pixel_values": Double(x0.count),
      "signal_left": schedule.left, "noise_end": schedule.noise[last],
      "alpha_bar_first": schedule.alphaBar[0],
      "equal_time": Double(schedule.equalTime ?? last), "snr_last": schedule.snr[last],
      "example_time": Double(exampleTime), "example_signal": schedule.signal[exampleTime],
      "example_noise": schedule.noise[exampleTime],
      "unit_variance": zip(schedule.signal, schedule.noise)
        .map { $0 * $0 + $1 * $1 }.max { abs($0 - 1) < abs($1 - 1) } ?? 1,
      "ks_picture": Normal.distance(x0.scalars), "ks_last": Normal.distance(noised(last).scalars),
      "chain_gap": walk.worstGap, "chain_points": Double(walk.checkpoints.count),
      "chain_mean": arrival.mean, "closed_mean": schedule.signal[last] * walk.start,
      "chain_deviation": arrival.deviation, "closed_deviation": schedule.noise[last],
      "one_draw_correlation": ghosts[0].averages[0].correlation,
      "average_correlation": ghosts[0].averages.last?.correlation ?? 0,
      "other_correlation": ghosts.last?.averages.last?.correlation ?? 0,
      "other_left": ghosts.last?.left ?? 0,
      "undo_time": Double(undone),
      "plain_error": rootMeanSquare(plainSubtraction(undone), x0),
      "exact_error": undoTimes.map { rootMeanSquare(exactOriginal($0), x0) }.max() ?? 0,
      "picture_error": x0.meanSquare.squareRoot(),
    ]
    for table in compared {
      let name = table.name == "squaredcos_cap_v2" ? "cosine" : table.name
      numbers["\(name)_left"] = table.left
      numbers["\(name)_equal_time"] = Double(table.equalTime ?? last)
    }
    numbers["cosine_after_linear"] =
      (numbers["cosine_equal_time"] ?? 0) - (numbers["linear_equal_time"] ?? 0)
    return numbers
  }

  /// The root of the mean squared difference.
  func rootMeanSquare(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
    (a - b).meanSquare.squareRoot()
  }

  /// x_t − ε: what “take the noise away” means word for word.
  func plainSubtraction(_ t: Int) -> Tensor<Float> { noised(t) - epsilon }

  /// x̂₀ = (x_t − √(1−ᾱ_t) ε) / √ᾱ_t.
  func exactOriginal(_ t: Int) -> Tensor<Float> {
    let (signal, noise) = (Float(schedule.signal[t]), Float(schedule.noise[t]))
    return .blend(1 / signal, noised(t), -noise / signal, epsilon)
  }
}
