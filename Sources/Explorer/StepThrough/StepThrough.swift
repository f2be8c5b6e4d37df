import Foundation
import Viz

/// Goes through a lesson that has run: text, then a figure in the terminal, then on with Enter.
/// Questions wait for the reader before they are answered.
struct StepThrough {
  let story: Story
  /// The folder that the lesson was written to.
  let folder: String
  /// Nil prints all at once, without pictures.
  let terminal: Terminal?
  /// What is said when the reader has come to the end.
  var after: String?
  var write: (String) -> Void = { FileHandle.standardOutput.write(Data($0.utf8)) }
  /// Waits for a line; nil at the end of input.
  var read: () -> String? = { readLine() }

  private var columns: Int { min(terminal?.columns ?? 80, 96) }

  /// Shows everything, or as much as the reader wants: `q` ends it.
  func run() throws {
    write("\n\(emphasised(story.title))\n\n")
    for block in ProseBlock.blocks(of: story.text) where try !show(block) { return }
    if let after { write("\(after)\n") }
  }

  /// Whether the reader goes on.
  private func show(_ block: ProseBlock) throws -> Bool {
    switch block {
    case .heading(let text):
      write("\n\(emphasised(text))\n\n")
    case .text(let text, let indent):
      let lines = PlainProse.wrapped(text, columns: columns, indent: indent)
      write(lines.joined(separator: "\n") + "\n\n")
    case .verbatim(let lines): write(lines.map { "    \($0)\n" }.joined() + "\n")
    case .figure(let id):
      guard let figure = story.figures[id] else { return true }
      return try show(figure, say("Enter shows the figure", "按回车看图"))
    case .frames(let id):
      guard let sequence = story.frames[id] else { return true }
      return try show(sequence, say("Enter shows the frames", "按回车看各帧"))
    case .question(let text, let answer):
      let lines = PlainProse.wrapped("? " + text, columns: columns)
      write(lines.joined(separator: "\n") + "\n")
      guard waits(say("think, then Enter", "想一想，再按回车")) else { return false }
      for part in answer where try !show(part) { return false }
    }
    return true
  }

  private func show(_ figure: Story.Picture, _ invitation: String) throws -> Bool {
    guard waits(invitation) else { return false }
    let path = folder + "/" + figure.file
    if let terminal, let pictures = terminal.pictures {
      let raster = try PictureFile.loadWhole(path)
      write(try pictures.text(raster, columns: terminal.columns))
    }
    write("▸ \(PlainProse.line(figure.title))\n  \(Place.shown(path))\n")
    guard waits(say("Enter goes on, q ends", "回车继续，q 结束")) else { return false }
    write("\n")
    return true
  }

  /// Waits for Enter; false when the reader has had enough. Nobody is waited for without a terminal.
  private func waits(_ invitation: String) -> Bool {
    guard terminal != nil else { return true }
    write("— \(invitation) — ")
    guard let line = read() else { return false }
    return !line.lowercased().hasPrefix("q")
  }

  /// Bold where the terminal has it.
  private func emphasised(_ text: String) -> String {
    terminal?.pictures == nil ? text : "\u{1B}[1m\(text)\u{1B}[0m"
  }

  private func say(_ english: String, _ chinese: String) -> String {
    story.language == .zh ? chinese : english
  }
}
