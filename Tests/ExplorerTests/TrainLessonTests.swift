import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on training, with a short training.
@Suite struct TrainLessonTests {
  private static let experiment = try? TrainExperiment(
    TrainExperiment.Parameters(
      steps: 40, checkpoints: [0, 20], samples: 200, toldTimes: [60, 200, 400]), seed: 1
  ) { _ in }
  private static let lesson = try? Lesson.shipped("train")

  private func figures(_ language: Language) throws -> [String: Figure] {
    try #require(Self.lesson).figures(of: try #require(Self.experiment), language)
  }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let figures = try figures(language)
    #expect(figures.count == 6)
    for (id, figure) in figures { #expect(figure.problems() == [], "\(id)") }
  }

  /// The figures that need no matrix product are the same on every machine.
  @Test func treesAreKept() throws {
    let figures = try figures(.en)
    for id in ["examples", "embedding"] {
      try expectSnapshot(try #require(figures[id]).tree, named: "train-\(id)-en")
    }
  }

  @Test func framesGoFromNoiseToTheEnd() throws {
    let experiment = try #require(Self.experiment)
    let frames = try experiment.reverse(
      FigureRequest(language: .en, title: "", reading: "", command: "", numbers: [:]))
    #expect(frames.count == 51)
    #expect(frames.record(0).first?.value == 999)
    #expect(frames.record(50).first?.value == -1)
    for index in [0, 25, 50] { #expect(try frames.draw(index).problems().isEmpty) }
  }

  /// A short training is shown as it is; what only a long one reaches is not claimed.
  @Test func theSameTrainingForAnyNumberOfWorkers() throws {
    let folder = try TemporaryFolder()
    let runs = try [1, 3].map { workers in
      let program = try Program.run(
        ["lesson", "train", "--steps", "30", "--out", "\(folder.path)/\(workers)"], in: "/",
        environment: [
          "EXPLORER_HOME": TemporaryHome.project, "EXPLORER_WORKERS": String(workers),
        ])
      #expect(program.status == 0, "\(program.errors)")
      var files = try TemporaryHome.contents("\(folder.path)/\(workers)/en/train")
      files["timings.json"] = nil
      return files
    }
    #expect(runs[0].keys.sorted() == runs[1].keys.sorted())
    for (file, bytes) in runs[0] { #expect(runs[1][file] == bytes, "\(file)") }
    let data = try #require(runs[0]["measures.json"])
    let measures = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect((measures["checks"] as? [[String: Any]])?.count == 1)
  }
}
