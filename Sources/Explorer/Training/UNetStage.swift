import Diffusion
import Tensor
import Viz

extension Preset {
  /// The schedule and sampler that the shipped model is saved with.
  static var scheduler: SchedulerConfiguration {
    var configuration = SchedulerConfiguration(.ddim)
    configuration.betaSchedule = .scaledLinear
    (configuration.betaStart, configuration.betaEnd) = (0.00085, 0.012)
    configuration.predictionType = .epsilon
    configuration.timestepSpacing = .leading
    configuration.stepsOffset = 1
    (configuration.clipSample, configuration.setAlphaToOne) = (false, false)
    return configuration
  }

  /// The codes that a U-Net learns from: no more pictures than there are, and no more than are ever
  /// seen.
  func codes(
    _ data: any CaptionedPictures, by vae: AutoencoderKL, steps: Int?, console: Console
  ) throws -> CodedPictures {
    let plan = unetPlan(steps: steps, seed: 0)
    let count = min(codedPictures, data.count ?? codedPictures, plan.steps * plan.batch)
    let bar = ProgressBar(total: count, unit: "pictures")
    let done = Locked(0)
    return try CodedPictures(
      data, count: count, by: vae, scalingFactor: Float(vae.configuration.scalingFactor)
    ) { coded in
      let all = done.adding(coded)
      console.progress(bar.text(done: all, note: "coding pictures"))
    }
  }

  /// The U-Net, on codes of `vae` and the words of `text`, the text tower it is trained with; of the
  /// preset's shape unless another is given, or `trained`, which goes on learning. Samples are drawn
  /// from the first captions.
  func unetStage(
    _ codes: CodedPictures, _ vae: AutoencoderKL, _ text: CLIPTextModel,
    _ tokenizer: CLIPTokenizer, shape: UNet2DConditionModel.Configuration? = nil,
    trained: UNet2DConditionModel? = nil, steps: Int?, batch: Int? = nil, seed: UInt64,
    command: String
  ) throws -> TrainingStage {
    let data = codes.data
    let model =
      try trained
      ?? UNet2DConditionModel(
        Scope(seed: seed),
        shape ?? unet(sampleSize: codes.shape[0], context: text.configuration.hiddenSize))
    let plan = unetPlan(steps: steps, seed: seed, goesOn: trained != nil, batch: batch)
    let scheduler = try DDIMScheduler(Self.scheduler)
    let training = TextToImageTraining(
      model, textEncoder: text, tokenizer: tokenizer, on: codes, schedule: scheduler.noiseSchedule)
    let whole = StableDiffusion(
      tokenizer: tokenizer, textEncoder: text, unet: model, vae: vae, scheduler: scheduler,
      advisedGuidance: 2)
    if let problem = whole.mismatch {
      throw Failure("the parts do not fit each other (--with, --from): \(problem)")
    }
    // Looking costs as much as learning where there are few steps.
    let prompts = try data.captions(data.examples(self == .ship ? 16 : 8), variant: 0)
    return TrainingStage(
      name: "unet", trainer: Trainer(training, plan),
      identity: "unet \(data.name), \(codes.count) pictures", command: command,
      data: "\(data.name), \(codes.count) pictures",
      moments: [0, 1, 4, 12].map { plan.steps * $0 / 48 },
      samples: {
        let pictures = try prompts.enumerated().map { place, prompt in
          var run = try whole.denoise(prompt: prompt, seed: UInt64(place), steps: 25, guidance: 2)
          return try whole.decode(run.finish()) * 2 - 1
        }
        return Raster(
          rows: stride(from: 0, to: pictures.count, by: 8).map {
            .concatenate(Array(pictures[$0..<min($0 + 8, pictures.count)]), axis: 0)
          })
      },
      write: { try whole.write(to: $0, precision: .half) })
  }
}
