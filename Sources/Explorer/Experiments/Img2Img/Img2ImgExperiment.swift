import Diffusion
import Tensor
import TinyWorld
import Viz

/// From a picture and a prompt to a picture: how much noise decides what is kept (Meng et al., 2022).
struct Img2ImgExperiment: ModelExperiment {
  static let name = "img2img"

  struct Parameters: Decodable, Sendable {
    /// A model's folder.
    var model: String
    /// A person's own picture instead of the drawn one.
    var image: String?
    /// What it is to become; the drawn one has a prompt of its own.
    var prompt: String?
    var steps: Int
    var guidance: Double
    /// How far the picture is noised where one number is written out.
    var strength: Double
    /// The strengths that are compared.
    var strengths: [Double]
    /// Pictures that the judge looks at for each of these, and the steps of their runs.
    var pictures: Int
    var batchSteps: Int
    /// Pictures and noises with which strength 1 is looked at, and the prompt.
    var starts: Int
    var noises: Int
    var open: String

    enum CodingKeys: String, CodingKey {
      case model, image, prompt, steps, guidance, strength, strengths, pictures, starts, noises,
        open
      case batchSteps = "batch_steps"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "strengths": { try $0.strengthsFigure($1) }, "equation": { try $0.equation($1) },
    "kept": { try $0.keptFigure($1) }, "leak": { try $0.leakFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  let source: LessonModel
  let model: StableDiffusion
  let subject: Subject
  /// The picture in 0…1, and its code as the runs noise it, `[1, h, w, C]`.
  let picture, code: Tensor<Float>
  /// The noise that all runs from it take.
  let noise: Tensor<Float>
  let request: SampleRequest
  let sweep: StrengthSweep
  /// The level that is written out.
  let written: StrengthSweep.Level
  let trials: StrengthTrials
  let leak: StrengthLeak

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model).withDDIM()
    try parameters.check(model)
    source = try LessonModel(parameters.model)
    self.model = model
    let side = model.pictureSide
    let pair = StrengthTrials.pair(seed: seed, index: 0)
    subject =
      try parameters.image.map { try Subject(image: $0, seed: seed, side: side) }
      ?? Subject(scene: pair.scene, side: side)
    picture = subject.pixels * 0.5 + 0.5
    request = SampleRequest(
      prompt: parameters.prompt ?? StrengthTrials.prompt(pair.wanted), steps: parameters.steps,
      guidance: parameters.guidance, seed: seed, image: picture)
    code = try model.encode(picture, seed: seed).codes
    noise = .startingNoise(code.shape, seed: seed)
    sweep = try StrengthSweep(request, strengths: parameters.strengths, model, progress)
    written =
      try sweep.levels.first { $0.strength == parameters.strength }
      ?? StrengthSweep(request, strengths: [parameters.strength], model, progress).levels[0]
    trials = try StrengthTrials(
      strengths: parameters.strengths, pictures: parameters.pictures,
      steps: parameters.batchSteps, guidance: parameters.guidance, seed: seed, model, progress)
    leak = try StrengthLeak(
      Self.starts(parameters.starts, seed: seed, side: side), noises: parameters.noises,
      prompt: parameters.open, steps: parameters.batchSteps, guidance: parameters.guidance,
      seed: seed, model, progress)
  }

  /// Pictures of different skies and grounds in turn.
  private static func starts(_ count: Int, seed: UInt64, side: Int) -> [Tensor<Float>] {
    (0..<count).map { index in
      var scene = Scene(seed: seed, index: 1000 + index, shareOfSingles: 1)
      scene.sky = Sky.allCases[index % Sky.allCases.count]
      scene.ground = Ground.allCases[index % Ground.allCases.count]
      return Subject(scene: scene, side: side).pixels * 0.5 + 0.5
    }
  }
}

extension Img2ImgExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    let last = model.scheduler.noiseSchedule.steps - 1
    try expect("steps", steps, 4...last)
    try expect("batch_steps", batchSteps, 2...last)
    try expect("pictures", pictures, 2...1000)
    try expect("starts", starts, 2...6)
    try expect("noises", noises, 2...4)
    try expectFinite("guidance", guidance)
    let least = 1 / Double(min(steps, batchSteps))
    let words = JSON.number((least * 1000).rounded(.up) / 1000).text
    // As the run counts its steps: 49 · (1/49) is a little less than 1.
    func isUsable(_ strength: Double) -> Bool {
      (0...1).contains(strength) && Int(Double(min(steps, batchSteps)) * strength) > 0
    }
    guard isUsable(strength) else {
      throw UnusableParameter(
        "strength", "\(JSON.number(strength).text): expected \(words) to 1, at least one step")
    }
    if let least = strengths.first, least > 0, !isUsable(least) {
      throw UnusableParameter(
        steps <= batchSteps ? "steps" : "batch_steps",
        "\(min(steps, batchSteps)): too few for the strength \(JSON.number(least).text); expected at "
          + "least \(Int((1 / least).rounded(.up)))")
    }
    guard (2...7).contains(strengths.count), zip(strengths, strengths.dropFirst()).allSatisfy(<),
      strengths.allSatisfy(isUsable)
    else {
      throw UnusableParameter(
        "strengths", "expected 2 to 7 numbers in ascending order, each \(words) to 1")
    }
  }
}
