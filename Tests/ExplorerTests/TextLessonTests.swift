import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on the text encoder, with a small model of fresh weights.
@Suite struct TextLessonTests {
  private static let tiny = try? TinyModel()
  private static let lesson = try? Lesson.shipped("text")
  private static let experiment = try? TextExperiment(
    TextExperiment.Parameters(
      model: tiny?.path("model") ?? "", prompt: "a $red$ cat on grass",
      others: ["夜里的房子", "two hippopotamuses"], layer: 0), seed: 1
  ) { _ in }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  /// A prompt of one token's length more than fits, and one of two tokens.
  @Test(arguments: [String(repeating: "cat ", count: 90), "a cat"])
  func promptsOfAnyLengthAreDrawn(prompt: String) throws {
    let experiment = try TextExperiment(
      TextExperiment.Parameters(
        model: #require(Self.tiny).path("model"), prompt: prompt, others: [], layer: 1), seed: 1
    ) { _ in }
    let lesson = try #require(Self.lesson)
    for language in Language.allCases {
      try lesson.expectLegible(experiment, language)
    }
    for check in lesson.file.checks.prefix(6) {
      #expect(check.holds(among: experiment.measures), "\(check.measure)")
    }
  }

  @Test func unconditionalChecksHold() throws {
    let checks = try #require(Self.lesson).expectChecks(of: try #require(Self.experiment))
    #expect(checks.count == 8)
  }

  @Test func theRealEncodersHaveTheirSizes() throws {
    let editions = try #require(Self.experiment).editions
    #expect(editions.counts[0] == 123_060_480 && editions.counts[1] == 340_387_840)
    #expect(abs(EncoderEditions.exact(1) - 0.8413447) < 1e-6)
    #expect(abs(EncoderEditions.quick(1) - 0.8457958) < 1e-6)
  }

  /// Run with its own activation and all its layers, the encoder says what it always says.
  @Test func nothingMovesWhereNothingChanges() throws {
    let experiment = try #require(Self.experiment)
    let again = experiment.encoder([experiment.ids]).lastHiddenState
    #expect(
      EncoderEditions.moves(again, experiment.output.lastHiddenState).allSatisfy { $0 == 0 })
    #expect(experiment.editions.mean(.activation, 0..<experiment.used) > 0)
    #expect(experiment.editions.mean(.penultimate, 0..<experiment.used) > 0)
  }

  @Test func badParametersAreNamed() throws {
    let model = try #require(Self.tiny).path("model")
    func complaint(_ prompt: String, _ layer: Int) -> String? {
      do {
        _ = try TextExperiment(
          TextExperiment.Parameters(model: model, prompt: prompt, others: [], layer: layer),
          seed: 1
        ) { _ in }
        return nil
      } catch {
        return (error as? UnusableParameter)?.name
      }
    }
    #expect(complaint("", 0) == "prompt")
    #expect(complaint("a cat", 2) == "layer")
  }
}
