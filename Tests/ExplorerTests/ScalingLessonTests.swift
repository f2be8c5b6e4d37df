import Diffusion
import Foundation
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on scaling, with a table made up for the test and a small model's words.
@Suite struct ScalingLessonTests {
  private static let tiny = try? TinyModel()
  private static let lesson = try? Lesson.shipped("scaling")

  /// A share that grows by 0.1 with each size of the text encoder and by 0.05 with the U-Net's.
  private static func row(_ text: ScalingSize, _ unet: ScalingSize, seed: UInt64 = 0) -> ScalingRow
  {
    func rank(_ size: ScalingSize) -> Double {
      Double(ScalingSize.allCases.firstIndex(of: size) ?? 0)
    }
    let value = 0.2 + 0.1 * rank(text) + 0.05 * rank(unet)
    func share(_ value: Double) -> ScalingRow.Share {
      ScalingRow.Share(value: value, low: value - 0.05, high: value + 0.05, count: 200)
    }
    let names = ["count", "kind", "color", "size", "position"]
    return ScalingRow(
      text: text, unet: unet, seed: seed, textParameters: 100, unetParameters: 1000,
      unetFlops: 10_000, steps: 60, batch: 4, minutes: 2,
      losses: (1...ScalingRow.lossParts).map { 1 / Double($0) - 0.001 * rank(unet) },
      oneObject: share(value + 0.2), twoObjects: share(value),
      oneObjectProperties: [:],
      twoObjectsProperties: Dictionary(uniqueKeysWithValues: names.map { ($0, value) }))
  }

  /// The parameters with a table in a folder, which has to be kept.
  private static func parameters(
    _ rows: [ScalingRow], in folder: TemporaryFolder
  ) throws -> ScalingExperiment.Parameters {
    let table = ScalingTable(
      command: "explorer train scaling", data: "tiny-world", textSteps: 30, rows: rows)
    let path = folder.path + "/scaling.json"
    try JSONEncoder().encode(table).write(to: URL(fileURLWithPath: path))
    return ScalingExperiment.Parameters(
      measure: path, model: tiny?.path("model") ?? "", prompt: "a $red$ cat", repeats: 1)
  }

  private static func experiment(_ rows: [ScalingRow]) throws -> ScalingExperiment {
    let folder = try TemporaryFolder()
    return try ScalingExperiment(try parameters(rows, in: folder), seed: 1) { _ in }
  }

  private static var whole: [ScalingRow] {
    ScalingSize.allCases.flatMap { text in ScalingSize.allCases.map { row(text, $0) } }
  }

  /// The whole study, and one of which only five runs were made.
  @Test(arguments: Language.allCases, [true, false])
  func wordsAreNeitherClippedNorOnOneAnother(language: Language, isWhole: Bool) throws {
    let rows = Self.whole.filter { isWhole || $0.text == .medium || $0.unet == .medium }
    let experiment = try Self.experiment(rows)
    let lesson = try #require(Self.lesson)
    try lesson.expectLegible(experiment, language)
    let figures = try lesson.figures(of: experiment, language)
    #expect(figures.count == ScalingExperiment.figures.count)
    let table = try #require(figures["table"]).tree
    #expect(table.contains(language == .en ? "not run" : "未运行") == !isWhole)
  }

  @Test func gainsAreOfOnePartAlone() throws {
    let measures = try Self.experiment(Self.whole).measures
    func near(_ name: String, _ value: Double) -> Bool {
      abs((measures[name] ?? .nan) - value) < 1e-9
    }
    #expect(near("text_gain", 0.2) && near("unet_gain", 0.1) && near("difference", 0.1))
    #expect(near("text_small", 0.25) && near("text_large", 0.45))
    #expect(near("text_loss", 0) && near("unet_loss", 0.002))
    #expect(near("best", 0.5) && near("best_all", 0.5) && near("runs", 9) && near("minutes", 18))
    // The made-up weights are not those of the real modules.
    #expect(near("unlike", 9))
    // Where a partner is missing, its others are not compared either.
    let some = Self.whole.filter { !($0.text == .large && $0.unet == .large) }
    let fewer = try Self.experiment(some).measures
    #expect(abs((fewer["text_gain"] ?? 0) - 0.2) < 1e-9 && fewer["pairs"] == 8)
  }

  @Test func whatIsNoTableIsNamed() throws {
    let folder = try TemporaryFolder()
    let good = try Self.parameters(Self.whole, in: folder)
    #expect(ScalingExperiment.refused(good) { $0.measure = "/nowhere.json" } == "measure")
    #expect(
      ScalingExperiment.refused(good) { $0.measure = $0.model + "/model_index.json" } == "measure")
    #expect(ScalingExperiment.refused(good) { $0.repeats = 0 } == "repeats")
    #expect(ScalingExperiment.refused(good) { _ in } == nil)
  }
}
