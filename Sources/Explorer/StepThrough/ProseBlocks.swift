import Foundation

/// A piece of a lesson as it is gone through step by step.
enum ProseBlock: Hashable, Sendable {
  /// A paragraph, heading, list item, formula or table, its numbers filled in.
  case heading(String)
  case text(String, indent: String = "")
  /// Lines that are left as they are: tables and code.
  case verbatim([String])
  case figure(id: String)
  case frames(id: String)
  /// What is asked, and what is told after the reader has thought.
  case question(String, answer: [ProseBlock])
}

extension ProseBlock {
  /// The blocks of a lesson's Markdown, whose numbers are in their places.
  static func blocks(of markdown: String) -> [ProseBlock] {
    var lines = markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[
      ...]
    return blocks(&lines, until: nil)
  }

  private static func blocks(
    _ lines: inout ArraySlice<String>, until end: String?
  ) -> [ProseBlock] {
    var blocks: [ProseBlock] = []
    var paragraph: [String] = []
    func finish() {
      if let block = block(paragraph) { blocks.append(block) }
      paragraph = []
    }
    while let line = lines.popFirst() {
      let bare = line.trimmingCharacters(in: .whitespaces)
      if bare == end { break }
      if bare.isEmpty {
        finish()
      } else if bare.hasPrefix("```") {
        finish()
        let code = lines.prefix { !$0.hasPrefix("```") }
        lines = lines.dropFirst(code.count + 1)
        blocks.append(.verbatim(Array(code)))
      } else if bare.hasPrefix("<details>") {
        finish()
        let question = PlainProse.line(bare)
        blocks.append(.question(question, answer: self.blocks(&lines, until: "</details>")))
      } else {
        if isItem(bare) || bare.hasPrefix("#") || bare.hasPrefix("![") { finish() }
        paragraph.append(bare)
        if bare.hasPrefix("#") || bare.hasPrefix("![") { finish() }
      }
    }
    finish()
    return blocks
  }

  private static func isItem(_ line: String) -> Bool {
    line.hasPrefix("- ") || line.prefixMatch(of: #/\d+\. /#) != nil
  }

  /// One paragraph's lines as a block; nil for none.
  private static func block(_ lines: [String]) -> ProseBlock? {
    guard let first = lines.first else { return nil }
    if let placement = first.prefixMatch(of: #/!\[.*\]\((figure|frames):([^)]+)\)/#) {
      let id = String(placement.2)
      return placement.1 == "figure" ? .figure(id: id) : .frames(id: id)
    }
    if first.hasPrefix("|") { return .verbatim(lines.map(PlainProse.line)) }
    if first.hasPrefix("#") {
      return .heading(PlainProse.line(String(first.drop { "# ".contains($0) })))
    }
    let text = PlainProse.joined(lines.map { $0.hasPrefix("> ") ? String($0.dropFirst(2)) : $0 })
    if text.hasPrefix("$$") { return .text(PlainProse.line(text), indent: "    ") }
    if first.hasPrefix("> ") { return .text(PlainProse.line(text), indent: "  │ ") }
    return .text(PlainProse.line(text), indent: isItem(first) ? "  " : "")
  }
}
