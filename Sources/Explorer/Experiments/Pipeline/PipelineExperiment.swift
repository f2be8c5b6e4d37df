import Diffusion
import Tensor
import Viz

/// Stable Diffusion as what it is: a system of three networks, each doing its part (Rombach et al.,
/// 2022).
struct PipelineExperiment: ModelExperiment {
  static let name = "pipeline"

  struct Parameters: Decodable, Sendable {
    /// The model's folder, and that of the CLIP that compares pictures with texts.
    var model, clip: String
    /// What is painted, and what else would be.
    var prompt, other: String
    var steps: Int
    var guidance: Double
    /// Scenes by which codes are turned into colours without the decoder, and others to test it on.
    var fitted, tested: Int
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "map": { try $0.map($1) }, "runs": { try $0.runsFigure($1) },
    "sizes": { try $0.sizesFigure($1) }, "exchanges": { try $0.exchangesFigure($1) },
    "direct": { try $0.directFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  let source: LessonModel
  let tokens: [String]
  let guidance: Double
  let run: SystemRun
  /// The greatest difference between the picture of the run by hand and the pipeline's own.
  let gap: Double
  let parts: PipelineParts
  let sizes, published: SystemSizes
  let exchanges: SystemExchanges
  let view: DirectView
  /// What is painted from each step's x̂₀, `[H, W, 3]` in 0…1.
  let promised: [Tensor<Float>]

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model).withDDIM()
    try parameters.check(model)
    let clip = try CLIP(directory: parameters.clip)
    source = try LessonModel(parameters.model)
    guidance = parameters.guidance
    tokens = model.tokenizer.shownTokens(parameters.prompt)
    let request = SampleRequest(
      prompt: parameters.prompt, steps: parameters.steps, guidance: parameters.guidance, seed: seed)
    // This run lays out all weights, so that the run by hand is timed as later ones are.
    let codes = try request.run(model, "steps", progress).codes
    let picture = try model.decode(codes).row(0)
    progress("the same by hand")
    let run = try SystemRun(
      model, prompt: parameters.prompt, steps: parameters.steps, guidance: parameters.guidance,
      seed: seed)
    self.run = run
    gap = Double((run.picture - picture).magnitude().extent.greatest)
    parts = PipelineParts(
      textEncoder: model.textEncoder, unet: model.unet, vae: model.vae, runs: false)
    let runs = (text: run.runs(.text), unet: run.runs(.unet), decoder: run.runs(.decoder))
    sizes = SystemSizes(parts, runs: runs)
    published = try .stableDiffusion(runs: runs)
    exchanges = try SystemExchanges(
      model, request, other: parameters.other, whole: run.picture, by: clip, progress)
    progress("looking without the decoder")
    view = try DirectView(
      model, fitted: parameters.fitted, tested: parameters.tested, seed: seed)
    promised = try Workers.shared.map(0..<run.steps.count) { place in
      try model.decode(run.steps[place].original).row(0)
    }
  }

  /// Steps that are shown: `count` of them, evenly from the first to the last.
  func shownSteps(_ count: Int) -> [Int] {
    let last = run.steps.count - 1
    return (0..<count).map { Int((Double($0 * last) / Double(count - 1)).rounded()) }
  }
}

extension PipelineExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    try expect("steps", steps, 5...model.scheduler.noiseSchedule.steps - 1)
    try expect("fitted", fitted, 2...1000)
    try expect("tested", tested, 1...1000)
    try expectFinite("guidance", guidance)
  }
}
