import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import TinyWorld
import Viz

@testable import Explorer

/// The lesson on many steps, with a small model of fresh weights.
@Suite struct ManyStepsLessonTests {
  private static let tiny = try? TinyModel()
  private static let lesson = try? Lesson.shipped("many-steps")
  private static let experiment = try? ManyStepsExperiment(parameters(), seed: 2) { _ in }

  private static func parameters() -> ManyStepsExperiment.Parameters {
    ManyStepsExperiment.Parameters(
      model: tiny?.path("model") ?? "", measure: tiny?.path("nowhere.json") ?? "",
      prompt: String(repeating: "a $red$ cat\n", count: 30), guidance: 2,
      stepCounts: [1, 2, 4, 8, 10, 12, 14, 16],
      partSteps: [1, 4], partPictures: 3, kind: .house, truths: 12, noises: 3, points: 300)
  }

  /// A measure as `explorer measure steps` writes it, of a model's weights.
  private static func measure(of weights: String) -> String {
    let modelName = MeasuredModels.name(of: tiny?.path("model") ?? "")
    func share(_ value: Double) -> String {
      "{\"value\": \(value), \"low\": \(max(0, value - 0.2)), \"high\": \(min(1, value + 0.2)), \"n\": 50}"
    }
    let rows = MeasurementRun.samplers.flatMap { sampler, spacing in
      [1, 4, 16, 100].map { steps in
        let value = 0.8 * (1 - 1 / Double(steps))
        return "{\"sampler\": \"\(sampler.rawValue)\", \"spacing\": \"\(spacing.rawValue)\", "
          + "\"steps\": \(steps), \"all_right\": \(share(value)), \"frechet_clip\": \(1 - value)}"
      }
    }
    return
      "{\"command\": \"explorer measure steps\", \"count\": 50, \"weights\": {\"\(modelName)\": "
      + "\"\(weights)\"}, \"results\": {\"guidance\": 2, \"true\": {\"frechet_clip\": 0.1}, "
      + "\"rows\": [\(rows.joined(separator: ", "))]}}"
  }

  private func check(_ experiment: ManyStepsExperiment, _ language: Language) throws {
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  /// Without a measure the lesson has its own part.
  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try check(experiment, language)
    #expect(experiment.measures["has_measure"] == 0 && experiment.measures["same_weights"] == 0)
  }

  /// A measure of these weights, and one of others: the lesson says so and does not fail.
  @Test(arguments: Language.allCases, [true, false])
  func measuresAreRead(language: Language, isOwn: Bool) throws {
    let tiny = try #require(Self.tiny)
    let folder = try TemporaryFolder()
    let own = try Manifest.fingerprint(tiny.path("model"))
    try Data(Self.measure(of: isOwn ? own : "12345678").utf8)
      .write(to: URL(fileURLWithPath: folder.path + "/steps.json"))
    var parameters = Self.parameters()
    parameters.measure = folder.path + "/steps.json"
    let experiment = try ManyStepsExperiment(parameters, seed: 2) { _ in }
    try check(experiment, language)
    #expect(experiment.measures["same_weights"] == (isOwn ? 1 : 0))
    #expect(experiment.measures["measured"] == 50 && experiment.measures["best_steps"] == 100)
    #expect(experiment.measures["enough_ddim"] == 4)
    let lesson = try #require(Self.lesson)
    let figure = try #require(lesson.figures(of: experiment, language)["quality"])
    #expect(figure.tree.contains("12345678") == !isOwn)
  }

  @Test func aMeasureThatIsNoneIsNamed() throws {
    let folder = try TemporaryFolder()
    try Data("{}".utf8).write(to: URL(fileURLWithPath: folder.path + "/steps.json"))
    #expect(throws: Failure.self) {
      try ShippedMeasure<StepsMeasure>.read(folder.path + "/steps.json")
    }
    #expect(try ShippedMeasure<StepsMeasure>.read(folder.path + "/other.json") == nil)
    // As it is written, but for the rows.
    let empty = Self.measure(of: "1").replacing(#/"rows": \[.*\]/#, with: "\"rows\": []")
    try Data(empty.utf8).write(to: URL(fileURLWithPath: folder.path + "/steps.json"))
    #expect(try ShippedMeasure<StepsMeasure>.read(folder.path + "/steps.json") != nil)
    var parameters = Self.parameters()
    parameters.measure = folder.path + "/steps.json"
    #expect(throws: Failure.self) { try ManyStepsExperiment(parameters, seed: 1) { _ in } }
  }

  /// The best predictor's one step goes to the middle; its many steps to the data.
  @Test func exactStepsReachTheData() throws {
    let exact = try ExactSteps(steps: [1, 2, 50], points: 400, seed: 1)
    #expect(exact.shares[0] == 0 && exact.shares[2] > 0.9)
    #expect(exact.reach(0) < 0.3 && abs(exact.reach(2) - 1.35) < 0.1)
    // One step is the posterior mean itself.
    let schedule = try NoiseSchedule(.linear)
    let level = NoiseLevel(alphaBar: schedule.alphaBar[999])
    let noise = Tensor<Float>.normal([400, 2], seed: 1)
    let epsilon = exact.ring.expectedNoise(noise, signal: level.signal, noise: level.noise)
    let mean = try schedule.predictedOriginal(noise, epsilon, 999).scalars
    for place in 0..<400 {
      #expect(abs(Double(mean[2 * place]) - exact.clouds[0][place].x) < 1e-3)
    }
  }

  @Test func runsStartAtTheLastTimeOrNot() throws {
    let rungs = try #require(Self.experiment).ladder.rungs
    #expect(rungs[0].firstTimes.allSatisfy { $0 == 999 })
    #expect(rungs[2].firstTimes[0] == 1)
    #expect(rungs.allSatisfy { $0.distances.last == 0 })
  }

  /// Single codes lie farther from their mean than the mean lies from itself, whatever the model says.
  @Test func theMeanIsTheMean() throws {
    let mean = try #require(Self.experiment).mean
    #expect(mean.prompt == "a house" && mean.spread > 0 && mean.meanCode.shape == mean.plain.shape)
    #expect(mean.guidedDistance != mean.plainDistance)
  }

  @Test func badParametersAreNamed() throws {
    let good = Self.parameters()
    #expect(ManyStepsExperiment.refused(good) { $0.stepCounts = [4, 1] } == "step_counts")
    #expect(ManyStepsExperiment.refused(good) { $0.stepCounts = [1, 60] } == "step_counts")
    #expect(ManyStepsExperiment.refused(good) { $0.partSteps = [0, 1] } == "part_steps")
    #expect(ManyStepsExperiment.refused(good) { $0.truths = 1 } == "truths")
    #expect(ManyStepsExperiment.refused(good) { $0.guidance = .infinity } == "guidance")
  }
}
