import Diffusion
import Tensor
import TinyWorld
import Viz

/// In one go or in many steps: what steps are for, and how many are enough.
struct ManyStepsExperiment: ModelExperiment {
  static let name = "many-steps"

  struct Parameters: Decodable, Sendable {
    /// A model's folder.
    var model: String
    /// What `explorer measure steps` wrote.
    var measure: String
    var prompt: String
    var guidance: Double
    /// The numbers of steps that are compared.
    var stepCounts: [Int]
    /// Those of which a part is measured anew, and the pictures of each.
    var partSteps: [Int]
    var partPictures: Int
    /// The kind of thing whose mean picture is looked at, how many true ones it is of, and noises.
    var kind: Kind
    var truths: Int
    var noises: Int
    /// Points of the plane.
    var points: Int

    enum CodingKeys: String, CodingKey {
      case model, measure, prompt, guidance, kind, truths, noises, points
      case stepCounts = "step_counts"
      case partSteps = "part_steps"
      case partPictures = "part_pictures"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "strip": { try $0.strip($1) }, "quality": { try $0.quality($1) },
    "ring": { try $0.ringFigure($1) }, "mean": { try $0.meanFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  let source: LessonModel
  let request: SampleRequest
  let ladder: StepLadder
  let part: StepsPart
  let measure: ShippedMeasure<StepsMeasure>?
  let exact: ExactSteps
  let mean: MeanPrediction

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model)
    try parameters.check(model)
    source = try LessonModel(parameters.model)
    measure = try ShippedMeasure<StepsMeasure>.read(parameters.measure, isWhole: \.isWhole)
    request = SampleRequest(
      prompt: parameters.prompt, steps: 1, guidance: parameters.guidance, seed: seed)
    ladder = try StepLadder(request, steps: parameters.stepCounts, model, progress)
    part = try StepsPart(
      steps: parameters.partSteps, pictures: parameters.partPictures,
      guidance: measure?.results.guidance ?? parameters.guidance, seed: seed &+ 1, model, progress)
    exact = try ExactSteps(
      steps: parameters.stepCounts.filter { $0 <= 50 }, points: parameters.points, seed: seed)
    mean = try MeanPrediction(
      parameters.kind, truths: parameters.truths, noises: parameters.noises,
      guidance: max(parameters.guidance, 1), seed: seed &+ 2, model, progress)
  }
}

extension ManyStepsExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    // DPM-Solver++ plans one time more than it calls.
    let last = model.scheduler.noiseSchedule.steps - 1
    for (name, list) in [("step_counts", stepCounts), ("part_steps", partSteps)] {
      guard (2...8).contains(list.count), zip(list, list.dropFirst()).allSatisfy(<) else {
        throw UnusableParameter(name, "expected 2 to 8 numbers of steps in ascending order")
      }
      try expect(name, list, 1...last)
    }
    try expect("step_counts", stepCounts[1], 1...50)
    try expect("part_pictures", partPictures, 2...1000)
    try expect("truths", truths, 2...10_000)
    try expect("noises", noises, 1...1000)
    try expect("points", points, 10...10_000)
    try expectFinite("guidance", guidance)
  }
}
