import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on the residual, with a small model of fresh weights.
@Suite struct ResidualLessonTests {
  private static let tiny = try? TinyModel()
  private static let lesson = try? Lesson.shipped("residual")
  private static let experiment = try? ResidualExperiment(
    parameters(model: tiny?.path("model") ?? ""), seed: 1
  ) { _ in }

  private static func parameters(model: String) -> ResidualExperiment.Parameters {
    ResidualExperiment.Parameters(
      model: model, image: nil, prompt: nil, times: [0, 400, 999], shown: [20, 600, 999],
      writtenTime: 400, pictures: 3, steps: 4)
  }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  /// What needs no trained model holds for fresh weights: the algebra.
  @Test func unconditionalChecksHold() throws {
    let checks = try #require(Self.lesson).expectChecks(of: try #require(Self.experiment))
    #expect(checks.count == 4)
  }

  /// A network that knows the noise loses nothing by the formula, and much by subtraction.
  @Test func theFormulaUndoesTheMixture() throws {
    let written = try #require(Self.experiment).written
    #expect(written.exact.distance(to: written.code) < 1e-4)
    #expect(written.subtractedTruth.distance(to: written.code) > 0.1)
    let again = NoiseLevel(alphaBar: written.level.alphaBar).mix(
      written.original, written.predicted)
    #expect(again.distance(to: written.sample) < 1e-4)
  }

  @Test func objectsAreCounted() throws {
    let errors = try #require(Self.experiment).errors
    let area = try #require(errors.objectArea)
    #expect(area > 0.02 && area < 0.9)
    for share in errors.objectShares { #expect(share > 0 && share < 1) }
    for moment in errors.moments { #expect(moment.places.count == 64) }
  }

  @Test func badParametersAreNamed() throws {
    let model = try #require(Self.tiny).path("model")
    let good = Self.parameters(model: model)
    #expect(ResidualExperiment.refused(good) { $0.times = [5, 5] } == "times")
    #expect(ResidualExperiment.refused(good) { $0.shown = [0, 1000] } == "shown")
    #expect(ResidualExperiment.refused(good) { $0.pictures = 1 } == "pictures")
    #expect(ResidualExperiment.refused(good) { $0.writtenTime = -1 } == "written_time")
  }
}
