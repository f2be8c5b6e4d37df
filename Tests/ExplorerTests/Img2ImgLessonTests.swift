import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import TinyWorld
import Viz

@testable import Explorer

/// The lesson on image to image, with a small model of fresh weights.
@Suite struct Img2ImgLessonTests {
  private static let tiny = try? TinyModel()
  private static let lesson = try? Lesson.shipped("img2img")
  private static let experiment = try? Img2ImgExperiment(parameters(), seed: 2) { _ in }

  private static func parameters() -> Img2ImgExperiment.Parameters {
    Img2ImgExperiment.Parameters(
      model: tiny?.path("model") ?? "", prompt: String(repeating: "a $red$ cat\n", count: 30),
      steps: 10, guidance: 2,
      strength: 0.5, strengths: [0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1], pictures: 2, batchSteps: 5,
      starts: 5, noises: 4, open: "a house")
  }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  /// Each run takes int(steps × strength) steps, from the mixture that the forward process makes.
  @Test func runsBeginWhereTheStrengthSays() throws {
    let experiment = try #require(Self.experiment)
    #expect(experiment.sweep.levels.map(\.taken) == [2, 4, 6, 7, 8, 9, 10])
    #expect(experiment.written.taken == 5)
    for level in experiment.sweep.levels + [experiment.written] {
      let mixed = level.level.mix(experiment.code, experiment.noise)
      #expect(mixed.distance(to: level.sample) < 1e-5, "\(level.strength)")
    }
    let times = experiment.sweep.levels.map(\.t)
    #expect(zip(times, times.dropFirst()).allSatisfy(<))
    #expect(experiment.measures["start_gap"] ?? 1 < 1e-4)
  }

  @Test func aPictureOfOnesOwnIsTaken() throws {
    let tiny = try #require(Self.tiny)
    try Raster(width: 20, height: 20, fill: Color(0.2, 0.6, 0.3)).pngData()
      .write(to: URL(fileURLWithPath: tiny.path("own.png")))
    var parameters = Self.parameters()
    parameters.image = tiny.path("own.png")
    parameters.prompt = nil
    let experiment = try Img2ImgExperiment(parameters, seed: 2) { _ in }
    #expect(experiment.subject.scene == nil && abs(experiment.picture.mean - 1.1 / 3) < 0.01)
    try #require(Self.lesson).expectLegible(experiment, .en)
  }

  /// What is asked for is another kind and colour, and nothing else is another.
  @Test func pairsDifferInWhatIsAsked() {
    for index in 0..<40 {
      let (scene, wanted) = StrengthTrials.pair(seed: 5, index: index)
      let (a, b) = (scene.objects[0], wanted.objects[0])
      #expect(a.kind != b.kind && a.color != b.color)
      #expect(a.size == b.size && a.position == b.position)
      #expect(scene.sky == wanted.sky && scene.ground == wanted.ground)
      #expect(StrengthTrials.prompt(wanted).hasSuffix(" \(b.color.rawValue) \(b.kind.rawValue)"))
    }
  }

  @Test func correlationsAreOfWhatIsLeftOfTheMean() {
    let pictures = (0..<3).map { Tensor<Float>.normal([16, 16, 3], seed: UInt64($0)) }
    let centred = StrengthLeak.centred(pictures)
    #expect(centred[0].shape == [1, 4, 4, 1])
    #expect((centred[0] + centred[1] + centred[2]).meanSquare < 1e-10)
    #expect(abs(StrengthLeak.correlation(centred[1], centred[1] * 3) - 1) < 1e-5)
    #expect(abs(StrengthLeak.correlation(centred[1], centred[1] * -2) + 1) < 1e-5)
    #expect(StrengthLeak.correlation(centred[0], centred[0] * 0) == 0)
  }

  @Test func badParametersAreNamed() throws {
    let good = Self.parameters()
    #expect(Img2ImgExperiment.refused(good) { $0.strength = 0.05 } == "strength")
    #expect(Img2ImgExperiment.refused(good) { $0.strength = 1.5 } == "strength")
    #expect(Img2ImgExperiment.refused(good) { $0.strength = -.infinity } == "strength")
    // A 49th of 49 steps is a little less than one, as numbers are kept.
    #expect(
      Img2ImgExperiment.refused(good) {
        ($0.steps, $0.batchSteps, $0.strength) = (49, 49, 1.0 / 49)
      } == "strength")
    #expect(Img2ImgExperiment.refused(good) { $0.strengths = [0.9, 0.3] } == "strengths")
    #expect(Img2ImgExperiment.refused(good) { $0.steps = 2 } == "steps")
    #expect(Img2ImgExperiment.refused(good) { $0.starts = 1 } == "starts")
  }
}
