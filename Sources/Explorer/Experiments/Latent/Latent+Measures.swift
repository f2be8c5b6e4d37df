import Diffusion
import Tensor

extension LatentExperiment {
  var measures: [String: Double] {
    let middle = mixing.shares.count / 2
    let configuration = model.vae.configuration
    return [
      "shipped": shipped ? 1 : 0,
      "pictures": Double(scenes.decibels.count), "pairs": Double(mixing.pairs),
      "frames": Double(way.count), "last_time": Double(schedule.count - 1),
      "side": Double(side), "code_side": Double(code.shape[1]),
      "channels": Double(code.shape[3]), "patch": Double(probe.patch),
      "pixel_numbers": Double(picture.count), "code_numbers": Double(code.count),
      "compression": Double(picture.count) / Double(code.count),
      "psnr": CodedScenes.decibels(painted, picture), "psnr_mean": scenes.meanDecibels,
      "edge_area": scenes.edgeArea, "edge_error": scenes.edgeError,
      "edge_factor": scenes.edgeError / max(scenes.edgeArea, 1e-12),
      "factor_measured": scenes.measuredFactor, "factor_shipped": configuration.scalingFactor,
      "factor_ratio": scenes.measuredFactor / configuration.scalingFactor,
      "code_deviation": 1 / scenes.measuredFactor,
      "unet_weights": Double(cost.codes.weights),
      "code_gflop": Double(cost.codes.flops) / 1e9,
      "pixel_gflop": Double(cost.pixels.flops) / 1e9,
      "decoder_gflop": Double(cost.decoderFlops) / 1e9,
      "flops_ratio": cost.flopsRatio, "flops_ratio_lean": cost.flopsRatioWithoutTop,
      "pixels_per_place": Double(cost.pixels.shape[0] * cost.pixels.shape[1])
        / Double(cost.codes.shape[0] * cost.codes.shape[1]),
      "decoder_in_steps": cost.decoderInSteps, "whole_ratio": cost.wholeRatio,
      "whole_steps": Double(cost.steps),
      "middle_pixels": mixing.pixelResiduals[middle], "middle_codes": mixing.codeResiduals[middle],
      "middle_over_limit":
        min(mixing.pixelResiduals[middle], mixing.codeResiduals[middle]) / mixing.limit,
      "end_codes": (mixing.codeResiduals[0] + mixing.codeResiduals[middle * 2]) / 2,
      "residual_limit": mixing.limit, "cross_fade": mixing.crossFade,
      "probes": Double(probe.count), "own_share": probe.ownShare,
      "own_factor": probe.ownShare * Double(side * side) / Double(probe.patch * probe.patch),
      "reach": Double(probe.reach), "half_reach": Double(probe.halfReach),
      "grain_pixels": grain.pixels, "grain_painted": grain.painted,
    ]
  }
}
