import TinyWorld

extension ScalingExperiment {
  /// Half the 95 % interval of the difference of two gains that are none, each from two groups of runs;
  /// as if every picture told but one thing.
  private var resolution: Double {
    let pictures = table.groups(.text).first?.rows.reduce(0) { $0 + $1.twoObjects.count } ?? 0
    let share = table.rows.mean(\.followedTwo)
    return 1.96 * (4 * share * (1 - share) / Double(max(pictures, 1))).squareRoot()
  }

  var measures: [String: Double] {
    let (text, unet) = (ScalingTable.Part.text, ScalingTable.Part.unet)
    func gain(_ part: ScalingTable.Part, _ value: (ScalingRow) -> Double) -> Double {
      table.gain(part, value)
    }
    func share(_ part: ScalingTable.Part, last: Bool) -> Double {
      let groups = table.groups(part)
      return (last ? groups.last : groups.first)?.rows.mean(\.followedTwo) ?? 0
    }
    func ratio(_ part: ScalingTable.Part, _ value: (PartSize) -> Double) -> Double {
      guard let all = sizes[part], let first = all.first, let last = all.last else { return 0 }
      return value(last) / value(first)
    }
    let row = table.rows[0]
    let gains = [gain(text) { $0.followedTwo }, gain(unet) { $0.followedTwo }]
    let best = table.rows.max { $0.followedTwo < $1.followedTwo } ?? row
    let all = ScalingSize.allCases.count
    return [
      "runs": Double(table.rows.count), "seeds": Double(table.seeds.count),
      "pairs": Double(Set(table.rows.map { "\($0.text) \($0.unet)" }).count),
      "all_pairs": Double(all * all), "steps": Double(row.steps), "batch": Double(row.batch),
      "text_steps": Double(table.textSteps),
      "minutes": table.rows.reduce(0) { $0 + $1.minutes },
      "prompts": Double(row.twoObjects.count), "unlike": Double(unlike),
      "text_gain": gains[0], "unet_gain": gains[1], "difference": gains[0] - gains[1],
      "difference_size": abs(gains[0] - gains[1]), "resolution": resolution,
      "text_gain_one": gain(text) { $0.followedOne },
      "unet_gain_one": gain(unet) { $0.followedOne },
      "text_small": share(text, last: false), "text_large": share(text, last: true),
      "unet_small": share(unet, last: false), "unet_large": share(unet, last: true),
      "text_from": share(text, last: false), "text_to": share(text, last: true),
      "text_rise": gains[0], "unet_from": share(unet, last: false),
      "unet_to": share(unet, last: true), "unet_rise": gains[1],
      "text_loss": -gain(text, \.lastLoss), "unet_loss": -gain(unet, \.lastLoss),
      "text_loss_share": -gain(text, \.lastLoss) / max(row.lastLoss, 1e-9),
      "unet_loss_share": -gain(unet, \.lastLoss) / max(row.lastLoss, 1e-9),
      "text_weights": ratio(text) { Double($0.weights) },
      "unet_weights": ratio(unet) { Double($0.weights) },
      "text_flops": ratio(text) { Double($0.flops) },
      "unet_flops": ratio(unet) { Double($0.flops) },
      "best": best.followedTwo, "best_all": best.twoObjects.value,
      "best_one": table.rows.map(\.followedOne).max() ?? 0,
      "ground_text": gain(text) { $0.oneObjectProperties["ground"] ?? 0 },
      "ground_unet": gain(unet) { $0.oneObjectProperties["ground"] ?? 0 },
      "kind_text": gain(text) { $0.oneObjectProperties["kind"] ?? 0 },
      "kind_unet": gain(unet) { $0.oneObjectProperties["kind"] ?? 0 },
      "sky_best": table.rows.map { $0.oneObjectProperties["sky"] ?? 0 }.max() ?? 0,
      "kind_best": table.rows.map { $0.oneObjectProperties["kind"] ?? 0 }.max() ?? 0,
      "kind_chance": 1 / Double(Kind.allCases.count),
    ]
  }
}
