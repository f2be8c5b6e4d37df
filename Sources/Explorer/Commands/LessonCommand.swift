import ArgumentParser
import Viz

/// `explorer lesson NAME`: everything a lesson has, as a page with its pictures; `explorer lesson
/// all`: every lesson, and an index.
struct LessonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson",
    abstract: "Run a lesson: figures, frames, numbers and a page that opens from disk.",
    subcommands: [OneLessonCommand.self, AllLessonsCommand.self],
    defaultSubcommand: OneLessonCommand.self)
}

/// `explorer lesson forward`, or any other.
struct OneLessonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "one", abstract: "The lesson of a name, such as `forward` (the default).")

  @Argument(
    help: "The lesson's name, as `explorer list` shows it.",
    completion: .custom { _, _, _ in
      ((try? Home.find().lessonFolders()) ?? []).map(\.name)
    })
  var name: String

  @OptionGroup var settings: LessonSettings

  @Option(help: "The file kind of figures; the page shows PNG beside PDF.")
  var format = FormatOption.png

  @Flag(
    help: """
      Go through it here, a figure at a time: pictures in the terminal, Enter for the next, questions \
      before their answers. Without a terminal all is printed at once.
      """)
  var step = false

  func run() throws {
    guard step else {
      try settings.run(.lesson, name, format: format)
      return
    }
    if settings.look.json { throw Failure.usage("--step with --json: expected one of them") }
    if format == .svg { throw Failure.usage("--step with --format svg: expected png or pdf") }
    let report = try settings.run(.lesson, name, format: format)
    let next = (try? Course(Home.find()))?.next(after: name)
    try StepThrough(
      story: report.story, folder: report.folder, terminal: Terminal.current(),
      after: next.map {
        "→ \($0.question[report.story.language])\n  explorer lesson \($0.name) --step"
      }
    ).run()
  }
}

/// `explorer lesson all`: the whole course in the order in which it is taught.
struct AllLessonsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all", abstract: "Every lesson, one after another, and an index of them.")

  @OptionGroup var look: LookOptions

  @Option(help: "The file kind of figures; the pages show PNG beside PDF.")
  var format = FormatOption.png

  func run() throws {
    try look.check()
    let request = RunRequest(
      lesson: "", language: look.language.language,
      format: FigureFormat(rawValue: format.rawValue) ?? .png, isDark: look.theme == .dark,
      scale: look.scale)
    let console = Console()
    let run = CourseRun(
      home: try Home.find(), experiments: ExperimentList.all, request: request,
      out: try look.folder(), progress: { console.progress($0) },
      note: { line in
        console.clear()
        Console.note(line)
      })
    look.warn()
    let report = try run.run()
    Console.out(look.json ? report.json.text : report.summary)
    if let failure = report.failure { throw failure }
  }
}
