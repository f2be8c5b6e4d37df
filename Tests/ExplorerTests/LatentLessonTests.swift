import Diffusion
import Foundation
import Tensor
import Testing
import TestSupport
import Viz

@testable import Explorer

/// The lesson on latent space, with a small model of fresh weights.
@Suite struct LatentLessonTests {
  private static let tiny = try? TinyModel()
  private static let experiment = try? LatentExperiment(
    LatentExperiment.Parameters(
      model: tiny?.path("model") ?? "", image: nil, steps: 4, pictures: 3, pairs: 2,
      place: [1, 2], times: [60, 500, 999], repeats: 1, wholeSteps: 50), seed: 1
  ) { _ in }
  private static let lesson = try? Lesson.shipped("latent")

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  /// What a clock says must stay out of all that has to be the same twice.
  @Test func onlyTheTimedFigureTellsTimes() throws {
    let experiment = try #require(Self.experiment)
    let timed = try #require(Self.lesson).file.figures.filter(\.timed).map(\.id)
    #expect(timed == ["cost"])
    let again = try LatentExperiment(
      LatentExperiment.Parameters(
        model: Self.tiny?.path("model") ?? "", image: nil, steps: 4, pictures: 3, pairs: 2,
        place: [1, 2], times: [60, 500, 999], repeats: 1, wholeSteps: 50), seed: 1
    ) { _ in }
    #expect(again.measures == experiment.measures)
    let lesson = try #require(Self.lesson)
    let (one, two) = (
      try lesson.figures(of: experiment, .en), try lesson.figures(of: again, .en)
    )
    for (id, figure) in one where !timed.contains(id) { #expect(two[id]?.tree == figure.tree) }
    #expect(one["cost"]?.alternativeText == two["cost"]?.alternativeText)
  }

  @Test func costsAreCountedFromTheShapes() throws {
    let cost = try #require(Self.experiment).cost
    #expect(cost.networks.map(\.shape) == [[8, 8, 4], [16, 16, 3], [16, 16, 3]])
    // Attention at full resolution is what costs most.
    #expect(cost.pixels.flops > cost.networks[1].flops)
    #expect(cost.networks[1].flops > 2 * cost.codes.flops)
    #expect(cost.pixels.bytes > cost.codes.bytes && cost.codes.bytes > 0)
    #expect(cost.wholeRatio < cost.flopsRatio)
  }

  @Test func errorsOfFlatAndOfSteppedPicturesSitWhereTheyShould() throws {
    var stepped = Tensor<Float>(repeating: 0.2, shape: [16, 16, 3])
    stepped.withMutableScalars { for i in 8 * 16 * 3..<16 * 16 * 3 { $0[i] = 0.9 } }
    // Two rows have a neighbour across the step.
    #expect(CodedScenes.edges(stepped).count { $0 } == 32)
    #expect(CodedScenes.edges(Tensor(repeating: 0.5, shape: [16, 16, 3])).count { $0 } == 0)
    #expect(abs(CodedScenes.decibels(stepped, stepped + 0.1) - 20) < 1e-3)
  }

  @Test func aCrossFadeIsExplainedByItsEndsAndNoiseIsNot() {
    let (a, b) = (
      Tensor<Float>.normal([8, 8, 3], seed: 1), Tensor<Float>.normal([8, 8, 3], seed: 2)
    )
    #expect(abs(CodeMixing.explained(.blend(0.5, a, 0.5, b), by: a, b) - 1) < 1e-5)
    #expect(CodeMixing.explained(.normal([8, 8, 3], seed: 3), by: a, b) < 0.1)
    #expect(CodeMixing.explained(a, by: a, a) == 1)
  }

  @Test func reachGrowsToTheWholePicture() throws {
    let probe = try #require(Self.experiment).probe
    #expect(probe.count == 8 * 8 * 4)
    #expect(zip(probe.mean, probe.mean.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
    #expect(abs((probe.mean.last ?? 0) - 1) < 1e-5)
    #expect(probe.ownShare > 0 && probe.ownShare < 1)
  }

  @Test func neighboursOfNoiseDoNotCorrelateAndThoseOfARampDo() {
    let noise = Tensor<Float>.normal([64, 64, 3], seed: 4)
    #expect(abs(LatentExperiment.neighbourCorrelation(noise)) < 0.05)
    let ramp = Tensor<Float>((0..<64 * 64 * 3).map { Float($0 / 3 % 64) }, shape: [64, 64, 3])
    #expect(LatentExperiment.neighbourCorrelation(ramp) > 0.99)
  }

  @Test func framesGoFromTheLastTimeToTheCleanCode() throws {
    let experiment = try #require(Self.experiment)
    let frames = try experiment.frames(.empty)
    #expect(frames.count == 5)
    #expect(frames.record(0).first?.value == 999)
    #expect(frames.record(4).first?.value == -1)
    for index in 0..<5 { #expect(try frames.draw(index).problems() == []) }
    #expect(experiment.way[4].painted == experiment.painted)
  }

  @Test func badParametersAreNamed() throws {
    let model = try #require(Self.tiny).path("model")
    #expect {
      try LatentExperiment(
        LatentExperiment.Parameters(
          model: model, image: nil, steps: 4, pictures: 3, pairs: 2, place: [1, 8], times: [60],
          repeats: 1, wholeSteps: 50), seed: 1
      ) { _ in }
    } throws: { error in
      (error as? UnusableParameter)?.name == "place"
    }
  }
}
