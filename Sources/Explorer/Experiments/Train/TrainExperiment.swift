import Diffusion
import Tensor
import Viz

/// Training a noise predictor from nothing, on data whose best predictor is known.
///
/// Points on a ring of eight Gaussians are noised; a small network learns to say the noise, and is
/// compared with the exact posterior mean E[ε given x_t], which no predictor can beat.
struct TrainExperiment: Experiment {
  static let name = "train"

  struct Parameters: Decodable, Sendable {
    /// Training steps.
    var steps: Int
    /// Steps after which the network is asked for samples; the last step is always one.
    var checkpoints: [Int]
    /// Points sampled at each checkpoint.
    var samples: Int
    /// Times at which the network is told wrong times.
    var toldTimes: [Int]

    enum CodingKeys: String, CodingKey {
      case steps, checkpoints, samples
      case toldTimes = "told_times"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "examples": { try $0.examples($1) }, "loss": { try $0.loss($1) },
    "field": { try $0.field($1) }, "samples": { try $0.samples($1) },
    "embedding": { try $0.embedding($1) }, "wrong-time": { try $0.wrongTime($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [
    "reverse": { try $0.reverse($1) }
  ]

  /// Independent streams of the seed's random numbers; a batch of examples takes four.
  private enum Stream {
    static let evaluation: UInt64 = 2000
    static let samples: UInt64 = 3000
  }

  typealias Cloud = [(x: Double, y: Double)]

  let seed: UInt64
  let data = RingOfGaussians()
  let schedule: NoiseTable
  let model: PointDenoiser
  let losses: [Double]
  /// Samples after so many training steps, all from the same noise.
  let checkpoints: [Checkpoint]
  /// The way of the last checkpoint's samples: time and points, the noise first.
  let way: [(t: Int?, points: Cloud)]
  let evaluation: TrainEvaluation
  /// Errors by told time, for each true time.
  let told: [ToldTime]

  struct Checkpoint: Sendable {
    let step: Int
    let points: Cloud
    /// The share of points within three spreads of a Gaussian.
    let share: Double
    /// How many of the Gaussians have at least a quarter of their due.
    let covered: Int
  }

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    try parameters.check()
    self.seed = seed
    let table = NoiseTable(try NoiseSchedule(.linear))
    schedule = table
    model = try PointDenoiser(Scope(seed: seed), times: table.count)

    var training = PointTraining()
    training.steps = parameters.steps
    training.seed = seed
    let bar = ProgressBar(total: parameters.steps, unit: "steps")
    let stops = Set(parameters.checkpoints.filter { $0 < parameters.steps } + [parameters.steps])
    let log = try training.run(
      model, data, table.schedule, checkpoints: stops.sorted()
    ) { step, loss in
      progress(bar.text(done: step, note: "loss \(NumberText.fixed(loss, 3))"))
    }
    losses = log.losses

    progress("sampling")
    let (network, ring) = (model, data)
    let noise = Tensor<Float>.normal(
      [parameters.samples, 2], seed: seed, stream: Stream.samples)
    var way: [(t: Int?, points: Cloud)] = []
    checkpoints = try log.checkpoints.map { step, weights in
      way = []
      let points = try network.with(weights).sample(from: noise, table.schedule, steps: 50) {
        way.append(($0, Self.cloud($1)))
      }
      way.append((nil, Self.cloud(points)))
      return Checkpoint(step: step, points, ring)
    }
    self.way = way

    progress("evaluating")
    evaluation = TrainEvaluation(
      model, data, table,
      training.examples(
        20_000, data, table.schedule, stream: Stream.evaluation, offset: 0))
    told = parameters.toldTimes.map { t in
      ToldTime(
        t, network, ring, table,
        noise: .normal([1000, 2], seed: seed, stream: Stream.evaluation + 10), seed: seed)
    }
  }

  static func cloud(_ points: Tensor<Float>) -> Cloud {
    let values = points.scalars
    return stride(from: 0, to: values.count, by: 2).map {
      (Double(values[$0]), Double(values[$0 + 1]))
    }
  }

  /// Points of the data, and the same points noised to a time.
  func noisedData(_ count: Int, at t: Int?) -> Cloud {
    let x0 = data.sample(count, seed: seed, stream: Stream.evaluation + 20)
    guard let t else { return Self.cloud(x0) }
    let noise = Tensor<Float>.normal([count, 2], seed: seed, stream: Stream.evaluation + 30)
    return Self.cloud(schedule.mix(x0, noise, t))
  }
}

extension TrainExperiment.Checkpoint {
  init(step: Int, _ points: Tensor<Float>, _ data: RingOfGaussians) {
    self.step = step
    self.points = TrainExperiment.cloud(points)
    let modes = data.modes(of: points)
    let counts = data.centers.indices.map { mode in modes.count { $0 == mode } }
    share = Double(counts.reduce(0, +)) / Double(max(modes.count, 1))
    covered = counts.count { $0 * 4 * data.centers.count >= modes.count }
  }
}

extension TrainExperiment.Parameters {
  fileprivate func check() throws {
    try expect("steps", steps, 1...100_000)
    try expect("checkpoints", checkpoints, 0...100_000)
    try expect("samples", samples, 10...100_000)
    try expect("told_times", toldTimes, 0...999)
  }
}
