import Foundation
import Tensor
import Viz

/// One run of a lesson: computes, checks, draws, writes, and only then takes the place of what an
/// earlier run wrote.
struct LessonRun {
  let home: Home
  let experiments: [any Experiment.Type]
  let request: RunRequest
  /// The folder that holds a folder per language.
  let out: String
  /// The way to the other lessons, where they are written too.
  var links = CourseLinks()
  var workers = Workers.shared
  var progress: @Sendable (String) -> Void = { _ in }

  func run() throws -> RunReport {
    let lesson = try Lesson(home.lesson(request.lesson), experiments: experiments)
    let settings = try lesson.parameters(for: request)
    if request.extent == .frames, lesson.file.frames.isEmpty {
      throw Failure("the lesson `\(request.lesson)` has no frames; see `explorer frames --help`")
    }
    let name = request.lesson + (request.extent == .frames ? "-frames" : "")
    let publication = try Publication(to: "\(out)/\(request.language.rawValue)/\(name)")
    do {
      return try write(lesson, settings, to: publication)
    } catch {
      publication.abandon()
      throw error
    }
  }

  private func write(
    _ lesson: Lesson, _ settings: Setting, to publication: Publication
  ) throws -> RunReport {
    var watch = Stopwatch()
    progress("computing")
    let computed = try ComputedLesson(lesson, settings, seed: request.seed, progress: progress)
    watch.lap("experiment")
    let checks = try computed.checks(request.language)
    if !request.isTrial { try demand(checks, destination: publication.destination) }

    let command = request.command(seed: computed.seed, defaults: lesson.file.parameters)
    let studio = Studio(
      request: request, computed: computed, command: command, workers: workers, progress: progress)
    let frames = try studio.frames(to: publication)
    watch.lap("frames")
    let figures = try studio.figures(and: frames, to: publication)
    watch.lap("figures")

    let record = computed.record(request, command: command, checks: checks)
    if request.extent == .lesson {
      progress("writing the page")
      let page = LessonPage(
        lesson: lesson, filling: computed.filling, frame: PageFrame(request, links),
        record: record, figures: figures, frames: frames)
      let template = try PageTemplate(home.pageTemplate)
      try page.write(to: publication, template)
      try template.writeAssets(PageTemplate.lessonAssets, to: publication)
      try publication.write(record.json.pretty, to: "measures.json")
    }
    watch.lap("page")
    try publication.write(
      watch.json(workers: workers.count).pretty, to: "timings.json")
    try publication.publish()
    watch.lap("publish")
    return RunReport(
      record: record, folder: publication.destination, files: publication.files(),
      seconds: watch.total, isLesson: request.extent == .lesson, figures: figures,
      story: try story(computed, figures, frames))
  }

  private func story(
    _ computed: ComputedLesson, _ figures: [DrawnFigure], _ frames: [DrawnFrames]
  ) throws -> Story {
    let (lesson, filling) = (computed.lesson, computed.filling)
    return Story(
      title: try filling.fill(lesson.file.title, in: request.language),
      text: try lesson.prose[request.language]?.fill(filling) ?? "", language: request.language,
      figures: figures.reduce(into: [:]) {
        $0[$1.drawing.id] = Story.Picture(title: $1.title, file: $1.file)
      },
      frames: frames.reduce(into: [:]) {
        $0[$1.drawing.id] = Story.Picture(
          title: $1.title, file: $1.folder.name + "/contact-sheet.png")
      })
  }

  private func demand(_ checks: [CheckResult], destination: String) throws {
    let shown = Place.shown(destination)
    let kept =
      FileManager.default.fileExists(atPath: destination)
      ? "\(shown) is left as it was" : "nothing was written to \(shown)"
    if let failure = checks.failure(kept) { throw failure }
  }
}
