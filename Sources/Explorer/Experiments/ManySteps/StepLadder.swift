import Diffusion
import Tensor
import TinyWorld
import Viz

/// One noise taken to a picture in more and more steps, by several samplers.
struct StepLadder: Sendable {
  struct Rung: Sendable {
    let sampler: SchedulerOption
    let spacing: TimestepSpacing
    /// The numbers of steps, and the picture of each, `[H, W, 3]` in 0…1.
    let steps: [Int]
    let pictures: [Tensor<Float>]
    /// The first time that each run tells the network.
    let firstTimes: [Double]

    /// Root mean square between each picture and that of the most steps.
    var distances: [Double] {
      guard let end = pictures.last else { return [] }
      return pictures.map { $0.distance(to: end) }
    }
    /// How much neighbouring pixels differ, in levels of 255.
    var details: [Double] { pictures.map { Raster($0).detail } }
  }

  /// DDIM with times from the noisy end first.
  let rungs: [Rung]

  static let samplers: [(sampler: SchedulerOption, spacing: TimestepSpacing)] = [
    (.ddim, .trailing), (.dpmSolverMultistep, .trailing), (.ddim, .leading),
  ]

  init(
    _ request: SampleRequest, steps: [Int], _ model: StableDiffusion,
    _ progress: @Sendable (String) -> Void
  ) throws {
    rungs = try Self.samplers.map { sampler, spacing in
      let model = try model.with(sampler, spacing)
      let requests = steps.map { count in
        var one = request
        one.steps = count
        return one
      }
      return Rung(
        sampler: sampler, spacing: spacing, steps: steps,
        pictures: try model.paint(requests, sampler.rawValue, progress),
        firstTimes: try steps.map { try model.scheduler.timeline(steps: $0).moments[0].t })
    }
  }
}

/// The share of captions of which all is right, by steps, with DDIM: a part of what
/// `explorer measure steps` measures, made anew.
struct StepsPart: Sendable {
  let points: [(steps: Int, right: Proportion)]

  init(
    steps: [Int], pictures: Int, guidance: Double, seed: UInt64, _ model: StableDiffusion,
    _ progress: @Sendable (String) -> Void
  ) throws {
    let model = try model.with(.ddim, .trailing)
    let judge = SizedJudge(side: model.pictureSide)
    let scenes = (0..<pictures).map { Scene(seed: seed, index: $0) }
    points = try steps.map { count in
      let painted = try model.paint(
        scenes.enumerated().map { place, scene in
          SampleRequest(
            prompt: scene.caption(.en), steps: count, guidance: guidance,
            seed: seed &+ UInt64(place))
        }, "\(count) steps", progress)
      let right = zip(judge.verdicts(painted), scenes).map { $0.agrees(with: $1) }
      return (count, Proportion(of: right) { $0 })
    }
  }
}

/// `results` of `explorer measure steps`.
struct StepsMeasure: Decodable, Sendable {
  struct Row: Decodable, Sendable {
    let sampler, spacing: String
    let steps: Int
    let allRight: MeasuredShare
    let frechetClip: Double
  }
  struct Truth: Decodable, Sendable { let frechetClip: Double }

  let guidance: Double
  let `true`: Truth
  let rows: [Row]

  /// Whether every sampler has been measured.
  var isWhole: Bool { MeasurementRun.samplers.allSatisfy { !rows($0, $1).isEmpty } }

  /// A sampler's rows, by steps.
  func rows(_ sampler: SchedulerOption, _ spacing: TimestepSpacing) -> [Row] {
    rows.filter { $0.sampler == sampler.rawValue && $0.spacing == spacing.rawValue }
      .sorted { $0.steps < $1.steps }
  }
}
