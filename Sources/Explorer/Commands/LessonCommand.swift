import ArgumentParser

/// `explorer lesson NAME`: everything a lesson has, as a page with its pictures.
struct LessonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson",
    abstract: "Run a lesson: figures, frames, numbers and a page that opens from disk.")

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
    try StepThrough(story: report.story, folder: report.folder, terminal: Terminal.current()).run()
  }
}
