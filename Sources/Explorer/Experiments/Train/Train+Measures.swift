import Diffusion
import Tensor
import Viz

extension TrainExperiment {
  var measures: [String: Double] {
    let end = checkpoints[checkpoints.count - 1]
    let wrongness = told.map { told -> (right: Double, wrong: Double, offset: Double) in
      let right =
        zip(told.told, told.errors)
        .min { abs($0.0 - told.truth) < abs($1.0 - told.truth) }?.1 ?? 1
      return (right, told.errors.max() ?? 1, Double(abs(told.best - told.truth)))
    }
    return [
      "steps": Double(losses.count), "train_steps": Double(schedule.count),
      "modes": Double(data.centers.count),
      "weights": Double(model.parameterCount),
      "first_loss": losses[0], "model_error": evaluation.model, "best_error": evaluation.exact,
      "gap": evaluation.gap, "gap_share": evaluation.gap / evaluation.exact,
      "samples": Double(end.points.count), "share_in_modes": end.share,
      "modes_covered": Double(end.covered),
      "share_untrained": checkpoints[0].share, "first_checkpoint": Double(checkpoints[0].step),
      "frames": Double(way.count),
      "wrong_time_factor": wrongness.map { $0.wrong / $0.right }.max() ?? 1,
      "best_time_offset": wrongness.map(\.offset).max() ?? 0,
      "embedding_width": Double(model.timeTable.shape[1]),
      "error_early": evaluation.byTime[0].model,
      "error_late": evaluation.byTime[evaluation.byTime.count - 1].model,
    ]
  }
}
