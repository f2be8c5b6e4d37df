import Diffusion
import Tensor
import TinyWorld
import Viz

/// The space that Stable Diffusion denoises in: a picture's code, what it costs to work there, and
/// what its numbers mean (Rombach et al., 2022, section 3.1).
struct LatentExperiment: ModelExperiment {
  static let name = "latent"

  struct Parameters: Decodable, Sendable {
    /// A model's folder.
    var model: String
    /// A person's own picture instead of the drawn one.
    var image: String?
    /// Frames after the first in the animation.
    var steps: Int
    /// Scenes whose codes are measured.
    var pictures: Int
    /// Pairs of scenes that are mixed.
    var pairs: Int
    /// Row and column of the number that is changed.
    var place: [Int]
    /// Times at which noise is added to picture and code.
    var times: [Int]
    /// How often each prediction is timed.
    var repeats: Int
    /// Steps of the whole picture whose cost is told.
    var wholeSteps: Int

    enum CodingKeys: String, CodingKey {
      case model, image, steps, pictures, pairs, place, times, repeats
      case wholeSteps = "whole_steps"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "code": { try $0.codeFigure($1) }, "scale": { try $0.scale($1) },
    "cost": { try $0.costFigure($1) }, "between": { try $0.between($1) },
    "numbers": { try $0.numbers($1) }, "noise": { try $0.noiseFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [
    "decode": { try $0.frames($1) }
  ]

  /// A picture and a code noised to one time; nil is before t = 0.
  struct Noised: Sendable {
    let t: Int?
    /// The picture with noise on its pixels, −1…1 and beyond, `[H, W, 3]`.
    let pixels: Tensor<Float>
    /// The code with noise, `[h, w, C]`, and what is painted from it, 0…1.
    let code, painted: Tensor<Float>
  }

  /// Independent streams of the seed's random numbers.
  private enum Stream {
    static let pixels: UInt64 = 1
    static let code: UInt64 = 2
  }

  let seed: UInt64
  let source: LessonModel
  let model: StableDiffusion
  let schedule: NoiseTable
  let side: Int
  let subject: Subject
  /// In 0…1, `[side, side, 3]`.
  let picture: Tensor<Float>
  /// Its mean code, `[1, h, w, C]`.
  let code: Tensor<Float>
  /// What is painted from that, in 0…1, `[side, side, 3]`.
  let painted: Tensor<Float>
  let scenes: CodedScenes
  let cost: DenoisingCost
  let mixing: CodeMixing
  let probe: CodeProbe
  /// From the last time to the clean code.
  let way: [Noised]
  /// The clean code, and those times the lesson asks for.
  let noised: [Noised]

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model)
    source = try LessonModel(parameters.model)
    try parameters.check(model)
    self.seed = seed
    self.model = model
    let schedule = NoiseTable(model.scheduler.noiseSchedule)
    self.schedule = schedule
    let side = model.pictureSide
    self.side = side
    subject = try Subject(image: parameters.image, seed: seed, side: side)
    picture = subject.pixels * 0.5 + 0.5
    code = try model.meanCode(picture)
    painted = try model.decode(code).row(0)

    progress("coding scenes")
    func scene(_ index: Int) -> Tensor<Float> {
      Subject(scene: Scene(seed: seed, index: index), side: side).pixels * 0.5 + 0.5
    }
    scenes = try CodedScenes(
      .stack((1...parameters.pictures).map(scene)), by: model, seed: seed)
    progress("measuring one step")
    cost = try DenoisingCost(
      model, steps: parameters.wholeSteps, repeats: parameters.repeats, seed: seed)
    progress("mixing scenes")
    mixing = try CodeMixing(
      from: picture, (1...parameters.pairs).map(scene), by: model, steps: 6)
    progress("changing single numbers")
    probe = try CodeProbe(
      code, deviations: scenes.channelDeviations, row: parameters.place[0],
      column: parameters.place[1], by: model)

    progress("noising")
    let pixelNoise = Tensor<Float>.normal(
      picture.shape, seed: seed, stream: Stream.pixels)
    let codeNoise = Tensor<Float>.normal(code.shape, seed: seed, stream: Stream.code)
    let (pixels, code) = (subject.pixels, self.code)
    @Sendable func noised(_ t: Int?) throws -> Noised {
      let mixed = t.map { schedule.mix(code, codeNoise, $0) } ?? code
      return Noised(
        t: t, pixels: t.map { schedule.mix(pixels, pixelNoise, $0) } ?? pixels,
        code: mixed.row(0), painted: try model.decode(mixed).row(0))
    }
    let last = schedule.count - 1
    let times: [Int?] =
      (0..<parameters.steps).map { last - last * $0 / parameters.steps } + [nil]
    way = try Workers.shared.map(0..<times.count) { try noised(times[$0]) }
    let shown: [Int?] = [nil] + parameters.times
    self.noised = try Workers.shared.map(0..<shown.count) { try noised(shown[$0]) }
  }

  /// The correlation of a picture's neighbours in a row, over all colours, each colour around its
  /// own mean.
  static func neighbourCorrelation(_ picture: Tensor<Float>) -> Double {
    let width = picture.shape[1]
    let centred = picture - picture.mean(over: [0, 1], keepingAxes: true)
    let (left, right) = (
      centred.slice(0..<width - 1, axis: 1), centred.slice(1..<width, axis: 1)
    )
    let scale = (left.meanSquare * right.meanSquare).squareRoot()
    return scale > 0 ? (left * right).mean / scale : 0
  }
}

extension LatentExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    try expect("steps", steps, 1...500)
    try expect("pictures", pictures, 2...10_000)
    try expect("pairs", pairs, 1...1000)
    try expect("repeats", repeats, 1...100)
    try expect("whole_steps", wholeSteps, 1...1000)
    guard place.count == 2 else {
      throw UnusableParameter("place", "expected a row and a column")
    }
    try expect("place", place, 0...model.sampleShape[0] - 1)
    try expect("times", times, 0...model.scheduler.noiseSchedule.steps - 1)
  }
}
