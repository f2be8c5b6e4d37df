import Diffusion
import Tensor
import TinyWorld
import Viz

/// The forward process on one picture: noised at every time, step by step and in one jump.
///
///     x_t = √ᾱ_t x₀ + √(1−ᾱ_t) ε,   ε ~ N(0, I)
///
/// (Ho, Jain, Abbeel, 2020, equation 4).
struct ForwardExperiment: Experiment {
  static let name = "forward"

  struct Parameters: Decodable, Sendable {
    var schedule: NoiseSchedule.Kind
    /// Frames after the first in the animation.
    var steps: Int
    /// A person's own picture instead of the drawn one.
    var image: String?
    /// Walks of one pixel through the one-step chain.
    var walks: Int
    /// Draws of the last noisy picture that are averaged.
    var draws: Int
    /// The time of the training example that is taken apart.
    var exampleTime: Int
    /// The times whose noise is taken away again.
    var undoTimes: [Int]

    enum CodingKeys: String, CodingKey {
      case schedule, steps, image, walks, draws
      case exampleTime = "example_time"
      case undoTimes = "undo_times"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "dissolve": { try $0.dissolve($1) }, "example": { try $0.example($1) },
    "chain": { try $0.chain($1) }, "values": { try $0.values($1) },
    "schedules": { try $0.schedules($1) }, "remains": { try $0.remains($1) },
    "undo": { try $0.undo($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [
    "forward": { try $0.frames($1) }
  ]

  /// Independent streams of the seed's random numbers.
  private enum Stream {
    static let noise: UInt64 = 1
    static let walk: UInt64 = 2
    static let draws: UInt64 = 3
  }

  let seed: UInt64
  let subject: Subject
  let side = Scene.side
  let schedule: NoiseTable
  /// All schedules, the lesson's among them.
  let compared: [NoiseTable]
  /// The picture in −1…1, [side, side, 3].
  let x0: Tensor<Float>
  /// The one noise of all tiles, [side, side, 3].
  let epsilon: Tensor<Float>
  let frameTimes: [Int]
  let exampleTime: Int
  let undoTimes: [Int]
  let distances: [(t: Int, ks: Double)]
  let flow: ValueFlow
  let walk: PixelWalk
  let ghosts: [Ghost]

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    try self.init(parameters, of: Subject(image: parameters.image, seed: seed), seed: seed)
  }

  init(_ parameters: Parameters, of subject: Subject, seed: UInt64) throws {
    self.seed = seed
    compared = try NoiseSchedule.Kind.allCases.map { NoiseTable(try NoiseSchedule($0)) }
    let schedule = NoiseTable(try NoiseSchedule(parameters.schedule))
    self.schedule = schedule
    try parameters.check(schedule)
    let last = schedule.count - 1
    exampleTime = parameters.exampleTime
    undoTimes = parameters.undoTimes
    frameTimes = (1...parameters.steps).map { last * $0 / parameters.steps }
    self.subject = subject
    let x0 = subject.pixels
    let epsilon = Tensor<Float>.normal([side, side, 3], seed: seed, stream: Stream.noise)
    self.x0 = x0
    self.epsilon = epsilon

    let times = (0...40).map { last * $0 / 40 }
    distances = Workers.shared.map(0..<times.count) { place in
      let t = times[place]
      return (t, Normal.distance(schedule.mix(x0, epsilon, t).scalars))
    }
    flow = ValueFlow(x0, epsilon, schedule)
    walk = PixelWalk(
      from: x0[side / 2, side / 2, 0], schedule, count: parameters.walks, seed: seed,
      stream: Stream.walk)
    let gentlest = parameters.schedule == .squaredCosCapV2 ? "linear" : "squaredcos_cap_v2"
    ghosts = Ghost.all(
      x0, [schedule] + compared.filter { $0.name == gentlest }, draws: parameters.draws,
      seed: seed, stream: Stream.draws)
  }

  /// The picture at a time; nil is the clean picture, before t = 0. [side, side, 3]
  func noised(_ t: Int?) -> Tensor<Float> { t.map { schedule.mix(x0, epsilon, $0) } ?? x0 }

  func picture(at t: Int?) -> Raster { picture(of: noised(t)) }

  /// Values −1…1 as a picture; what lies outside is cut off.
  func picture(of values: Tensor<Float>) -> Raster {
    Raster(width: side, height: side, values: values.scalars, low: -1, high: 1)
  }
}

extension ForwardExperiment.Parameters {
  fileprivate func check(_ table: NoiseTable) throws {
    try expect("steps", steps, 1...500)
    try expect("walks", walks, 100...1_000_000)
    try expect("draws", draws, 1...100_000)
    try expect("example_time", exampleTime, 0...table.count - 1)
    try expect("undo_times", undoTimes, 0...table.count - 1)
  }
}

extension FigureRequest {
  /// The times `lesson.yaml` sets for this figure under `key`, each a time of the schedule.
  func times(_ key: String, upTo count: Int) throws -> [Int] {
    try list(key).map { number in
      guard let t = Int(exactly: number), (0..<count).contains(t) else {
        throw Failure(
          "`\(key)`: \(NumberText.significant(number, 6)) is no time of this schedule; "
            + "expected whole numbers from 0 to \(count - 1)")
      }
      return t
    }
  }
}
