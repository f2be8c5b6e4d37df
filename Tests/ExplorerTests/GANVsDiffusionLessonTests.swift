import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import TinyWorld
import Viz

@testable import Explorer

/// The lesson that sets GANs beside a diffusion model, with small models of fresh weights.
@Suite struct GANVsDiffusionLessonTests {
  private static let tiny: TinyModel? = {
    guard let tiny = try? TinyModel() else { return nil }
    return (try? TinyPlayers.add(to: tiny)).map { tiny }
  }()
  private static let lesson = try? Lesson(
    Home(path: TemporaryHome.project).lesson("gan-vs-diffusion"), experiments: ExperimentList.all)
  private static let experiment = try? GANVsDiffusionExperiment(parameters(), seed: 2) { _ in }

  private static func parameters() -> GANVsDiffusionExperiment.Parameters {
    GANVsDiffusionExperiment.Parameters(
      model: tiny?.path("pixels") ?? "", clip: tiny?.path("clip") ?? "",
      gans: tiny?.path("gan-") ?? "", measure: tiny?.path("nowhere.json") ?? "", pictures: 24,
      stepCounts: [1, 16], pairs: 2, stops: 9, walkSteps: 2)
  }

  /// A measure as `explorer measure gan-vs-diffusion` writes it, with true pictures for what players
  /// paint: fewer of them for the GANs than for the diffusion model.
  private static func measure(
    _ tiny: TinyModel, pixels: String? = nil, gans: [String] = ["gan-1", "gan-2"]
  ) throws -> String {
    let clip = try CLIP(directory: tiny.path("clip"))
    func scenes(_ first: Int, _ count: Int) -> [Scene] {
      (0..<count).map { Scene(seed: 9, index: first + $0 % count) }
    }
    let truth = try TruePictures(scenes(0, 60), side: 32, clip: clip)
    func row(_ scenes: [Scene], seconds: Double) throws -> JSON {
      let pictures = scenes.map { $0.raster(side: 32) }
      return try PictureQuality(pictures, beside: truth).row(detail: 1, seconds: seconds)
    }
    let own = try gans.enumerated().map { rank, name in
      // The same few pictures again and again, each a little otherwise placed in the set.
      let few = scenes(100 * (rank + 1), 6)
      return (key: name, value: try row((0..<60).map { few[$0 % 6] }, seconds: 0.002))
    }
    let other: [JSON] = try [1, 16].map { steps in
      [
        "sampler": "ddpm", "steps": .number(Double(steps)),
        "runs": [
          "runs": [
            "sampling 1": try row(scenes(1000, 60), seconds: 0.01 * Double(steps)),
            "sampling 2": try row(scenes(2000, 60), seconds: 0.01 * Double(steps)),
          ], "spread": .table([]),
        ],
      ]
    }
    let names = ["clip", "pixels"] + gans
    let weights = try names.map { name -> (key: String, value: JSON) in
      let own = try Manifest.fingerprint(tiny.path(name))
      return (name, .text(name == "pixels" ? pixels ?? own : own))
    }
    let report: JSON = [
      "command": "explorer measure gan-vs-diffusion", "count": .number(60),
      "weights": .table(weights),
      "results": [
        "side": .number(32), "true": try row(scenes(3000, 60), seconds: 0.001),
        "gan": ["runs": .table(own), "spread": .table([])], "pixels": .list(other),
      ],
    ]
    return report.pretty
  }

  private static func experiment(
    measured text: String, in folder: TemporaryFolder
  ) throws -> GANVsDiffusionExperiment {
    let file = folder.path + "/gan-vs-diffusion.json"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    var parameters = parameters()
    parameters.measure = file
    return try GANVsDiffusionExperiment(parameters, seed: 2) { _ in }
  }

  private func check(_ experiment: GANVsDiffusionExperiment, _ language: Language) throws {
    let figures = try #require(Self.lesson).figures(of: experiment, language)
    #expect(figures.count == 6)
    for (id, figure) in figures {
      #expect(figure.problems() == [], "\(id)")
      #expect(!figure.alternativeText.isEmpty && !figure.tree.contains("NaN"), "\(id)")
    }
    for (name, value) in experiment.measures { #expect(value.isFinite, "\(name)") }
  }

  /// Without a measure the lesson has its own pictures.
  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try check(experiment, language)
    #expect(experiment.measures["has_measure"] == 0 && experiment.measures["same_weights"] == 0)
    #expect(experiment.measures["gans"] == 2 && experiment.measures["measured"] == 24)
    #expect(experiment.measures["true_accepted"] == 1 && experiment.measures["gan_accepted"] == 0)
    let frames = try experiment.race(.empty)
    #expect(frames.count == 17 && frames.record(16)[0].value == 16)
    for index in [0, 16] { #expect(try frames.draw(index).problems().isEmpty) }
  }

  @Test(arguments: Language.allCases)
  func measuresAreRead(language: Language) throws {
    let tiny = try #require(Self.tiny)
    let folder = try TemporaryFolder()
    let experiment = try Self.experiment(measured: Self.measure(tiny), in: folder)
    try check(experiment, language)
    let measures = experiment.measures
    #expect(measures["same_weights"] == 1 && measures["measured"] == 60)
    #expect(measures["samplings"] == 2 && measures["most_steps"] == 16)
    #expect(measures["gan_milliseconds"] == 2 && measures["pixels_milliseconds"] == 160)
    // Six pictures over and over are as true as any, and reach less.
    #expect(measures["gan_accepted"] == 1 && (measures["gan_cells"] ?? 99) < 13)
    #expect((measures["recall_gain"] ?? 0) > 0.3 && (measures["cells_gain"] ?? 0) > 20)
    // What fresh weights paint is nothing like these true pictures: the comparison sees it.
    #expect(measures["part_points"] == 5 && measures["part_apart"] == 4)
  }

  /// A measure of other weights, or of other GANs, is named and not used.
  @Test func measuresOfOthersAreNotUsed() throws {
    let tiny = try #require(Self.tiny)
    let folder = try TemporaryFolder()
    let own = try #require(Self.experiment)
    for text in [
      try Self.measure(tiny, pixels: "12345678"), try Self.measure(tiny, gans: ["gan-1"]),
    ] {
      let experiment = try Self.experiment(measured: text, in: folder)
      #expect(experiment.measures["has_measure"] == 1)
      #expect(experiment.measures["same_weights"] == 0 && experiment.mismatch != nil)
      #expect(experiment.measures["recall_gain"] == own.measures["recall_gain"])
    }
    let other = try Self.experiment(
      measured: try Self.measure(tiny, pixels: "12345678"), in: folder)
    let figure = try #require(Self.lesson).figures(of: other, .en)["quality"]
    #expect(figure?.tree.contains("12345678") == true)
  }

  /// By hand: a training's arithmetic.
  @Test func arithmeticIsThatOfTheTurns() throws {
    let experiment = try #require(Self.experiment)
    let gan = experiment.gans[0].model
    let step = 16 * Double(8 * gan.discriminator.flops + 4 * gan.generator.flops)
    #expect(experiment.ganCosts[0].total == 8 * step && experiment.ganCosts[0].pictures == 128)
    let unet = experiment.pixels.model.unet.flops([1, 32, 32, 3])
    #expect(experiment.pixelCost.total == Double(8 * 16 * 3 * unet))
    #expect(experiment.painted(16) == 16 * unet / gan.generator.flops)
  }

  @Test func waysGoOverTheSphere() throws {
    let (a, b) = (
      Tensor<Float>.normal([1, 300], seed: 1), Tensor<Float>.normal([1, 300], seed: 2)
    )
    #expect((NoiseWalk.between(a, b, 0) - a).meanSquare < 1e-10)
    #expect((NoiseWalk.between(a, b, 1) - b).meanSquare < 1e-10)
    let middle = NoiseWalk.between(a, b, 0.5)
    // A straight way would lose half of the variance.
    #expect(abs(middle.meanSquare - (a.meanSquare + b.meanSquare) / 2) < 0.15)
    #expect((NoiseWalk.between(a, a, 0.5) - a).meanSquare < 1e-10)
  }

  @Test func longStretchesAreSeen() throws {
    @Sendable func picture(_ level: Double) -> Raster {
      Raster(width: 32, height: 32, bytes: [UInt8](repeating: UInt8(level), count: 3072))
    }
    let judge = Judge(side: 32)
    let even = try NoiseWalk(pairs: 1, stops: 5, judge) { picture(200 * $1) }
    let jump = try NoiseWalk(pairs: 1, stops: 5, judge) { picture($1 < 0.6 ? 0 : 200) }
    #expect(abs(even.jump - 0.25) < 1e-9 && jump.jump == 1)
    #expect(even.accepted.count == 5 && even.accepted[0].count == 1)
  }

  @Test func cellsAreCounted() {
    let scene = Scene(
      sky: .night, ground: .grass, objects: [SceneObject(.red, .cat), SceneObject(.blue, .bird)])
    let found = PictureQuality.found(in: [scene, scene])
    #expect(found[PictureQuality.cell(.cat, .red, .night)] == 2)
    #expect(found[PictureQuality.cell(.bird, .blue, .night)] == 2 && found.reduce(0, +) == 4)
    let places = Kind.allCases.flatMap { kind in
      Tint.allCases.flatMap { tint in
        Sky.allCases.map { PictureQuality.cell(kind, tint, $0) }
      }
    }
    #expect(places == Array(0..<PictureQuality.cellCount))
  }

  @Test func badParametersAreNamed() throws {
    func complaint(_ change: (inout GANVsDiffusionExperiment.Parameters) -> Void) -> String? {
      var parameters = Self.parameters()
      change(&parameters)
      do {
        _ = try GANVsDiffusionExperiment(parameters, seed: 1) { _ in }
        return nil
      } catch {
        return (error as? UnusableParameter)?.name
      }
    }
    #expect(complaint { $0.gans = "/nowhere/gan" } == "gans")
    #expect(complaint { $0.pictures = 1 } == "pictures")
    #expect(complaint { $0.stepCounts = [4, 1] } == "step_counts")
    #expect(complaint { $0.stepCounts = [] } == "step_counts")
    #expect(complaint { $0.stops = 2 } == "stops")
    #expect(complaint { $0.walkSteps = 0 } == "walk_steps")
  }
}
