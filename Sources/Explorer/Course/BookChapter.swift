import Viz

/// A lesson of a book: computed once, drawn in every language, its pages still to be written.
struct BookChapter {
  /// A lesson in one language, drawn.
  private struct Edition {
    let publication: Publication
    let request: RunRequest
    let record: RunRecord
    let figures: [DrawnFigure]
    let frames: [DrawnFrames]
    let cover: DrawnFigure?
  }

  let chapter: Course.Chapter
  /// The text, its numbers, and what was drawn. The experiment itself, which may hold a model, is
  /// let go of.
  private struct Drawn {
    let lesson: Lesson
    let filling: Filling
    let editions: [Language: Edition]
  }
  private let drawn: Result<Drawn, Failure>
  private let seconds: Double

  /// Runs the lesson, and draws it into a folder for each language below `folder`.
  init(
    _ chapter: Course.Chapter, of run: BookRun, into folder: String,
    progress: @escaping @Sendable (String) -> Void
  ) {
    let watch = Stopwatch()
    self.chapter = chapter
    var editions: [Language: Edition] = [:]
    do {
      let lesson = try Lesson(chapter.folder, experiments: run.experiments)
      let settings = try lesson.parameters(for: RunRequest(extent: .book, lesson: chapter.name))
      progress("computing")
      let computed = try ComputedLesson(lesson, settings, seed: nil, progress: progress)
      for language in Language.allCases {
        let publication = try Publication(to: "\(folder)/\(language.rawValue)/\(chapter.name)")
        do {
          editions[language] = try BookChapter.draw(
            chapter, computed, language, to: publication, run, progress)
        } catch {
          publication.abandon()
          throw error
        }
      }
      drawn = .success(Drawn(lesson: lesson, filling: computed.filling, editions: editions))
    } catch {
      editions.values.forEach { $0.publication.abandon() }
      drawn = .failure(error as? Failure ?? Failure("\(error)"))
    }
    seconds = watch.total
  }

  private static func draw(
    _ chapter: Course.Chapter, _ computed: ComputedLesson, _ language: Language,
    to publication: Publication, _ run: BookRun, _ progress: @escaping @Sendable (String) -> Void
  ) throws -> Edition {
    let request = RunRequest(extent: .book, lesson: chapter.name, language: language)
    let checks = try computed.checks(language)
    if let failure = checks.failure() { throw failure }
    let command = request.command(seed: computed.seed, defaults: computed.lesson.file.parameters)
    let studio = Studio(
      request: request, computed: computed, command: command, workers: run.workers,
      progress: { progress("\($0) (\(language.rawValue))") })
    let frames = try studio.frames(to: publication)
    let figures = try studio.figures(and: frames, to: publication)
    let cover = try chapter.cover(among: computed.lesson.file.figures)
      .map { try studio.cover($0, to: publication) }
    let record = computed.record(request, command: command, checks: checks)
    try publication.write(record.json.pretty, to: "measures.json")
    return Edition(
      publication: publication, request: request, record: record, figures: figures, frames: frames,
      cover: cover)
  }

  /// Why it is not in the book.
  var failure: Failure? {
    if case .failure(let failure) = drawn { failure } else { nil }
  }

  /// How many checks hold.
  var checks: Int {
    (try? drawn.get())?.editions.values.first?.record.checks.count ?? 0
  }

  /// How it went, in a line.
  var line: String {
    failure.map { "failed: \($0.lines.joined(separator: "; "))" }
      ?? "\(checks) checks hold, \(NumberFormat.digits(1).write(seconds)) s"
  }

  /// How it went, for the index.
  func outcome(_ language: Language) throws -> IndexPage.Entry.Outcome {
    switch drawn {
    case .failure(let failure): return .failed(failure)
    case .success(let drawn):
      let title = try drawn.filling.fill(drawn.lesson.file.title, in: language)
      return .held(title: title, cover: drawn.editions[language]?.cover, checks: checks)
    }
  }

  /// Writes the page, and puts the lesson's folder in its place.
  func publish(_ language: Language, _ links: CourseLinks, _ template: PageTemplate) throws {
    guard let drawn = try? drawn.get(), let edition = drawn.editions[language] else { return }
    let page = LessonPage(
      lesson: drawn.lesson, filling: drawn.filling, frame: PageFrame(edition.request, links),
      record: edition.record, figures: edition.figures, frames: edition.frames)
    try page.write(to: edition.publication, template)
    try edition.publication.publish()
  }

  /// Removes what was drawn.
  func abandon() {
    (try? drawn.get())?.editions.values.forEach { $0.publication.abandon() }
  }
}
