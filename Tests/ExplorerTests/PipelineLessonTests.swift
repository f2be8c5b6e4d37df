import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on the system and its parts, with small models of fresh weights.
@Suite struct PipelineLessonTests {
  private static let tiny = try? TinyModel()
  private static let clip = try? tiny.map { try TinyCLIP(in: $0.path("clip")) }
  private static let lesson = try? Lesson.shipped("pipeline")
  private static let experiment = try? PipelineExperiment(parameters(), seed: 11) { _ in }

  private static func parameters() -> PipelineExperiment.Parameters {
    PipelineExperiment.Parameters(
      model: tiny?.path("model") ?? "", clip: clip?.folder ?? "", prompt: "a $red$ cat on grass",
      other: "夜里的房子", steps: 6, guidance: 2, fitted: 4, tested: 2)
  }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  /// What a clock says must stay out of all that has to be the same twice.
  @Test func onlyTimedFiguresTellTimes() throws {
    let lesson = try #require(Self.lesson)
    let timed = lesson.file.figures.filter(\.timed).map(\.id)
    #expect(timed == ["map", "runs"])
    let experiment = try #require(Self.experiment)
    let again = try PipelineExperiment(Self.parameters(), seed: 11) { _ in }
    #expect(again.measures == experiment.measures)
    let (one, two) = (try lesson.figures(of: experiment, .en), try lesson.figures(of: again, .en))
    for (id, figure) in one {
      #expect(two[id]?.alternativeText == figure.alternativeText)
      if !timed.contains(id) { #expect(two[id]?.tree == figure.tree, "\(id)") }
    }
  }

  @Test func unconditionalChecksHold() throws {
    let checks = try #require(Self.lesson).expectChecks(of: try #require(Self.experiment))
    #expect(checks.contains("runs_of_steps") && checks.count == 5)
  }

  @Test func callsAreCountedAsTheyHappen() throws {
    let run = try #require(Self.experiment).run
    #expect(run.runs(.text) == 2 && run.runs(.unet) == 12 && run.runs(.decoder) == 1)
    #expect(run.calls.first?.part == .text && run.calls.last?.part == .decoder)
    for (call, next) in zip(run.calls, run.calls.dropFirst()) {
      #expect(call.start + call.milliseconds <= next.start + 1e-6)
    }
    var parameters = Self.parameters()
    parameters.guidance = 1
    let single = try PipelineExperiment(parameters, seed: 1) { _ in }
    #expect(single.run.runs(.text) == 1 && single.run.runs(.unet) == 6 && single.gap == 0)
    try #require(Self.lesson).expectLegible(single, .en)
  }

  /// Each exchange changes the picture, and no two are the same.
  @Test func exchangesPaintDifferentPictures() throws {
    let experiment = try #require(Self.experiment)
    let pictures = experiment.exchanges.pictures
    #expect(pictures.count == SystemExchanges.Exchange.allCases.count)
    #expect(Set(pictures.values.map { $0.scalars.map(\.bitPattern) }).count == pictures.count)
    #expect(pictures[.nothing] == experiment.run.picture)
  }

  /// A weighted sum is found again where the colours are one, and a constant where nothing varies.
  @Test func colouresAreFittedByLeastSquares() {
    let code = Tensor<Float>.normal([5, 5, 4], seed: 3)
    let truth: [[Float]] = [[0.1, 0.2, 0, -0.3, 0.5], [0, 0, 0.4, 0, 0.1], [1, 0, 0, 0, 0]]
    let colours = Tensor<Float>(
      (0..<25).flatMap { place in
        truth.map { weights in
          (0..<4).reduce(weights[4]) { $0 + weights[$1] * code.scalars[place * 4 + $1] }
        }
      }, shape: [5, 5, 3])
    let found = DirectView.fit([(code, colours)])
    for (row, expected) in zip(found, truth) {
      for (a, b) in zip(row, expected) { #expect(abs(a - Double(b)) < 1e-4) }
    }
    let still = DirectView.fit([(.zeros([2, 2, 4]), Tensor(repeating: 0.25, shape: [2, 2, 3]))])
    #expect(still.allSatisfy { abs($0[4] - 0.25) < 1e-5 && $0[0] == 0 })
  }

  @Test(arguments: ["cat", String(repeating: "a red cat ", count: 30)])
  func promptsOfAnyLengthAreDrawn(prompt: String) throws {
    var parameters = Self.parameters()
    (parameters.prompt, parameters.other) = (prompt, prompt)
    let experiment = try PipelineExperiment(parameters, seed: 1) { _ in }
    try #require(Self.lesson).expectLegible(experiment, .zh)
  }

  @Test func badParametersAreNamed() throws {
    let good = Self.parameters()
    #expect(PipelineExperiment.refused(good) { $0.steps = 3 } == "steps")
    #expect(PipelineExperiment.refused(good) { $0.fitted = 1 } == "fitted")
    #expect(PipelineExperiment.refused(good) { $0.guidance = .infinity } == "guidance")
  }
}
