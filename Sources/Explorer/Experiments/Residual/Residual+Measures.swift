import Diffusion
import Tensor

extension ResidualExperiment {
  /// The number that is written out: the one of the first channel that got most noise, up or down.
  var writtenPlace: (row: Int, column: Int) {
    let values = written.noise.slice(0..<1, axis: 3).scalars.map(abs)
    let best = values.indices.max { values[$0] < values[$1] } ?? 0
    let width = subject.code.shape[2]
    return (best / width, best % width)
  }

  func value(_ tensor: Tensor<Float>) -> Double {
    Double(tensor[0, writtenPlace.row, writtenPlace.column, 0])
  }

  /// x̂₀ of the written number from the numbers alone, with a given noise.
  func solved(_ noise: Double) -> Double {
    (value(written.sample) - written.level.noise * noise) / written.level.signal
  }

  var measures: [String: Double] {
    let (first, last) = (errors.moments[0], errors.moments[errors.moments.count - 1])
    let middle = errors.moments[errors.moments.count / 2]
    let shares = errors.objectShares
    let kindest = errors.kindest
    return [
      "shipped": shipped ? 1 : 0, "scenes": Double(errors.scenes),
      "times": Double(errors.moments.count),
      "written_time": Double(written.t), "written_signal": written.level.signal,
      "written_noise": written.level.noise, "written_sigma": written.level.sigma,
      "written_truth": value(written.code), "written_plain": value(written.subtracted),
      "written_solved": solved(value(written.predicted)),
      "written_gap": abs(solved(value(written.predicted)) - value(written.original)),
      "plain_miss": abs(value(written.subtracted) - value(written.code)),
      "solved_miss": abs(value(written.original) - value(written.code)),
      "noise_miss": abs(value(written.predicted) - value(written.noise)),
      "exact_gap": errors.moments.map(\.exact).max() ?? 0,
      "kindest_error": kindest.subtractedTruth, "kindest_time": Double(kindest.t),
      "first_time": Double(first.t), "last_time": Double(last.t),
      "middle_time": Double(middle.t),
      "first_noise": first.noise, "last_noise": last.noise,
      "first_original": first.original, "last_original": last.original,
      "first_plain": first.subtracted, "last_plain": last.subtracted,
      "middle_original": middle.original, "middle_plain": middle.subtracted,
      "first_sigma": first.level.sigma, "last_sigma": last.level.sigma,
      "noise_ratio": first.noise / last.noise,
      "original_ratio": last.original / first.original,
      "formula_leads": errors.formulaLeadsUntil.map { Double($0.t) } ?? -1,
      "formula_leads_always": errors.formulaLeadsUntil?.t == last.t ? 1 : 0,
      "identity_gap": errors.identityGap,
      "object_area": errors.objectArea ?? 0, "object_share": shares.max() ?? 0,
      "object_factor": errors.objectArea.map { (shares.max() ?? 0) / $0 } ?? 0,
      "object_time": Double(
        errors.moments[shares.indices.max { shares[$0] < shares[$1] } ?? 0].t),
      "steps": Double(walk.steps.count), "space_gap": walk.gap, "plain_gap": walk.plainGap,
      "largest_step": walk.largestStep,
    ]
  }
}
