import Foundation
import Tensor

/// All lessons in one language, one after another, and the index of them. A lesson that fails does
/// not stop the others.
struct CourseRun {
  let home: Home
  let experiments: [any Experiment.Type]
  /// What is asked of every lesson; its `lesson` is not looked at.
  let request: RunRequest
  /// The folder that holds a folder per language.
  let out: String
  var workers = Workers.shared
  var progress: @Sendable (String) -> Void = { _ in }
  /// Takes a line on each lesson when it is done.
  var note: @Sendable (String) -> Void = { _ in }

  func run() throws -> CourseReport {
    let watch = Stopwatch()
    let course = try Course(home)
    let template = try PageTemplate(home.pageTemplate)
    var entries: [IndexPage.Entry] = []
    var lessons: [CourseReport.Lesson] = []
    for (index, chapter) in course.chapters.enumerated() {
      let place = "\(index + 1)/\(course.chapters.count) \(chapter.name)"
      let lesson: CourseReport.Lesson
      let outcome: IndexPage.Entry.Outcome
      do {
        (outcome, lesson) = try run(chapter, course, place: place)
      } catch {
        let failure = error as? Failure ?? Failure("\(error)")
        (outcome, lesson) = (.failed(failure), .init(name: chapter.name, result: .failure(failure)))
      }
      entries.append(IndexPage.Entry(chapter: chapter, outcome: outcome))
      lessons.append(lesson)
      note("\(place): \(lesson.line)")
    }
    let index = IndexPage(
      course: course, frame: PageFrame(indexOf: request), command: command, entries: entries)
    try publish(index.html(template), template)
    return CourseReport(
      folder: "\(out)/\(request.language.rawValue)", lessons: lessons, seconds: watch.total)
  }

  private func run(
    _ chapter: Course.Chapter, _ course: Course, place: String
  ) throws -> (IndexPage.Entry.Outcome, CourseReport.Lesson) {
    var request = request
    request.lesson = chapter.name
    let links = Course.links(of: chapter.name, among: course.chapters, request.language)
    let report = try LessonRun(
      home: home, experiments: experiments, request: request, out: out, links: links,
      workers: workers, progress: { progress("\(place): \($0)") }
    ).run()
    let cover = try chapter.cover(among: report.figures.map(\.drawing))
    return (
      .held(
        title: report.story.title, cover: report.figures.first { $0.drawing.id == cover?.id },
        checks: report.record.checks.count),
      .init(name: chapter.name, result: .success(report))
    )
  }

  /// The command that makes the pages again.
  private var command: String {
    var words = ["explorer", "lesson", "all"]
    if request.language != .en { words += ["--lang", request.language.rawValue] }
    return (words + request.lookWords).joined(separator: " ")
  }

  /// The index stands beside the lessons' folders, and its style in a folder of its own.
  private func publish(_ html: String, _ template: PageTemplate) throws {
    let folder = "\(out)/\(request.language.rawValue)"
    let assets = try Publication(to: "\(folder)/assets")
    do {
      try assets.write(template.text(of: "style.css"), to: "style.css")
      try assets.publish()
    } catch {
      assets.abandon()
      throw error
    }
    try OutputFile("--out", "\(folder)/index.html", ending: "html").write(Data(html.utf8))
  }
}
