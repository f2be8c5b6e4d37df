import Diffusion
import Tensor
import TinyWorld
import Viz

/// What is done with a predicted noise: scaled and taken out, not simply subtracted (Ho et al., 2020,
/// equations 4 and 15; Song et al., 2021, for the space in which subtraction is right).
struct ResidualExperiment: ModelExperiment {
  static let name = "residual"

  struct Parameters: Decodable, Sendable {
    /// A model's folder.
    var model: String
    /// A person's own picture instead of the drawn one.
    var image: String?
    /// What the network is told of it; a drawn scene has its caption.
    var prompt: String?
    /// Times at which errors are measured.
    var times: [Int]
    /// Times at which pictures are shown.
    var shown: [Int]
    /// The time of the number that is written out.
    var writtenTime: Int
    /// Scenes that errors are measured on.
    var pictures: Int
    /// Steps of the run whose steps are added up.
    var steps: Int

    enum CodingKeys: String, CodingKey {
      case model, image, prompt, times, shown, pictures, steps
      case writtenTime = "written_time"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "algebra": { try $0.algebra($1) }, "pictures": { try $0.picturesFigure($1) },
    "errors": { try $0.errorsFigure($1) }, "maps": { try $0.maps($1) },
    "space": { try $0.space($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  /// Independent streams of the seed's random numbers; those of the scenes follow.
  private enum Stream {
    static let own: UInt64 = 1
    static let scenes: UInt64 = 2
  }

  let source: LessonModel
  let model: StableDiffusion
  let subject: PromptedCode
  /// Of the lesson's own picture: at the written time, and at the shown ones.
  let written: NoisePrediction
  let shown: [Shown]
  let errors: ResidualErrors
  let walk: SubtractionWalk

  /// A prediction with what is painted from the codes in it, `[H, W, 3]` in 0…1.
  struct Shown: Sendable {
    let prediction: NoisePrediction
    let sample, subtracted, original: Tensor<Float>

    init(_ prediction: NoisePrediction, by model: StableDiffusion) throws {
      func painted(_ code: Tensor<Float>) throws -> Tensor<Float> { try model.decode(code).row(0) }
      self.prediction = prediction
      sample = try painted(prediction.sample)
      subtracted = try painted(prediction.subtracted)
      original = try painted(prediction.original)
    }
  }

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model)
    source = try LessonModel(parameters.model)
    try parameters.check(model)
    self.model = model
    let subject = try PromptedCode(
      Subject(image: parameters.image, seed: seed, side: model.pictureSide),
      prompt: parameters.prompt, by: model)
    self.subject = subject
    let noise = Tensor<Float>.normal(subject.code.shape, seed: seed, stream: Stream.own)
    written = NoisePrediction(of: subject, noise: noise, at: parameters.writtenTime, by: model)
    let times = parameters.shown
    shown = try Workers.shared.map(0..<times.count) { place in
      try Shown(NoisePrediction(of: subject, noise: noise, at: times[place], by: model), by: model)
    }
    progress("measuring errors")
    errors = ResidualErrors(
      try PromptedCode.scenes(parameters.pictures, seed: seed, by: model),
      times: parameters.times, seed: seed, stream: Stream.scenes, by: model)
    progress("walking down")
    walk = try SubtractionWalk(
      SampleRequest(prompt: subject.prompt, steps: parameters.steps, guidance: 1, seed: seed),
      model, progress)
  }
}

extension ResidualExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    let last = model.scheduler.noiseSchedule.steps - 1
    try expect("pictures", pictures, 2...1000)
    try expect("steps", steps, 2...last)
    try expect("written_time", writtenTime, 0...last)
    for (name, list) in [("times", times), ("shown", shown)] {
      guard list.count > 1, zip(list, list.dropFirst()).allSatisfy(<) else {
        throw UnusableParameter(name, "expected at least two times in ascending order")
      }
      for time in list { try expect(name, time, 0...last) }
    }
  }
}
