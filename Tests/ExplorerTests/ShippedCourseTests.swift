import Foundation
import TestSupport
import Testing

@testable import Explorer

/// The course as it is shipped, run by the built program.
@Suite struct ShippedCourseTests {
  /// Lessons short enough to be run twice.
  private static let short: Set = ["forward", "residual", "text", "clip"]

  /// Every lesson runs, and all its checks are made and hold, also those that need a shipped measure of
  /// the shipped weights; and the command that a lesson's figures name makes every
  /// one of them again, byte for byte, with another number of workers. That is tried on the short
  /// lessons; all go the same way from the command to the pictures.
  @Test func everyFigureIsMadeAgainByItsCommand() throws {
    let folder = try TemporaryFolder()
    func run(_ words: [String], out: String, workers: Int) throws -> Program {
      try Program.run(
        words + ["--out", "\(folder.path)/\(out)", "--json"], in: "/",
        environment: [
          "EXPLORER_HOME": TemporaryHome.project, "EXPLORER_WORKERS": String(workers),
        ])
    }
    let course = try run(["lesson", "all", "--lang", "zh"], out: "all", workers: 2)
    #expect(course.status == 0, "\(course.errors)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(course.output.utf8)) as? [String: Any])
    let lessons = try #require(report["lessons"] as? [[String: Any]])
    #expect(try lessons.count == Home(path: TemporaryHome.project).lessonFolders().count)
    for lesson in lessons {
      let name = try #require(lesson["lesson"] as? String)
      let command = try #require(lesson["command"] as? String, "\(name) failed")
      let words = command.split(separator: " ").map(String.init)
      #expect(words.starts(with: ["explorer", "lesson", name]))
      let file = try Lesson(
        Home(path: TemporaryHome.project).lesson(name), experiments: ExperimentList.all
      ).file
      #expect((lesson["checks"] as? [Any])?.count == file.checks.count, "\(name)")
      guard Self.short.contains(name) else { continue }
      let again = try run(Array(words.dropFirst()), out: "again", workers: 1)
      #expect(again.status == 0, "\(again.errors)")
      let one = try TemporaryHome.contents("\(folder.path)/all/zh/\(name)")
      let two = try TemporaryHome.contents("\(folder.path)/again/zh/\(name)")
      #expect(one.keys.sorted() == two.keys.sorted())
      let timed = (lesson["timed"] as? [String] ?? []).map { "figures/\($0).png" }
      let pictures = one.filter { $0.key.hasSuffix(".png") && !timed.contains($0.key) }
      #expect(pictures.count > 1, "\(name)")
      for (file, bytes) in pictures { #expect(two[file] == bytes, "\(name)/\(file)") }
    }
  }
}
