import Foundation
import Tensor
import Testing

@testable import Explorer

/// A home with one lesson, `demo`, whose files a test may change. Removed at the end.
final class TemporaryHome {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "explorer-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path + "/Lessons/demo", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: path + "/Lessons/_page", withDestinationPath: TemporaryHome.project + "/Lessons/_page"
    )
    try write(TemporaryHome.yaml, "lesson.yaml")
    for language in Language.allCases { try write(TemporaryHome.prose, "\(language.rawValue).md") }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The folder that holds Package.swift.
  static let project = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4)
    .joined(separator: "/").replacing("//", with: "/")

  var out: String { path + "/out" }

  func write(_ text: String, _ file: String, lesson: String = "demo") throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/Lessons/\(lesson)/\(file)"))
  }

  /// Makes a course: `first`, a copy of the lesson as it is; `missing`, which is not there; `demo`.
  func makeCourse() throws {
    try FileManager.default.copyItem(
      atPath: path + "/Lessons/demo", toPath: path + "/Lessons/first")
    let lessons = ["first", "missing", "demo"].map { name in
      """
        \(name):
          question: {en: "What is <\(name)>?", zh: "什么是 <\(name)>？"}
          note: {en: The note on \(name), zh: 关于 \(name) 的笔记}

      """
    }
    let course = """
      title: {en: The course, zh: 课程}
      summary: {en: In order, zh: 按顺序}
      lessons:
      \(lessons.joined())
      """
    try Data(course.utf8).write(to: URL(fileURLWithPath: path + "/Lessons/course.yaml"))
  }

  /// Replaces a piece of `lesson.yaml` that must be there.
  func change(_ old: String, to new: String, in file: String = "lesson.yaml") throws {
    let url = URL(fileURLWithPath: "\(path)/Lessons/demo/\(file)")
    let text = try String(contentsOf: url, encoding: .utf8)
    try #require(text.contains(old))
    try write(text.replacing(old, with: new), file)
  }

  @discardableResult
  func run(
    _ request: RunRequest = RunRequest(lesson: "demo"), out: String? = nil,
    workers: Workers = .shared
  ) throws -> RunReport {
    try LessonRun(
      home: Home(path: path), experiments: [Demo.self], request: request, out: out ?? self.out,
      workers: workers
    ).run()
  }

  /// What a run complains of; records an issue when it does not.
  func complaint(
    _ request: RunRequest = RunRequest(lesson: "demo"), out: String? = nil
  ) -> String {
    do {
      try run(request, out: out)
      Issue.record("the run did not fail")
      return ""
    } catch {
      return "\(error)"
    }
  }

  func page(_ language: Language = .en) throws -> String {
    try String(contentsOfFile: "\(out)/\(language.rawValue)/demo/index.html", encoding: .utf8)
  }

  /// Every file below `folder` with its bytes.
  static func contents(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    for name in names {
      if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") { files[name] = data }
    }
    return files
  }

  static let yaml = """
    experiment: demo
    title: {en: A demo, zh: 演示}
    summary: {en: "With {{draws}} draws", zh: "抽样 {{draws}} 次"}
    seed: 3
    parameters:
      schedule: linear
      steps: 50
    figures:
      first:
        figure: strip
        title: {en: "The gap is {{gap}}", zh: "差为 {{gap}}"}
        reading: {en: read, zh: 读}
        numbers: {times: [0, 1]}
    frames:
      walk:
        title: {en: Walk, zh: 走}
        reading: {en: read, zh: 读}
    measures:
      gap: {digits: 3}
      draws: integer
    checks:
      - measure: gap
        below: 0
        says: {en: Negative <always>, zh: 为负}

    """

  static let prose = """
    Ten thousand is {{draws}}, in code `{{draws}}`, and <span class="data">$x_{t} < 1$</span>.

    ![](figure:first)

    ## Frames

    ![](frames:walk)

    | a | b |
    |---|--:|
    | 1 | {{gap}} |

    """
}
