import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import TinyWorld
import Viz

@testable import Explorer

/// The lesson on distributions, with a small model of fresh weights.
@Suite struct DistributionLessonTests {
  /// With a model of pixels for both hands.
  private static let tiny = try? {
    let tiny = try TinyModel()
    try TinyPlayers.add(to: tiny)
    try TinyPlayers.keepTraining("pixels-ink", seed: 1, in: tiny.path("pixels")) { step in
      "{\"step\": \(step), \"loss\": 0.5}\n"
    }
    return tiny
  }()
  private static let lesson = try? Lesson.shipped("distribution")
  private static let experiment = try? DistributionExperiment(parameters(), seed: 2) { _ in }

  private static func parameters() -> DistributionExperiment.Parameters {
    DistributionExperiment.Parameters(
      model: tiny?.path("model") ?? "", measure: tiny?.path("nowhere.json") ?? "", steps: 2,
      guidance: 2, kind: .house, pictures: 9, portraits: 7, pixels: tiny?.path("pixels") ?? "",
      ink: tiny?.path("pixels") ?? "", drawings: 5, drawingSteps: 2, drawn: 40)
  }

  private func check(_ experiment: DistributionExperiment, _ language: Language) throws {
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    try check(#require(Self.experiment), language)
  }

  /// What the judge would say of true pictures, as a measure of these weights.
  @Test(arguments: Language.allCases)
  func measuresAreRead(language: Language) throws {
    let tiny = try #require(Self.tiny)
    let houses = (0..<200).map { index in
      var scene = Scene(seed: 5, index: index, shareOfSingles: 1)
      scene.objects[0].kind = .house
      return scene
    }
    let pictures = houses.map(\.picture)
    let samples = OpenSamples(Judge().verdicts(on: pictures.map { Raster($0) }), pictures)
    #expect(samples.accepted.value == 1)
    // True pictures have the data's shares.
    for counts in samples.properties { #expect(counts.test.p > 0.001, "\(counts.attribute)") }
    let report: JSON = [
      "command": "explorer measure distribution", "count": .number(200),
      "weights": .table([
        (
          key: MeasuredModels.name(of: tiny.path("model")),
          value: .text(try Manifest.fingerprint(tiny.path("model")))
        )
      ]),
      "results": [
        "open": .list([1, 2, 4].map { samples.json(guidance: $0) }),
        "features": [
          [
            "kind": "person", "accepted": samples.accepted.json,
            "counts": [.number(1), .number(2), .number(30), .number(0)],
          ]
        ],
        "nearest": [
          "compared": .number(10), "samples": [.number(0.05), .number(0.1)],
          "fresh": [.number(0.06)], "copies": [.number(0.01)],
        ],
        "true": ["spread": .number(samples.spread)],
      ],
    ]
    let folder = try TemporaryFolder()
    let file = URL(fileURLWithPath: folder.path + "/distribution.json")
    var parameters = Self.parameters()
    parameters.measure = file.path
    // A count is missing.
    try Data(report.pretty.replacing("[1, 2, 30, 0]", with: "[1, 2]").utf8).write(to: file)
    #expect(throws: Failure.self) { try DistributionExperiment(parameters, seed: 2) { _ in } }
    try Data(report.pretty.utf8).write(to: file)
    let experiment = try DistributionExperiment(parameters, seed: 2) { _ in }
    try check(experiment, language)
    #expect(experiment.measures["same_weights"] == 1)
    #expect(experiment.measures["judged"] == 200 && experiment.measures["eyes_count"] == 33)
    let blue = houses.count { $0.sky == .blue }
    #expect(experiment.measures["blue_share"] == Double(blue) / 200)
    #expect(abs((experiment.measures["sample_distance"] ?? 0) - 0.075) < 1e-9)
  }

  /// The naive twin, and pictures that are copies.
  @Test func theNearestIsTheNearest() {
    let training = NearestTraining.scenes(.house, among: 3000)
    #expect(training.count > 60 && training.allSatisfy { $0.objects[0].kind == .house })
    let world = TinyWorldPictures(seed: TrainingData.seed).forPainting
    #expect(
      training.contains(
        world.scene(
          (0..<3000).first {
            world.scene($0).objects.count == 1 && world.scene($0).objects[0].kind == .house
          } ?? 0)))
    let asked = [training[7].picture, Scene(seed: 5, index: 3).picture]
    let found = NearestTraining(of: asked, among: training)
    #expect(found.matches[0].scene == training[7] && found.matches[0].distance < 1e-3)
    let distances = training.map { $0.picture.distance(to: asked[1]) }
    #expect(abs((distances.min() ?? 0) - found.matches[1].distance) < 1e-4)
  }

  /// Of pictures that are drawings, the nearest is the same scene by the same hand.
  @Test func drawingsAreNearestToThoseOfTheirHand() throws {
    let scenes = (0..<40).map { Scene(seed: 1, index: $0) }
    for style in DrawingStyle.allCases {
      let drawings = TinyWorldPictures.pictures(Array(scenes[3..<6]), side: 32, style: style)
      let asked = (0..<3).map { drawings.row($0) * 0.5 + 0.5 }
      let found = DrawingStyle.allCases.map {
        NearestTraining(of: asked, among: scenes, drawnIn: $0).distances
      }
      let own = style == .color ? 0 : 1
      for place in asked.indices {
        #expect(found[own][place] < 1e-3 && found[1 - own][place] > 0.05)
      }
    }
    let experiment = try #require(Self.experiment)
    for hand in experiment.hands {
      #expect(hand.pictures.count == 5 && hand.own.count == 5)
      for (place, picture) in hand.pictures.enumerated() {
        let distance = hand.drawing(place).distance(to: picture)
        #expect(abs(distance - hand.nearest[place].match.distance) < 1e-4)
        #expect(
          DrawingStyle.allCases.allSatisfy { style in
            NearestTraining(
              of: [picture], among: (0..<40).map { TinyWorldPictures(seed: 1).scene($0) },
              drawnIn: style
            ).distances[0] > distance - 1e-4
          })
      }
    }
    // One folder for both: as many of the same pictures in colour as are not in ink.
    #expect(experiment.hands[0].own.successes + experiment.hands[1].own.successes == 5)
    #expect(experiment.measures["ink_steps"] == Double(TinyPlayers.steps))
    let whole = try KeptTraining(of: #require(Self.tiny).path("pixels"))
    #expect(whole.summary.steps == 2 * TinyPlayers.steps && whole.summary.minutes == 4)
    #expect(whole.notes.map(\.step) == Array(1...2 * TinyPlayers.steps))
  }

  @Test func spreadIsThatOfPairs() {
    let pictures = (0..<30).map { Tensor<Float>.normal([8, 8, 3], seed: UInt64($0)) }
    var (sum, pairs) = (0.0, 0.0)
    for a in 0..<30 {
      for b in 0..<a {
        sum += (pictures[a] - pictures[b]).meanSquare
        pairs += 1
      }
    }
    #expect(abs(OpenSamples.spread(pictures) - (sum / pairs).squareRoot()) < 1e-4)
    #expect(([3, 1, 2] as [Double]).median == 2 && ([4, 1, 2, 3] as [Double]).median == 2.5)
  }

  @Test func featuresAreCounted() {
    let cats = (0..<4).map { index in
      Scene(
        sky: .blue, ground: .grass, objects: [SceneObject(.orange, .cat, x: 30 + Double(index))])
    }
    let verdicts = Judge().verdicts(on: cats.map { $0.raster() })
    let counts = FeatureCounts(.cat, verdicts)
    #expect(counts.counts == [0, 0, 4, 0] && counts.pairs.value == 1)
    #expect(FeatureCounts(.person, verdicts).accepted.successes == 0)
  }

  @Test func badParametersAreNamed() throws {
    let good = Self.parameters()
    #expect(DistributionExperiment.refused(good) { $0.steps = 0 } == "steps")
    #expect(DistributionExperiment.refused(good) { $0.pictures = 1 } == "pictures")
    #expect(DistributionExperiment.refused(good) { $0.guidance = 1 } == "guidance")
    #expect(DistributionExperiment.refused(good) { $0.drawings = 1 } == "drawings")
    #expect(DistributionExperiment.refused(good) { $0.drawingSteps = 0 } == "drawing_steps")
  }
}
