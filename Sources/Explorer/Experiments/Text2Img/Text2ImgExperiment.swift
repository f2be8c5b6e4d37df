import Diffusion
import Tensor
import TinyWorld
import Viz

/// From a prompt to a picture, and how strongly the text leads: classifier-free guidance (Ho and
/// Salimans, 2022).
struct Text2ImgExperiment: ModelExperiment {
  static let name = "text2img"

  struct Parameters: Decodable, Sendable {
    /// A model's folder.
    var model: String
    /// What to paint.
    var prompt: String
    var steps: Int
    /// How strongly the text leads where it is looked at closely.
    var guidance: Double
    /// How strongly it leads in the sweep; 0 is without the text.
    var guidances: [Double]
    /// Scenes that the judge looks at for each of these, and the steps of their pictures.
    var scenes: Int
    var sceneSteps: Int
    /// A text that leaves the sky open, one to lead away from, and how many pictures of it.
    var open: String
    var negative: String
    /// How strongly that is led, so that one sees which way.
    var negativeGuidance: Double
    var pictures: Int

    enum CodingKeys: String, CodingKey {
      case model, prompt, steps, guidance, guidances, scenes, open, negative, pictures
      case sceneSteps = "scene_steps"
      case negativeGuidance = "negative_guidance"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "equation": { try $0.equation($1) }, "sweep": { try $0.sweepFigure($1) },
    "where": { try $0.whereFigure($1) }, "words": { try $0.wordsFigure($1) },
    "languages": { try $0.languagesFigure($1) }, "negative": { try $0.negativeFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  let source: LessonModel
  let model: StableDiffusion
  let request: SampleRequest
  let tokens: Int
  let push: TextPush
  let sweep: GuidanceSweep
  let words: WordChanges
  let spoken: SpokenTwice
  let negative: NegativeText

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model).withDDIM()
    try parameters.check(model)
    source = try LessonModel(parameters.model)
    self.model = model
    request = SampleRequest(
      prompt: parameters.prompt, steps: parameters.steps, guidance: parameters.guidance, seed: seed)
    tokens = model.tokenizer.shownTokens(parameters.prompt).count
    push = try TextPush(request, model, progress)
    sweep = try GuidanceSweep(
      request, guidances: parameters.guidances, seeds: 2, scenes: parameters.scenes,
      steps: parameters.sceneSteps, model, progress)
    let scenes = (0..<5).map { Scene(seed: seed &+ 1, index: $0, shareOfSingles: 1) }
    words = try WordChanges(
      scenes[0], steps: parameters.steps, guidance: parameters.guidance, seed: seed, model, progress
    )
    spoken = try SpokenTwice(
      scenes, steps: parameters.sceneSteps, guidance: parameters.guidance, seed: seed, model,
      progress)
    negative = try NegativeText(
      parameters.open, parameters.negative, count: parameters.pictures,
      steps: parameters.sceneSteps, guidance: parameters.negativeGuidance, seed: seed, model,
      progress)
  }
}

extension Text2ImgExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    let last = model.scheduler.noiseSchedule.steps - 1
    try expect("steps", steps, 4...last)
    try expect("scene_steps", sceneSteps, 1...last)
    try expect("scenes", scenes, 2...1000)
    try expect("pictures", pictures, 2...8)
    guard prompt.contains(where: { !$0.isWhitespace }) else {
      throw UnusableParameter("prompt", "is empty: expected some words")
    }
    try expectFinite("guidance", guidance)
    guard negativeGuidance.isFinite, negativeGuidance > 1 else {
      throw UnusableParameter("negative_guidance", "\(negativeGuidance): expected above 1")
    }
    guard (2...8).contains(guidances.count), zip(guidances, guidances.dropFirst()).allSatisfy(<),
      guidances.allSatisfy({ $0.isFinite && ($0 == 0 || $0 >= 1) })
    else {
      throw UnusableParameter(
        "guidances", "expected 2 to 8 numbers in ascending order, each 0 or at least 1")
    }
  }
}
