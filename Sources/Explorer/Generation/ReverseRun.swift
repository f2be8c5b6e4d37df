import Diffusion
import Tensor

/// One run of sampling, drawn step by step.
struct ReverseRun {
  private let sampling: Sampling
  private let view: ReverseView
  private let language: Language

  /// Throws where there is more than one sample.
  init(_ sampling: Sampling, _ view: ReverseView, _ language: Language) throws {
    guard sampling.count == 1 else {
      throw Failure.usage("--latents holds \(sampling.count) samples; frames show one")
    }
    let shape = sampling.denoising.sample.shape
    guard view != .attention || shape[1] == shape[2] else {
      throw Failure.usage(
        "--show attention: expected a square code, and --latents holds one of \(shape[1]) × "
          + "\(shape[2])")
    }
    (self.sampling, self.view, self.language) = (sampling, view, language)
  }

  /// Takes all steps.
  func frames() throws -> StageFrames {
    var steps: [DenoisingStep] = []
    let samples = try sampling.denoising.watched { steps.append($0) }
    let options = sampling.options
    switch sampling.model {
    case .text(let model, let prompt, let guidance):
      let tokens = model.tokenizer.shownTokens(prompt)
      return ReverseFrames(
        try ReverseRecord(
          steps, codes: samples, by: model, prompt: prompt, guidance: guidance, seed: options.seed),
        tokens: tokens, language, view: view,
        attention: view == .attention
          ? CrossAttention.watch(steps, prompt: prompt, tokens: tokens.count + 2, by: model) : []
      ).stage()
    case .pixels(let model):
      return ReverseFrames(
        ReverseRecord(steps, samples: samples, by: model, seed: options.seed), tokens: [],
        language, view: view
      ).stage()
    }
  }
}
