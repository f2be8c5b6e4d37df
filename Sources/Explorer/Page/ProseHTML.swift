import CMarkdown
import Foundation

/// The steps from Markdown to the page's HTML.
enum ProseHTML {
  /// Markdown with GitHub's tables and `$formulas$`, through md4c.
  static func fromMarkdown(_ text: String) -> String {
    final class Sink { var bytes: [UInt8] = [] }
    let sink = Sink()
    let flags = UInt32(MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_LATEXMATHSPANS)
    var source = text
    _ = source.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { chars in
        md_html(
          chars.baseAddress, UInt32(chars.count),
          { part, count, sink in
            guard let part, let sink else { return }
            let bytes = UnsafeRawBufferPointer(start: part, count: Int(count))
            Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue().bytes += bytes
          }, Unmanaged.passUnretained(sink).toOpaque(), flags, 0)
      }
    }
    // A line must not end within the dashes of an option.
    return String(decoding: sink.bytes, as: UTF8.self)
      .replacing(#/--[a-z][a-z-]*/#) { "<span class=\"option\">\($0.0)</span>" }
  }

  /// Puts `block` where the paragraph that holds only the image `source` stands.
  static func replacingImage(_ source: String, in html: String, with block: String) -> String {
    guard let start = html.firstRange(of: "<p><img src=\"\(source)\""),
      let end = html[start.upperBound...].firstRange(of: "</p>")
    else { return html }
    return html[..<start.lowerBound] + block + html[end.upperBound...]
  }

  /// Puts formulas between md4c's equation tags. What cannot be read is handed to `failure` as it
  /// stands in the source.
  static func formulas(
    in html: String, filling: Filling, failure: (_ source: String, any Error) -> Failure
  ) throws -> String {
    var out = ""
    var rest = html[...]
    while let open = rest.firstRange(of: "<x-equation"),
      let openEnd = rest[open.upperBound...].firstRange(of: ">"),
      let close = rest[openEnd.upperBound...].firstRange(of: "</x-equation>")
    {
      let marked = unescaped(String(rest[openEnd.upperBound..<close.lowerBound]))
      // A comma between digits would be set as punctuation.
      let source = numbers(in: marked, filling: filling, marked: false)
        .replacing(#/(\d),(?=\d{3})/#) { $0.1 }
      let isDisplay = rest[open.upperBound..<openEnd.lowerBound].contains("display")
      out += rest[..<open.lowerBound]
      do {
        out += try FormulaHTML.html(source, isDisplay: isDisplay)
      } catch {
        throw failure(
          marked.replacing("\u{E000}", with: "{{").replacing("\u{E001}", with: "}}"), error)
      }
      rest = rest[close.upperBound...]
    }
    return out + rest
  }

  /// Puts numbers in the place of their marks: dotted words in running text, plain ones inside
  /// tags and code. A line break between two Chinese characters is not a space and goes too.
  static func numbers(in html: String, filling: Filling, marked: Bool = true) -> String {
    var out = ""
    out.reserveCapacity(html.utf8.count + 1024)
    var name: String?
    var tag = ""
    var insideTag = false
    var codeDepth = 0
    var previous: Character = " "
    var characters = html[...]
    while let character = characters.popFirst() {
      switch character {
      case "\u{E000}": name = ""
      case "\u{E001}":
        let plain = insideTag || codeDepth > 0 || !marked
        out += number(name ?? "", filling: filling, plain: plain)
        name = nil
      case _ where name != nil: name?.append(character)
      case "\n" where codeDepth == 0 && isWide(previous) && characters.first.map(isWide) == true:
        continue
      default:
        if character == "<" { (insideTag, tag) = (true, "") }
        if insideTag { tag.append(character) }
        if character == ">", insideTag {
          insideTag = false
          if tag.hasPrefix("<code") || tag.hasPrefix("<pre") { codeDepth += 1 }
          if tag == "</code>" || tag == "</pre>" { codeDepth -= 1 }
        }
        out.append(character)
      }
      previous = character
    }
    return out
  }

  private static func number(_ name: String, filling: Filling, plain: Bool) -> String {
    let written = filling.written(name)
    guard !plain else { return written }
    let full = JSON.number(filling.measures[name] ?? .nan).text.replacing("\"", with: "")
    return "<data class=\"measured\" value=\"\(full)\" title=\"\(escaped(name)) = \(full)\">"
      + "\(written)</data>"
  }

  /// Whether the character stands without spaces beside its neighbours: Chinese text and signs.
  private static func isWide(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    switch scalar.value {
    case 0x2E80...0x9FFF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0x20000...0x3FFFF:
      return true
    default: return false
    }
  }

  /// Gives headings ids and puts tables into boxes that scroll; cells are aligned by
  /// class. Headings start below the title.
  static func structured(_ html: String) -> String {
    let shift = html.contains("<h1>") ? 1 : 0
    var out = ""
    var count = 0
    for (i, line) in html.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if i > 0 { out += "\n" }
      if line.hasPrefix("<h"), let level = line.dropFirst(2).first?.wholeNumberValue,
        line.dropFirst(3).hasPrefix(">"), line.hasSuffix("</h\(level)>")
      {
        count += 1
        let text = line.dropFirst(4).dropLast(5)
        let new = min(6, level + shift)
        out += "<h\(new) id=\"s\(count)\">\(text)</h\(new)>"
      } else if line == "<table>" {
        out += "<div class=\"table\" tabindex=\"0\"><table>"
      } else if line == "</table>" {
        out += "</table></div>"
      } else if line.hasPrefix("<th align=") || line.hasPrefix("<td align=") {
        out += line.prefix(4) + "class=" + line.dropFirst(10)
      } else {
        out += line
      }
    }
    return out
  }

  /// Text made safe for HTML, attributes included.
  static func escaped(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: out.append(character)
      }
    }
    return out
  }

  private static func unescaped(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
  }
}
