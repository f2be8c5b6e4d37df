import Diffusion
import Tensor
import TinyWorld
import Viz

/// What the network is told of the time, what happens when it is told a wrong one, and what it does
/// at which time (Ho et al., 2020, after Vaswani et al., 2017).
struct TimestepExperiment: ModelExperiment {
  static let name = "timestep"

  struct Parameters: Decodable, Sendable {
    /// A model's folder.
    var model: String
    /// What is painted while its frequencies are watched.
    var prompt: String
    var steps: Int
    var guidance: Double
    /// Pictures of that prompt, from the lesson's seed on.
    var runs: Int
    /// True and told times of the matrix, and the scenes it is measured on.
    var times: [Int]
    var pictures: Int
    /// True times of the pictures that are shown, and the times that the network is told.
    var shown: [Int]
    var told: [Int]
    /// The time whose embedding is written out.
    var writtenTime: Int

    enum CodingKeys: String, CodingKey {
      case model, prompt, steps, guidance, runs, times, pictures, shown, told
      case writtenTime = "written_time"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "waves": { try $0.waves($1) }, "similarity": { try $0.similarity($1) },
    "matrix": { try $0.matrix($1) }, "told": { try $0.toldFigure($1) },
    "bands": { try $0.bandsFigure($1) }, "settled": { try $0.settledFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  let source: LessonModel
  let model: StableDiffusion
  let writtenTime: Int
  let embeddings: TimeEmbeddings
  let misled: MisledNetwork
  let settling: SettlingBands
  let guidance: Double

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model)
    source = try LessonModel(parameters.model)
    try parameters.check(model)
    self.model = model
    guidance = parameters.guidance
    writtenTime = parameters.writtenTime
    embeddings = TimeEmbeddings(model.unet, last: model.scheduler.noiseSchedule.steps - 1)
    progress("telling wrong times")
    misled = try MisledNetwork(
      PromptedCode.scenes(parameters.pictures, seed: seed, by: model), times: parameters.times,
      shown: parameters.shown, told: parameters.told, seed: seed, by: model)
    settling = try SettlingBands(
      SampleRequest(
        prompt: parameters.prompt, steps: parameters.steps, guidance: parameters.guidance,
        seed: seed), runs: parameters.runs, model, progress)
  }
}

extension TimestepExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    let last = model.scheduler.noiseSchedule.steps - 1
    try expect("steps", steps, 4...last)
    try expect("runs", runs, 1...100)
    try expect("pictures", pictures, 1...1000)
    try expect("written_time", writtenTime, 0...last)
    try expectFinite("guidance", guidance)
    for (name, list, most) in [("times", times, 12), ("shown", shown, 3), ("told", told, 7)] {
      guard (2...most).contains(list.count) || (name == "shown" && list.count == 1),
        zip(list, list.dropFirst()).allSatisfy(<)
      else {
        throw UnusableParameter(name, "expected 2 to \(most) times in ascending order")
      }
      try expect(name, list, 0...last)
    }
  }
}
