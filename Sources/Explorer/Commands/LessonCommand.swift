import ArgumentParser

/// `explorer lesson NAME`: everything a lesson has, as a page with its pictures.
struct LessonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson",
    abstract: "Run a lesson: figures, frames, numbers and a page that opens from disk.")

  @OptionGroup var options: LessonOptions

  @Option(help: "The file kind of figures; the page shows PNG beside PDF.")
  var format = FormatOption.png

  func run() throws { try options.run(.lesson, format: format) }
}
