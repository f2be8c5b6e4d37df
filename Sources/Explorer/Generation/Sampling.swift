import Diffusion
import Foundation
import Tensor
import Viz

/// A run of sampling as the command line asks for it: the model is loaded, everything is verified,
/// and no step is taken yet.
struct Sampling {
  /// What paints.
  enum Model {
    case text(StableDiffusion, prompt: String, guidance: Double)
    case pixels(DDPMPipeline)
  }

  let model: Model
  let options: SamplingOptions
  let count: Int
  /// The steps, not yet pulled.
  let denoising: Denoising

  /// `count` pictures; nil for as many as `--latents` has, or one.
  init(_ options: SamplingOptions, count: Int? = nil) throws {
    try options.check()
    self.options = options
    if options.pixels {
      let model = try Self.adjusted(try options.model.loadPixels(), options)
      let latents = try Self.latents(options, count: count, for: model)
      self.count = latents?.shape[0] ?? count ?? 1
      denoising = try model.denoise(
        seed: options.seed, steps: options.steps, count: self.count, latents: latents)
      self.model = .pixels(model)
    } else {
      let prompt = try options.prompt.text()
      let model = try Self.adjusted(try options.model.load(), options)
      let latents = try Self.latents(options, count: count, for: model)
      self.count = latents?.shape[0] ?? count ?? 1
      denoising = try Self.denoising(
        model, prompt, options, count: self.count, latents: latents)
      self.model = .text(
        model, prompt: prompt, guidance: options.guidance.guidance(for: model))
    }
  }

  /// The noise of `--latents`, as many as `count` says where it does.
  private static func latents(
    _ options: SamplingOptions, count: Int?, for model: any DenoisingPipeline
  ) throws -> Tensor<Float>? {
    let latents = try options.latents.map {
      try TensorFile.samples($0, named: ["latents"], for: model)
    }
    if let latents, let count, latents.shape.first != count {
      throw Failure.usage(
        "--count \(count): expected \(latents.shape.first ?? 0), as many as --latents has")
    }
    return latents
  }

  private static func denoising(
    _ model: StableDiffusion, _ prompt: String, _ options: SamplingOptions, count: Int,
    latents: Tensor<Float>?
  ) throws -> Denoising {
    let negative = options.guidance.negative
    ModelOption.note([prompt, negative], model.tokenizer, model: options.model.model)
    let guidance = options.guidance.guidance(for: model)
    guard let image = options.initImage else {
      return try model.denoise(
        prompt: prompt, negative: negative, seed: options.seed, steps: options.steps,
        guidance: guidance, count: count, latents: latents)
    }
    return try model.denoise(
      prompt: prompt, negative: negative, from: model.picture(image),
      strength: options.strength ?? 0.8, seed: options.seed, steps: options.steps,
      guidance: guidance, count: count)
  }

  /// The words to paint; nil where there is no text.
  var prompt: String? {
    if case .text(_, let prompt, _) = model { prompt } else { nil }
  }

  /// How strongly they lead; nil where there is no text.
  var guidance: Double? {
    if case .text(_, _, let guidance) = model { guidance } else { nil }
  }

  /// The command that makes the same again: no folder of this machine, nothing that does not matter.
  func words(_ command: [String]) -> [String] {
    options.words(command, prompt: prompt, guidance: guidance)
  }

  /// The sampler.
  var scheduler: any Scheduler {
    switch model {
    case .text(let model, _, _): model.scheduler
    case .pixels(let model): model.scheduler
    }
  }

  /// What the ends of a run stand for, `[N, H, W, 3]` in 0…1.
  func pictures(_ samples: Tensor<Float>) throws -> Tensor<Float> {
    switch model {
    case .text(let model, _, _): try model.decode(samples)
    case .pixels(let model): model.pictures(samples)
    }
  }

  /// The model with its own sampler, or with another that has its options.
  private static func adjusted<Model: DenoisingPipeline>(
    _ own: Model, _ options: SamplingOptions
  ) throws -> Model {
    var model = own
    model.scheduler = try options.scheduler?.scheduler(like: own.scheduler) ?? own.scheduler
    if let eta = options.eta {
      guard var ddim = model.scheduler as? DDIMScheduler else {
        let name = SchedulerOption.name(of: model.scheduler.configuration.kind)
        throw Failure.usage("--eta: \(name) does not take it; ddim does")
      }
      ddim.eta = eta
      model.scheduler = ddim
    }
    let most = model.scheduler.noiseSchedule.steps
    guard options.steps <= most else {
      throw Failure.usage(
        "--steps \(options.steps): expected at most \(most), the times this model was trained on")
    }
    return model
  }

  /// The sampler's short name.
  var schedulerName: String {
    SchedulerOption.name(of: scheduler.configuration.kind)
  }
}

extension Denoising {
  /// Takes all steps that are left, and shows at a terminal how far it is. Returns the codes; `each`
  /// sees every step.
  func watched(_ each: (DenoisingStep) throws -> Void) throws -> Tensor<Float> {
    let console = Console()
    let interruption = Interruption.add { console.clear() }
    defer {
      console.clear()
      Interruption.remove(interruption)
    }
    let bar = ProgressBar(total: stepsLeft, unit: "steps")
    var (steps, done) = (self, 0)
    console.progress(bar.text(done: 0))
    while let step = steps.next() {
      try step.check()
      try each(step)
      done += 1
      console.progress(
        bar.text(done: done, note: "t = \(NumberText.fixed(step.t.rounded(), 0))"))
    }
    return steps.sample
  }
}

extension StableDiffusion {
  /// The side of the pictures it was trained on, in pixels.
  var pictureSide: Int { sampleShape[0] * pixelsPerCode }

  /// The centre square of a person's picture at this model's size, `[side, side, 3]` in 0…1.
  func picture(_ path: String) throws -> Tensor<Float> {
    let raster = try PictureFile.load(path, side: pictureSide)
    return Tensor(raster.bytes.map { Float($0) / 255 }, shape: [pictureSide, pictureSide, 3])
  }
}

extension Tensor<Float> {
  /// The same with three channels where it has one, as pictures in gray have.
  var inColors: Tensor<Float> {
    shape.last == 1 ? .concatenate([self, self, self], axis: shape.count - 1) : self
  }
}

extension Raster {
  /// A picture `[H, W, 3]` in 0…1, or `[H, W, 1]`, which is gray.
  init(_ picture: Tensor<Float>) {
    self.init(
      width: picture.shape[1], height: picture.shape[0], values: picture.inColors.scalars)
  }
}
