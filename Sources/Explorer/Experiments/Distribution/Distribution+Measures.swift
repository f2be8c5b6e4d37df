import Diffusion
import TinyWorld

extension DistributionExperiment {
  var hasOwnMeasure: Bool { measure?.isOf(source.folder, weights) ?? false }

  /// Counts without guidance: as they were measured, or this run's where nothing is shipped.
  var counts: [PropertyCounts] { levels[0].counts }

  /// By guidance: the counts, and how far the pictures lie from each other.
  var levels: [(guidance: Double, counts: [PropertyCounts], spread: Double)] {
    if let measure {
      return measure.results.open.sorted { $0.guidance < $1.guidance }
        .map { ($0.guidance, $0.counts, $0.spread) }
    }
    return [plain, guided].map { ($0.guidance, $0.open.properties, $0.open.spread) }
  }

  /// Eyes of persons, or ears of cats, of 0 to 3.
  func features(_ place: Int) -> [Int] {
    let own = portraits[place].counts
    return measure?.results.features.first { $0.kind == own.kind.rawValue }?.counts ?? own.counts
  }
  func pairs(_ place: Int) -> Proportion {
    let counts = features(place)
    return Proportion(successes: counts[2], count: counts.reduce(0, +))
  }

  /// Distances from the nearest training picture.
  var distances: (samples: [Double], fresh: [Double], copies: [Double]) {
    if let found = measure?.results.nearest { return (found.samples, found.fresh, found.copies) }
    return (nearest.samples.distances, nearest.fresh, nearest.copies)
  }

  /// How many values' shares in this run's part lie apart from the measure's, by their intervals.
  var partApart: Int {
    zip(counts, plain.open.properties).reduce(0) { sum, pair in
      sum
        + pair.0.values.count { value in
          !pair.0.share(of: value.name).interval.overlaps(
            pair.1.share(of: value.name).interval)
        }
    }
  }

  private func blue(_ counts: [PropertyCounts]) -> Proportion {
    counts[.sky]?.share(of: Sky.blue.rawValue) ?? Proportion(successes: 0, count: 0)
  }

  /// Of all values, those whose interval holds the data's share.
  private var held: Proportion {
    let all = counts.flatMap { counts in
      counts.values.map { counts.share(of: $0.name).interval.contains($0.share) }
    }
    return Proportion(of: all) { $0 }
  }

  var measures: [String: Double] {
    let sky = blue(counts)
    let (samples, fresh, copies) = distances
    let (first, last) = (levels[0], levels[levels.count - 1])
    let truth = measure?.results.true.spread ?? trueSpread
    return [
      "shipped": shipped ? 1 : 0, "has_measure": measure == nil ? 0 : 1,
      "same_weights": hasOwnMeasure ? 1 : 0,
      "measured": Double(measure?.count ?? plain.pictures.count),
      "pictures": Double(plain.pictures.count), "portraits": Double(portraits[0].pictures.count),
      "guidance": guided.guidance,
      "judged": Double(sky.count), "blue_share": sky.value,
      "blue_low": sky.interval.lowerBound, "blue_high": sky.interval.upperBound,
      "data_blue": Sky.blue.share,
      "own_blue": blue(plain.open.properties).value,
      "values": Double(held.count), "held": Double(held.successes),
      "sky_statistic": counts[.sky]?.test.statistic ?? 0,
      "sky_p": counts[.sky]?.test.p ?? 0, "color_p": counts[.color]?.test.p ?? 0,
      "ground_p": counts[.ground]?.test.p ?? 0, "size_p": counts[.size]?.test.p ?? 0,
      "position_p": counts[.position]?.test.p ?? 0, "part_apart": Double(partApart),
      "eyes_two": pairs(0).value, "eyes_count": Double(pairs(0).count),
      "ears_two": pairs(1).value, "ears_count": Double(pairs(1).count),
      "compared": Double(nearest.samples.compared),
      "sample_distance": samples.median, "fresh_distance": fresh.median,
      "copy_distance": copies.median, "copy_factor": samples.median / max(copies.median, 1e-9),
      "fresh_ratio": samples.median / max(fresh.median, 1e-9),
      "levels": Double(levels.count), "last_guidance": last.guidance,
      "plain_spread": first.spread, "last_spread": last.spread, "true_spread": truth,
      "hands_drawn": Double(drawn), "hands_samples": Double(hands[0].own.count),
      "color_own": hands[0].own.value, "ink_own": hands[1].own.value,
      "color_nights": hands[0].nights.value, "ink_nights": hands[1].nights.value,
      "data_nights": Sky.night.share,
      "ink_steps": Double(inkTraining.steps), "ink_minutes": inkTraining.minutes,
      "last_blue": blue(last.counts).value, "spread_fall": 1 - last.spread / first.spread,
    ]
  }
}
