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
    let seed = request.seed ?? lesson.file.seed
    let command = request.command(seed: seed, defaults: lesson.file.parameters)

    progress("computing")
    let made = try lesson.experiment.run(settings, seed: seed, progress: progress)
    watch.lap("experiment")

    let filling = try verified(made.measures, lesson)
    let checks = try lesson.file.checks.filter { $0.isMade(made.measures) }.map { check in
      CheckResult(
        check: check, value: made.measures[check.measure] ?? .nan,
        says: try filling.fill(check.says, in: request.language),
        written: filling.written(check.measure))
    }
    try demand(checks, destination: publication.destination)

    let studio = Studio(
      request: request, lesson: lesson, command: command, seed: seed, filling: filling, made: made,
      workers: workers, progress: progress)
    let frames = try studio.frames(to: publication)
    watch.lap("frames")
    let figures = try studio.figures(and: frames, to: publication)
    watch.lap("figures")

    let record = RunRecord(
      lesson: request.lesson, language: request.language, command: command,
      weights: made.weights, seed: seed, parameters: settings.json(), measures: made.measures,
      checks: checks, timed: lesson.file.figures.filter(\.timed).map(\.id))
    if request.extent == .lesson {
      progress("writing the page")
      let page = Page(
        lesson: lesson, request: request, record: record, filling: filling, figures: figures,
        frames: frames)
      try page.write(to: publication, template: home.pageTemplate)
      try publication.write(record.json.pretty, to: "measures.json")
    }
    watch.lap("page")
    try publication.write(
      watch.json(workers: workers.count).pretty, to: "timings.json")
    try publication.publish()
    watch.lap("publish")
    return RunReport(
      record: record, folder: publication.destination, files: publication.files(),
      seconds: watch.total, isLesson: request.extent == .lesson,
      story: try story(lesson, filling, figures, frames))
  }

  private func story(
    _ lesson: Lesson, _ filling: Filling, _ figures: [DrawnFigure], _ frames: [DrawnFrames]
  ) throws -> Story {
    Story(
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

  /// The run's numbers, after every name that `lesson.yaml` and both texts use has been found.
  private func verified(_ measures: [String: Double], _ lesson: Lesson) throws -> Filling {
    let known = Array(measures.keys)
    if let bad = measures.filter({ $0.value.isNaN }).keys.min() {
      throw Failure("the experiment `\(lesson.file.experiment)`: measure `\(bad)` is not a number")
    }
    func find(_ name: String, at place: Place) throws {
      guard measures[name] == nil else { return }
      throw Failure(
        "unknown measure `\(name)`" + suggestion(for: name, among: known), at: place)
    }
    for (name, entry) in lesson.file.formats.sorted(by: { $0.key < $1.key }) {
      try find(name, at: entry.place)
    }
    for check in lesson.file.checks {
      try find(check.measure, at: check.place)
      if let condition = check.condition { try find(condition.measure, at: condition.place) }
    }
    let filling = Filling(measures) { lesson.file.format(of: $0) }
    for language in Language.allCases {
      _ = try lesson.prose[language]?.fill(filling)
      for text in lesson.file.texts { _ = try filling.fill(text, in: language) }
    }
    return filling
  }

  private func demand(_ checks: [CheckResult], destination: String) throws {
    let failed = checks.filter { !$0.holds }
    guard !failed.isEmpty else { return }
    let shown = Place.shown(destination)
    let kept =
      FileManager.default.fileExists(atPath: destination)
      ? "\(shown) is left as it was" : "nothing was written to \(shown)"
    throw Failure(
      lines: failed.map { result in
        "\(result.check.place): check failed: `\(result.check.measure)` is "
          + "\(JSON.number(result.value).text), expected \(result.check.bound.words); \(kept)"
      })
  }
}

extension LessonFile {
  /// Every text that may hold `{{measure}}`.
  fileprivate var texts: [Translated] {
    [title, summary] + (figures + frames).flatMap { [$0.title, $0.reading] } + checks.map(\.says)
  }
}

extension Filling {
  /// A translated text with this run's numbers.
  func fill(_ text: Translated, in language: Language) throws -> String {
    try fill(text[language]) { _ in text.place(language) ?? .option("lesson.yaml") }
  }
}
