import ArgumentParser
import Foundation
import Viz

/// `explorer book`: the course as a site that opens from disk.
struct BookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "book",
    abstract: "Write the whole course as one site: both languages, light and dark, no server.",
    discussion: """
      Every experiment runs once and is drawn in each language and theme. Open index.html in the \
      folder, or put the folder on any web server.
      """)

  @Option(
    help: "The folder to write; an earlier book there is replaced (default: out/book).",
    completion: .directory)
  var out: String?

  @Flag(help: "Print one JSON object instead of a summary.")
  var json = false

  func run() throws {
    let home = try Home.find()
    let console = Console()
    let run = BookRun(
      home: home, experiments: ExperimentList.all,
      out: out.map { Home.absolute($0, from: FileManager.default.currentDirectoryPath) }
        ?? home.defaultOut + "/book",
      progress: { console.progress($0) },
      note: { line in
        console.clear()
        Console.note(line)
      })
    if let warning = Fonts.warning(chinese: true) { Console.note("warning: \(warning)") }
    let report = try run.run()
    Console.out(json ? report.json.text : report.summary)
    if let failure = report.failure { throw failure }
  }
}
