import Diffusion
import Tensor

extension PipelineExperiment {
  var measures: [String: Double] {
    var measures: [String: Double] = [
      "shipped": shipped ? 1 : 0, "steps": Double(run.steps.count), "guidance": guidance,
      "guided": guidance > 1 ? 1 : 0, "tokens": Double(tokens.count),
      "positions": Double(parts.positions), "width": Double(run.states.shape[2]),
      "code_numbers": Double(parts.codes.reduce(1, *)),
      "side": Double(sizes.side), "published_side": Double(published.side),
      "first_time": run.steps[0].t.rounded(), "by_hand_gap": gap,
      "count_gap": Double(sizes.gap + published.gap),
      "weights": Double(sizes.weights), "encoder_weights": Double(sizes.encoderWeights),
      "total_gflop": Double(sizes.total) / 1e9,
      "published_weights": Double(published.weights + published.encoderWeights),
      "published_unet": Double(published[.unet].weights),
      "published_tflop": Double(published.total) / 1e12,
      "published_ratio": Double(published.total) / Double(sizes.total),
      "published_weight_ratio": Double(published.weights) / Double(sizes.weights),
      "direct_psnr": view.direct, "decoded_psnr": view.decoded,
      "decoder_gain": view.decoded - view.direct, "fitted": Double(view.fitted),
      "tested": Double(view.tested),
      "fit": exchanges.fit(.nothing), "other_text_fit": exchanges.fit(.otherText),
      "other_own_fit": exchanges.otherFit(.otherText), "noise_fit": exchanges.fit(.otherNoise),
      "empty_fit": exchanges.fit(.emptyText), "fresh_text_fit": exchanges.fit(.freshText),
      "fresh_unet_fit": exchanges.fit(.freshUNet),
      "fresh_decoder_fit": exchanges.fit(.freshDecoder),
    ]
    measures["text_lead"] = exchanges.otherFit(.otherText) - exchanges.fit(.otherText)
    let broken = [SystemExchanges.Exchange.freshText, .freshUNet, .freshDecoder]
    let best = broken.map(exchanges.fit).max() ?? 0
    measures["broken_fit"] = best
    // Of vague prompts, and of two that say the same, nothing is claimed.
    let isTelling = exchanges.fit(.nothing) > 0.5 && exchanges.textCosine < 0.5
    measures["telling"] = shipped && isTelling ? 1 : 0
    measures["least_fall"] = exchanges.fit(.nothing) - max(best, exchanges.fit(.emptyText))
    let names: [(SystemRun.Part, String)] = [
      (.text, "text"), (.unet, "unet"), (.decoder, "decoder"),
    ]
    for (part, name) in names {
      let (own, theirs) = (sizes[part], published[part])
      measures["\(name)_runs"] = Double(run.runs(part))
      measures["\(name)_weights"] = Double(own.weights)
      measures["\(name)_mflop"] = Double(own.flops) / 1e6
      measures["\(name)_share"] = sizes.share(part)
      measures["\(name)_weight_share"] = sizes.weightShare(part)
      measures["published_\(name)_share"] = published.share(part)
      measures["published_\(name)_weight_share"] = published.weightShare(part)
      measures["published_\(name)_gflop"] = Double(theirs.flops) / 1e9
    }
    measures["runs_of_steps"] = Double(run.runs(.unet)) / Double(run.steps.count)
    measures["decoder_in_runs"] = Double(sizes[.decoder].flops) / Double(sizes[.unet].flops)
    return measures
  }
}
