import Foundation
import Tensor
import Viz

/// The whole course as one site: every experiment runs once, and is drawn in both languages and both
/// themes. The folder appears whole or not at all; a lesson that fails is missing in it.
struct BookRun {
  let home: Home
  let experiments: [any Experiment.Type]
  /// The folder to write, absolute.
  let out: String
  var workers = Workers.shared
  var progress: @Sendable (String) -> Void = { _ in }
  /// Takes a line on each lesson when it is done.
  var note: @Sendable (String) -> Void = { _ in }

  func run() throws -> BookReport {
    let watch = Stopwatch()
    let course = try Course(home)
    let template = try PageTemplate(home.pageTemplate)
    try verifyOut()
    let book = try Publication(to: out)
    var made: [BookChapter] = []
    do {
      for (index, chapter) in course.chapters.enumerated() {
        let place = "\(index + 1)/\(course.chapters.count) \(chapter.name)"
        made.append(
          BookChapter(chapter, of: self, into: book.folder) { progress("\(place): \($0)") })
        note("\(place): \(made[index].line)")
      }
      progress("writing the pages")
      try write(made, of: course, template, to: book)
      try book.publish()
    } catch {
      made.forEach { $0.abandon() }
      book.abandon()
      throw error
    }
    return BookReport(
      folder: out, checks: made.reduce(0) { $0 + $1.checks },
      failures: made.compactMap { chapter in
        chapter.failure.map { (lesson: chapter.chapter.name, failure: $0) }
      }, lessons: made.count, bytes: BookReport.bytes(of: out), seconds: watch.total)
  }

  /// The pages, which know of one another, and what they share.
  private func write(
    _ made: [BookChapter], of course: Course, _ template: PageTemplate, to book: Publication
  ) throws {
    let there = made.filter { $0.failure == nil }.map(\.chapter)
    guard !there.isEmpty else {
      throw Failure(lines: made.compactMap(\.failure).flatMap(\.lines))
    }
    for language in Language.allCases {
      for chapter in made {
        let links = Course.links(of: chapter.chapter.name, among: there, language)
        try chapter.publish(language, links, template)
      }
      let index = IndexPage(
        course: course,
        frame: PageFrame(indexOf: RunRequest(extent: .book, lesson: "", language: language)),
        command: "explorer book",
        entries: try made.map { IndexPage.Entry(chapter: $0.chapter, outcome: try $0.outcome(language)) })
      try book.write(index.html(template), to: "\(language.rawValue)/index.html")
    }
    try template.writeAssets(PageTemplate.bookAssets, to: book)
    try book.write(template.text(of: "book.html"), to: "index.html")
  }

  /// Refuses a folder with something else in it, for a book takes its place as a whole.
  private func verifyOut() throws {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: out)) ?? []
    let isBook = FileManager.default.fileExists(atPath: "\(out)/assets/book.js")
    guard files.isEmpty || isBook else {
      throw Failure(
        "--out \(Place.shown(out)): holds other files, and a book would take their place; "
          + "expected a new or empty folder, or an earlier book")
    }
  }
}
