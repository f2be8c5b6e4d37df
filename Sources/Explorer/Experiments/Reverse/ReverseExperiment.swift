import Diffusion
import Tensor
import Viz

/// The reverse process: from noise to a picture, step by step, by several samplers.
struct ReverseExperiment: ModelExperiment {
  static let name = "reverse"

  struct Parameters: Decodable, Sendable {
    /// A model's folder.
    var model: String
    /// What to paint.
    var prompt: String
    var steps: Int
    var guidance: Double
    /// The sampler whose steps are looked at one by one.
    var scheduler: SchedulerOption
    /// Prompts of the grid of pictures, beside the first one.
    var otherPrompts: [String]
    /// How many seeds the grid has, from the lesson's on, and the steps of its pictures.
    var gridSeeds: Int
    var gridSteps: Int

    enum CodingKeys: String, CodingKey {
      case model, prompt, steps, guidance, scheduler
      case otherPrompts = "other_prompts"
      case gridSeeds = "grid_seeds"
      case gridSteps = "grid_steps"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "steps": { try $0.stepsFigure($1) }, "equation": { try $0.equation($1) },
    "decided": { try $0.decided($1) }, "samplers": { try $0.samplersFigure($1) },
    "seeds": { try $0.seedsFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [
    "reverse": { experiment, request in
      ReverseFrames(experiment.record, tokens: experiment.tokens, request.language).sequence()
    }
  ]

  let source: LessonModel
  let prompt: String
  let tokens: [String]
  let guidance: Double
  let scheduler: SchedulerOption
  /// The steps that were asked for. PNDM calls the network more often.
  let steps: Int
  let record: ReverseRecord
  let progress: PromisedPicture
  let samplers: SamplerRace
  let grid: SeedGrid
  /// The largest difference between the codes of two runs of the same seed.
  let repeated: Double

  init(_ parameters: Parameters, seed: UInt64, progress say: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model)
    try parameters.check(model)
    source = try LessonModel(parameters.model)
    (prompt, guidance) = (parameters.prompt, parameters.guidance)
    tokens = model.tokenizer.shownTokens(parameters.prompt)
    scheduler = parameters.scheduler
    steps = parameters.steps
    let request = SampleRequest(
      prompt: parameters.prompt, steps: parameters.steps, guidance: parameters.guidance, seed: seed)

    let sampled = try model.with(parameters.scheduler)
    let run = try request.run(sampled, "steps", say)
    record = try ReverseRecord(
      run.steps, codes: run.codes, by: sampled, prompt: request.prompt, guidance: request.guidance,
      seed: seed)
    progress = PromisedPicture(record, side: model.pictureSide)
    repeated = Double(
      (try request.run(sampled, "the same again", say).codes - run.codes).magnitude().extent
        .greatest)

    samplers = try SamplerRace(request, model, say)
    grid = try SeedGrid(
      [parameters.prompt] + parameters.otherPrompts,
      seeds: (0..<parameters.gridSeeds).map { seed &+ UInt64($0) },
      SampleRequest(
        prompt: "", steps: parameters.gridSteps, guidance: parameters.guidance, seed: seed),
      model, say)
  }
}

/// One picture to be sampled.
struct SampleRequest: Sendable {
  var prompt: String
  /// The text to lead away from.
  var negative = ""
  var steps: Int
  var guidance: Double
  var seed: UInt64
  /// A picture to start from, `[H, W, 3]` in 0…1, noised as far as `strength` says; without one, the
  /// start is noise.
  var image: Tensor<Float>?
  var strength = 1.0

  /// The steps, not yet taken.
  func denoising(_ model: StableDiffusion) throws -> Denoising {
    guard let image else {
      return try model.denoise(
        prompt: prompt, negative: negative, seed: seed, steps: steps, guidance: guidance)
    }
    return try model.denoise(
      prompt: prompt, negative: negative, from: image, strength: strength, seed: seed,
      steps: steps, guidance: guidance)
  }

  /// Takes all steps by the model's sampler.
  func run(
    _ model: StableDiffusion, _ what: String, _ progress: (String) -> Void
  ) throws -> (steps: [DenoisingStep], codes: Tensor<Float>) {
    var denoising = try denoising(model)
    let bar = ProgressBar(total: denoising.stepsLeft, unit: "steps")
    var taken: [DenoisingStep] = []
    while let step = denoising.next() {
      try step.check()
      taken.append(step)
      progress(bar.text(done: taken.count, note: what))
    }
    return (taken, denoising.sample)
  }
}

extension ReverseExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    // DPM-Solver++ plans one time more than it calls.
    let most = model.scheduler.noiseSchedule.steps - 1
    try expect("steps", steps, 4...most)
    try expect("grid_steps", gridSteps, 1...most)
    try expect("grid_seeds", gridSeeds, 2...8)
    try expectFinite("guidance", guidance)
    guard otherPrompts.count <= 5 else {
      throw UnusableParameter("other_prompts", "\(otherPrompts.count): expected at most 5")
    }
  }
}
