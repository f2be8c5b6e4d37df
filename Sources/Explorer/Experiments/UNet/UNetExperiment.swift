import Diffusion
import Tensor
import TinyWorld
import Viz

/// Inside the U-Net: what each block makes, what the skips carry, where pixels look for words, and
/// how the promised picture comes to fit the text (Ronneberger et al., 2015; Rombach et al., 2022).
struct UNetExperiment: ModelExperiment {
  static let name = "unet"

  struct Parameters: Decodable, Sendable {
    /// The model's folder, and that of the CLIP that compares pictures with texts.
    var model, clip: String
    /// What is painted while its attention is watched.
    var prompt: String
    var steps: Int
    var guidance: Double
    /// Scenes of one object whose attention is compared with where the object is.
    var pictures: Int
    /// Pictures painted from such scenes' captions, in which the judge looks for the object.
    var paintings: Int
    /// Times at which the scenes' attention is compared.
    var times: [Int]
    /// The time at which blocks and skips are looked at.
    var shownTime: Int
    /// Above which share of its range a map counts as looking, and above which share of a place the
    /// object counts as being there.
    var threshold, coverage: Double

    enum CodingKeys: String, CodingKey {
      case model, clip, prompt, steps, guidance, pictures, paintings, times, threshold, coverage
      case shownTime = "shown_time"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "blocks": { try $0.blocks($1) }, "skips": { try $0.skipsFigure($1) },
    "looks": { try $0.looks($1) }, "overlap": { try $0.overlapFigure($1) },
    "fits": { try $0.fits($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  let source: LessonModel
  let model: StableDiffusion
  /// A scene noised to the shown time, and what the blocks made of it.
  let subject: PromptedCode
  let seen: Probe.Seen
  let shownTime: Int
  let skips: SkipCuts
  let prompt: String
  let tokens: [String]
  let steps: [DenoisingStep]
  /// For each step, where pixels look for each token: start, the prompt's own, end.
  let attention: [CrossAttention]
  /// What is painted from x̂₀ at each step, `[H, W, 3]` in 0…1.
  let pictures: [Tensor<Float>]
  let overlap: AttentionOverlap
  /// The same in painted pictures; nil for a model that does not paint pictures the judge can read.
  let paintings: PaintedOverlap?
  /// Cosines of each step's painted x̂₀, a row for the prompt and one for each of other scenes'
  /// captions.
  let similarity: Similarity

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model).withDDIM()
    try parameters.check(model)
    let clip = try CLIP(directory: parameters.clip)
    source = try LessonModel(parameters.model)
    self.model = model
    let side = model.pictureSide
    let scenes = try (0..<max(parameters.pictures, parameters.paintings, 4)).map { index in
      try PromptedCode(
        Subject(scene: Scene(seed: seed, index: index, shareOfSingles: 1), side: side), by: model)
    }
    subject = scenes[0]
    shownTime = parameters.shownTime
    seen =
      Probe.watch {
        NoisePrediction(
          of: scenes[0], noise: .normal(scenes[0].code.shape, seed: seed, stream: 1),
          at: parameters.shownTime, by: model)
      }.seen
    progress("cutting skips")
    skips = try SkipCuts(Array(scenes[..<4]), at: parameters.shownTime, seed: seed, by: model)
    progress("looking where pixels look")
    overlap = AttentionOverlap(
      Array(scenes[..<parameters.pictures]), times: parameters.times,
      threshold: parameters.threshold, coverage: parameters.coverage, seed: seed, by: model)

    paintings =
      side == Scene.side
      ? try PaintedOverlap(
        Array(scenes[..<parameters.paintings]), steps: parameters.steps,
        guidance: parameters.guidance, threshold: parameters.threshold,
        coverage: parameters.coverage, seed: seed, by: model, progress) : nil

    prompt = parameters.prompt
    tokens = model.tokenizer.shownTokens(parameters.prompt)
    let request = SampleRequest(
      prompt: parameters.prompt, steps: parameters.steps, guidance: parameters.guidance, seed: seed)
    let steps = try request.run(model, "steps", progress).steps
    attention = CrossAttention.watch(
      steps, prompt: parameters.prompt, tokens: tokens.count + 2, by: model)
    let pictures = try Workers.shared.map(0..<steps.count) { place in
      try model.decode(steps[place].original).row(0)
    }
    (self.steps, self.pictures) = (steps, pictures)
    similarity = Similarity(
      clip, texts: [parameters.prompt] + scenes[..<4].map(\.prompt),
      pictures: try pictures.enumerated().map { place, picture in
        try SeenPicture(Raster(picture), named: "step \(place + 1)", by: clip)
      })
  }
}

extension UNetExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    let last = model.scheduler.noiseSchedule.steps - 1
    try expect("steps", steps, 5...last)
    try expect("pictures", pictures, 2...1000)
    try expect("paintings", paintings, 2...1000)
    try expect("shown_time", shownTime, 0...last)
    guard times.count > 1, zip(times, times.dropFirst()).allSatisfy(<) else {
      throw UnusableParameter("times", "expected at least two times in ascending order")
    }
    try expect("times", times, 0...last)
    try expectFinite("guidance", guidance)
    for (name, value) in [("threshold", threshold), ("coverage", coverage)] {
      guard value > 0, value < 1 else {
        throw UnusableParameter(name, "\(value): expected a number between 0 and 1")
      }
    }
  }
}
