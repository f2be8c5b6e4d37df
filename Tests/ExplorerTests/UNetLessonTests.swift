import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on the inside of the U-Net, with small models of fresh weights.
@Suite struct UNetLessonTests {
  private static let tiny = try? TinyModel()
  private static let clip = try? tiny.map { try TinyCLIP(in: $0.path("clip")) }
  private static let lesson = try? Lesson.shipped("unet")
  private static let experiment = try? UNetExperiment(parameters(), seed: 1) { _ in }

  private static func parameters() -> UNetExperiment.Parameters {
    UNetExperiment.Parameters(
      model: tiny?.path("model") ?? "", clip: clip?.folder ?? "", prompt: "a $red$ cat on grass",
      steps: 6, guidance: 2, pictures: 4, paintings: 2, times: [100, 900], shownTime: 400,
      threshold: 0.5,
      coverage: 0.25)
  }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  @Test func mapsShareOutEachPlace() throws {
    let experiment = try #require(Self.experiment)
    let maps = experiment.attention[0]
    #expect(maps.side == 8 && maps.maps.count == experiment.tokens.count + 2)
    for place in 0..<64 {
      let sum = maps.maps.reduce(0) { $0 + $1[place] }
      #expect(sum > 0 && sum <= 1 + 1e-5)
    }
  }

  @Test func overlapsAreCounted() {
    #expect(CrossAttention.overlap([true, true, false], [false, true, true]) == 1.0 / 3)
    #expect(CrossAttention.overlap([true, false], [true, false]) == 1)
    #expect(CrossAttention.overlap([false], [false]) == 0)
  }

  /// Only pictures of the judge's size are asked about.
  @Test func paintingsNeedAPictureTheJudgeReads() throws {
    let experiment = try #require(Self.experiment)
    let isRead = experiment.model.pictureSide == 64
    #expect((experiment.paintings != nil) == isRead)
    #expect(experiment.measures["paintings"] == (isRead ? 2 : 0))
  }

  @Test func cuttingChangesThePrediction() throws {
    let skips = try #require(Self.experiment).skips
    #expect(skips.cuts.count == 6 && skips.whole.name == nil && skips.none.name == "all")
    #expect(Set(skips.cuts.map(\.error)).count == 6)
    #expect(skips.cuts[1].shape == [4, 4, 16] && skips.cuts[4].shape == [8, 8, 8])
  }

  /// A prompt of one word and one that has more tokens than are drawn.
  @Test(arguments: ["cat", String(repeating: "a red cat ", count: 9)])
  func promptsOfAnyLengthAreDrawn(prompt: String) throws {
    var parameters = Self.parameters()
    parameters.prompt = prompt
    let experiment = try UNetExperiment(parameters, seed: 1) { _ in }
    try #require(Self.lesson).expectLegible(experiment, .en)
  }

  @Test func badParametersAreNamed() throws {
    let good = Self.parameters()
    #expect(UNetExperiment.refused(good) { $0.steps = 3 } == "steps")
    #expect(UNetExperiment.refused(good) { $0.threshold = 1 } == "threshold")
    #expect(UNetExperiment.refused(good) { $0.times = [7] } == "times")
  }
}
