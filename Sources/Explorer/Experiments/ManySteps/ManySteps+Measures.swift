import Diffusion
import TinyWorld

extension ManyStepsExperiment {
  /// A point of a curve of shares.
  struct CurvePoint: Sendable {
    let steps: Int
    let value: Double
    let interval: ClosedRange<Double>
  }

  /// The shares of a sampler as they were measured; where nothing is shipped, DDIM's of this run's
  /// own part.
  func shares(_ sampler: SchedulerOption, _ spacing: TimestepSpacing) -> [CurvePoint] {
    if let measure {
      return measure.results.rows(sampler, spacing).map {
        CurvePoint(steps: $0.steps, value: $0.allRight.value, interval: $0.allRight.interval)
      }
    }
    guard sampler == .ddim, spacing == .trailing else { return [] }
    return part.points.map {
      CurvePoint(steps: $0.steps, value: $0.right.value, interval: $0.right.interval)
    }
  }

  /// The least number of steps whose share may be as good as the best: its interval holds it.
  func enough(_ points: [CurvePoint]) -> Int {
    let best = points.map(\.value).max() ?? 0
    // At 100 % rounding leaves the upper end a hair below the value.
    return points.first { max($0.interval.upperBound, $0.value) >= best }?.steps ?? 0
  }

  /// How many points of the part lie apart from the measure's: their intervals have nothing in common.
  var partApart: Int {
    let shares = shares(.ddim, .trailing)
    return part.points.count { point in
      shares.contains { $0.steps == point.steps && !$0.interval.overlaps(point.right.interval) }
    }
  }

  var hasOwnMeasure: Bool { measure?.isOf(source.folder, weights) ?? false }

  var measures: [String: Double] {
    let own = ladder.rungs[0]
    let leading = ladder.rungs[2]
    let (ddim, dpm) = (shares(.ddim, .trailing), shares(.dpmSolverMultistep, .trailing))
    let halfway = own.steps.lastIndex { $0 <= 50 } ?? own.steps.count - 1
    let best = ddim.max { $0.value < $1.value }
    return [
      "shipped": shipped ? 1 : 0, "has_measure": measure == nil ? 0 : 1,
      "same_weights": hasOwnMeasure ? 1 : 0,
      "measured": Double(measure?.count ?? part.points[0].right.count),
      "measured_guidance": measure?.results.guidance ?? request.guidance,
      "guidance": request.guidance, "most_steps": Double(own.steps[own.steps.count - 1]),
      "first_steps": Double(own.steps[0]),
      "one_time": own.firstTimes[0], "one_time_leading": leading.firstTimes[0],
      "one_distance": own.distances[0], "half_steps": Double(own.steps[halfway]),
      "half_distance": own.distances[halfway],
      "one_detail": own.details[0], "last_detail": own.details[own.details.count - 1],
      "detail_ratio": own.details[own.details.count - 1] / max(own.details[0], 1e-9),
      "one_right": ddim.first?.value ?? 0, "best_right": best?.value ?? 0,
      "best_steps": Double(best?.steps ?? 0),
      "right_gain": (best?.value ?? 0) - (ddim.first?.value ?? 0),
      "enough_ddim": Double(enough(ddim)), "enough_dpm": Double(enough(dpm)),
      "part_pictures": Double(part.points[0].right.count), "part_apart": Double(partApart),
      "part_points": Double(part.points.count),
      "frechet_one": measure?.results.rows(.ddim, .trailing).first?.frechetClip ?? 0,
      "frechet_last": measure?.results.rows(.ddim, .trailing).last?.frechetClip ?? 0,
      "frechet_true": measure?.results.true.frechetClip ?? 0,
      "ring_one": exact.shares[0], "ring_last": exact.shares[exact.shares.count - 1],
      "ring_last_steps": Double(exact.steps[exact.steps.count - 1]),
      "ring_second": exact.shares[1], "ring_second_steps": Double(exact.steps[1]),
      "ring_reach": exact.reach(0), "ring_radius": exact.ring.centers[0].x,
      "points": Double(exact.clouds[0].count),
      "ring_gain": exact.shares[exact.shares.count - 1] - exact.shares[0],
      "truths": Double(mean.truths), "noises": Double(mean.noises), "mean_time": Double(mean.t),
      "spread": mean.spread, "plain_distance": mean.plainDistance,
      "guided_distance": mean.guidedDistance, "nearest_code": mean.nearestCode,
      "agreement": mean.agreement, "guided_factor": mean.guidedDistance / mean.plainDistance,
    ]
  }
}
