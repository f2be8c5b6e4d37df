import Diffusion
import Tensor
import TinyWorld
import Viz

/// What comes out is a distribution: what the prompt leaves open comes as often as in the training
/// pictures, and no picture is a copy of one of them.
struct DistributionExperiment: ModelExperiment {
  static let name = "distribution"

  struct Parameters: Decodable, Sendable {
    /// A model's folder.
    var model: String
    /// What `explorer measure distribution` wrote.
    var measure: String
    var steps: Int
    /// How strongly the prompt leads where it leads at all.
    var guidance: Double
    /// The thing whose prompt leaves all else open, and pictures of it without guidance and with.
    var kind: Kind
    var pictures: Int
    /// Pictures of a person and of a cat.
    var portraits: Int
    /// The folders of models of pixels that learnt the scenes of two hands.
    var pixels, ink: String
    /// Pictures of each, their steps, and the scenes among which the nearest drawing is looked for.
    var drawings, drawingSteps, drawn: Int

    enum CodingKeys: String, CodingKey {
      case model, measure, steps, guidance, kind, pictures, portraits, pixels, ink, drawings, drawn
      case drawingSteps = "drawing_steps"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "samples": { try $0.samplesFigure($1) }, "shares": { try $0.sharesFigure($1) },
    "features": { try $0.featuresFigure($1) }, "nearest": { try $0.nearestFigure($1) },
    "narrow": { try $0.narrowFigure($1) }, "styles": { try $0.stylesFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  /// Samples of one prompt at one guidance.
  struct Batch: Sendable {
    let guidance: Double
    /// `[H, W, 3]` in 0…1.
    let pictures: [Tensor<Float>]
    let open: OpenSamples
  }

  /// Pictures of a kind whose parts are counted.
  struct Portraits: Sendable {
    let pictures: [Tensor<Float>]
    let verdicts: [Verdict]
    let counts: FeatureCounts
  }

  let source: LessonModel
  let prompt: String
  let measure: ShippedMeasure<DistributionMeasure>?
  /// Without guidance, and with it.
  let plain, guided: Batch
  /// A person's and a cat's.
  let portraits: [Portraits]
  let nearest: NearestGroups
  /// How far fresh pictures of the same thing lie from each other.
  let trueSpread: Double
  /// In colour, and in ink.
  let hands: [StyleSamples]
  /// The training of the latter.
  let inkTraining: TrainingSummary
  /// Scenes that both hands drew.
  let drawn: Int

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model)
    try parameters.check(model)
    source = try LessonModel(parameters.model)
    measure = try ShippedMeasure<DistributionMeasure>.read(parameters.measure, isWhole: \.isWhole)
    let judge = SizedJudge(side: model.pictureSide)
    func paint(_ kind: Kind, _ count: Int, _ guidance: Double) throws -> [Tensor<Float>] {
      let requests = (0..<count).map { place in
        SampleRequest(
          prompt: MeasurementRun.prompt(kind), steps: parameters.steps, guidance: guidance,
          seed: seed &+ UInt64(place))
      }
      return try model.paint(requests, MeasurementRun.prompt(kind), progress)
    }
    func batch(_ guidance: Double) throws -> Batch {
      let pictures = try paint(parameters.kind, parameters.pictures, guidance)
      return Batch(
        guidance: guidance, pictures: pictures,
        open: OpenSamples(judge.verdicts(pictures), pictures))
    }
    prompt = MeasurementRun.prompt(parameters.kind)
    plain = try batch(1)
    guided = try batch(parameters.guidance)
    portraits = try [Kind.person, .cat].map { kind in
      let pictures = try paint(kind, parameters.portraits, parameters.guidance)
      let verdicts = judge.verdicts(pictures)
      return Portraits(
        pictures: pictures, verdicts: verdicts, counts: FeatureCounts(kind, verdicts))
    }
    progress("looking for copies")
    let fresh = (0..<max(parameters.pictures, 2)).map { index in
      var scene = Scene(seed: seed, index: index, shareOfSingles: 1)
      scene.objects[0].kind = parameters.kind
      return scene
    }
    nearest = try NearestGroups(plain.pictures, fresh: fresh, model)
    trueSpread = OpenSamples.spread(
      fresh.map { Subject(scene: $0, side: model.pictureSide).pixels * 0.5 + 0.5 })
    drawn = parameters.drawn
    let world = TinyWorldPictures(seed: TrainingData.seed)
    let scenes = (0..<parameters.drawn).map(world.scene)
    hands = try [(DrawingStyle.color, parameters.pixels), (.ink, parameters.ink)].map {
      try StyleSamples(
        $0, $1, count: parameters.drawings, steps: parameters.drawingSteps, seed: seed,
        among: scenes, progress)
    }
    inkTraining = try KeptTraining(of: parameters.ink, named: "pixels-ink").summary
  }
}

extension DistributionExperiment.Parameters {
  fileprivate func check(_ model: StableDiffusion) throws {
    let last = model.scheduler.noiseSchedule.steps - 1
    try expect("steps", steps, 1...last)
    try expect("pictures", pictures, 2...1000)
    try expect("portraits", portraits, 2...1000)
    try expect("drawings", drawings, 2...1000)
    try expect("drawing_steps", drawingSteps, 1...999)
    try expect("drawn", drawn, 1...100_000)
    guard guidance.isFinite, guidance > 1 else {
      throw UnusableParameter(
        "guidance", "\(JSON.number(guidance).text): expected above 1; 1 is looked at anyway")
    }
  }
}
