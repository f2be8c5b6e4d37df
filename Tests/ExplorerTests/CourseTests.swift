import Foundation
import Tensor
import TestSupport
import Testing

@testable import Explorer

/// The order of the lessons, `lesson all`, and the index.
@Suite struct CourseTests {
  private func run(
    _ home: TemporaryHome, _ language: Language = .en, workers: Int = 2
  ) throws -> CourseReport {
    try CourseRun(
      home: Home(path: home.path), experiments: [Demo.self],
      request: RunRequest(lesson: "", language: language), out: home.out,
      workers: Workers(count: workers)
    ).run()
  }

  // MARK: The real course

  /// Every lesson has its place, and what stands for it on the index can be drawn.
  @Test func everyLessonHasAPlaceInTheOrder() throws {
    let home = Home(path: TemporaryHome.project)
    let course = try Course(home)
    #expect(course.chapters.count == (try home.lessonFolders().count))
    #expect(course.chapters.first?.name == "forward")
    for chapter in course.chapters {
      let lesson = try Lesson(chapter.folder, experiments: ExperimentList.all)
      #expect(try chapter.cover(among: lesson.file.figures) != nil, "\(chapter.name)")
      for language in Language.allCases {
        #expect(!chapter.question[language].isEmpty && !chapter.note[language].isEmpty)
      }
    }
  }

  /// What the documentation says of the lessons is what the course says of them.
  @Test func theDocumentationNamesEveryLesson() throws {
    let course = try Course(Home(path: TemporaryHome.project))
    let folder = TemporaryHome.project + "/Documentation"
    let text = try String(contentsOfFile: folder + "/Lessons.md", encoding: .utf8)
    let sections = text.components(separatedBy: "\n## ").dropFirst()
    #expect(sections.count == course.chapters.count)
    for (index, (section, chapter)) in zip(sections, course.chapters).enumerated() {
      #expect(section.hasPrefix("\(index + 1). \(chapter.name)\n"))
      for words in [chapter.question, chapter.note] {
        #expect(Language.allCases.allSatisfy { section.contains(words[$0]) }, "\(chapter.name)")
      }
      let picture = "Pictures/lesson-\(chapter.name).png"
      #expect(section.contains("](\(picture))"))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/\(picture)"), "\(picture)")
    }
  }

  /// A lesson that is run alone leads to what was written before, and to nothing that is not there.
  @Test func aLessonAloneLinksToWhatIsThere() throws {
    let course = try Course(Home(path: TemporaryHome.project))
    let scratch = try TemporaryFolder()
    let alone = course.links(of: "residual", .en, writtenIn: scratch.path)
    #expect(alone.index == nil && alone.previous == nil && alone.next == nil)
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/forward", withIntermediateDirectories: false)
    try Data().write(to: URL(fileURLWithPath: scratch.path + "/forward/index.html"))
    let beside = course.links(of: "residual", .en, writtenIn: scratch.path)
    #expect(beside.previous?.href == "../forward/index.html" && beside.next == nil)
    #expect(course.next(after: "forward")?.name == "residual")
    #expect(course.next(after: course.chapters[course.chapters.count - 1].name) == nil)
  }

  // MARK: Faults

  @Test(arguments: [
    ("  demo:\n", "  dmeo:\n", "course.yaml:4: the lesson `demo` has no place"),
    ("  demo:\n", "  demo:\n    picture: fisrt\n", "no figure `fisrt`; did you mean `first`?"),
    ("    note: {en: The note on demo, zh: 关于 demo 的笔记}\n", "", "`note` is missing"),
    ("summary:", "sumary:", "`summary` is missing"),
    ("zh: 课程", "fr: Cours", "`zh` is missing"),
  ])
  func faultIsNamedWithItsLine(old: String, new: String, expected: String) throws {
    let home = try TemporaryHome()
    try home.makeCourse()
    let file = home.path + "/Lessons/course.yaml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try #require(text.contains(old))
    try Data(text.replacing(old, with: new).utf8).write(to: URL(fileURLWithPath: file))
    do {
      let report = try run(home)
      let failure = try #require(report.lessons.last?.result.failure)
      #expect("\(failure)".contains(expected), "\(failure)")
    } catch let failure as Failure {
      #expect("\(failure)".contains(expected), "\(failure)")
      #expect("\(failure)".contains("course.yaml:"))
    }
  }

  // MARK: All lessons

  @Test(arguments: Language.allCases)
  func pagesLeadToTheirNeighboursAndTheIndex(language: Language) throws {
    let home = try TemporaryHome()
    try home.makeCourse()
    let report = try run(home, language)
    #expect(report.failure == nil && report.lessons.map(\.name) == ["first", "demo"])
    let folder = "\(home.out)/\(language.rawValue)"
    let files = try TemporaryHome.contents(folder)
    let first = try page("first", in: files)
    let last = try page("demo", in: files)
    #expect(
      first.links.contains("../demo/index.html") && last.links.contains("../first/index.html"))
    #expect(!first.links.contains("../missing/index.html"))
    #expect(first.all("a").contains { $0["rel"] == "next" })
    #expect(!first.all("a").contains { $0["rel"] == "prev" })
    for page in [first, last] { #expect(page.links.contains("../index.html")) }

    let text = String(decoding: try #require(files["index.html"]), as: UTF8.self)
    let index = try Markup(text)
    #expect(index.children(of: "main") == ["article#lesson-first", "article#lesson-demo"])
    for link in index.links where !link.hasPrefix("#") && !link.hasPrefix("../") && link != "data:,"
    {
      #expect(files[link] != nil, "\(link)")
    }
    #expect(index.all("img").count == 2)
    #expect(index.all("img").allSatisfy { $0["alt"]?.isEmpty == false })
    #expect(text.contains(language == .en ? "What is &lt;demo&gt;?" : "什么是 &lt;demo&gt;？"))
    #expect(text.contains(language == .en ? "The note on demo" : "关于 demo 的笔记"))
    #expect(text.contains(language == .en ? "1 check holds" : "1 项核对全部成立"))
  }

  @Test func aLessonThatFailsDoesNotStopTheOthers() throws {
    let home = try TemporaryHome()
    try home.makeCourse()
    let yaml = TemporaryHome.yaml.replacing("below: 0", with: "above: 0")
    try home.write(yaml, "lesson.yaml", lesson: "first")
    let report = try run(home)
    #expect(report.failure?.description == "1 of 2 lessons failed: `first`")
    let files = try TemporaryHome.contents(home.out + "/en")
    #expect(files["first/index.html"] == nil && files["demo/index.html"] != nil)
    let text = String(decoding: try #require(files["index.html"]), as: UTF8.self)
    let index = try Markup(text)
    #expect(!index.links.contains("first/index.html") && index.links.contains("demo/index.html"))
    #expect(text.contains("check failed: `gap` is -0.00312, expected above 0"))
    #expect(report.json.text.contains("\"failed\": [\""))
  }

  @Test func sameBytesForAnyNumberOfWorkers() throws {
    let (one, two) = (try TemporaryHome(), try TemporaryHome())
    for (home, workers) in [(one, 1), (two, 3)] {
      try home.makeCourse()
      _ = try run(home, workers: workers)
    }
    let (first, second) = (
      try TemporaryHome.contents(one.out), try TemporaryHome.contents(two.out)
    )
    #expect(first.keys.sorted() == second.keys.sorted())
    for (file, bytes) in first where !file.hasSuffix("timings.json") {
      #expect(second[file] == bytes, "\(file)")
    }
  }

  private func page(_ lesson: String, in files: [String: Data]) throws -> Markup {
    try Markup(String(decoding: #require(files["\(lesson)/index.html"]), as: UTF8.self))
  }
}

extension Result {
  fileprivate var failure: Failure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}
