import Diffusion
import TinyWorld

extension ReverseExperiment {
  var measures: [String: Double] {
    let moments = record.moments
    let sums = sums
    func decided(_ trait: PromisedPicture.Trait) -> Double {
      Double((progress.decided[trait] ?? 0) + 1)
    }
    return [
      "shipped": shipped ? 1 : 0, "is_ddim": scheduler == .ddim ? 1 : 0,
      "steps": Double(moments.count), "asked_steps": Double(steps),
      "frames": Double(moments.count + 1),
      "guidance": guidance, "tokens": Double(tokens.count),
      "first_time": moments[0].step.t.rounded(),
      "second_time": moments[1].step.t.rounded(),
      "end_signal": moments[0].step.level.alphaBar.squareRoot(),
      "written_time": writtenStep.t.rounded(),
      "original_gap": abs(sums.original - sums.ownOriginal),
      "next_gap": abs(sums.next - sums.ownNext),
      "largest_rest": largestRest,
      "sky_decided": decided(.sky), "ground_decided": decided(.ground),
      "kind_decided": decided(.kinds), "color_decided": decided(.colors),
      "all_decided": Double(progress.allDecided + 1),
      "first_half": progress.firstHalf,
      "first_distance": progress.distances.first ?? 0,
      "judge_accepts": progress.verdict.isAccepted ? 1 : 0,
      "samplers": Double(samplers.runs.count), "plane_share": samplers.planeShare,
      "most_calls": Double(samplers.runs.map(\.times.count).max() ?? 0),
      "deterministic_spread": samplers.deterministicSpread,
      "stochastic_spread": samplers.stochasticSpread,
      "stochastic_pair": samplers.stochasticPair,
      "spread_ratio": samplers.stochasticSpread / max(samplers.deterministicSpread, 1e-12),
      "same_seed_gap": repeated,
      "across_seeds": grid.acrossSeeds, "across_prompts": grid.acrossPrompts,
      "grid_seeds": Double(grid.seeds.count), "grid_prompts": Double(grid.prompts.count),
    ]
  }
}
