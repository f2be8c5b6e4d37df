import Foundation
import Viz

/// Markdown's inline marks as plain characters, and lines of a terminal's width.
enum PlainProse {
  /// A line without tags, emphasis and links; formulas become plain characters.
  static func line(_ markdown: String) -> String {
    let withFormulas = markdown.replacing(#/\$\$?([^$]+)\$\$?/#) { match in
      (try? Formula(String(match.1)).plainText) ?? String(match.1)
    }
    return withFormulas.replacing(#/<[^>]+>/#, with: "")
      .replacing(#/\[([^\]]+)\]\([^)]*\)/#) { $0.1 }
      .replacing(#/\*\*([^*]+)\*\*/#) { $0.1 }
      .replacing(#/\*([^*]+)\*/#) { $0.1 }
      .replacing("`", with: "")
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
      .trimmingCharacters(in: .whitespaces)
  }

  /// Lines of one paragraph. Between two Chinese characters there is no space.
  static func joined(_ lines: [String]) -> String {
    lines.reduce("") { text, line in
      guard let last = text.last, let first = line.first else { return text + line }
      return text + (width(last) == 2 && width(first) == 2 ? "" : " ") + line
    }
  }

  /// The text in lines of at most `columns`, each with `indent` before it. Words stay whole where
  /// they fit; Chinese may break between any two characters, but not before a closing sign or after
  /// an opening one.
  static func wrapped(_ text: String, columns: Int, indent: String = "") -> [String] {
    let room = max(8, columns - indent.count)
    var lines: [String] = []
    var (line, used) = ("", 0)
    for piece in pieces(text) {
      let length = piece.reduce(0) { $0 + width($1) }
      if used > 0, used + length > room {
        lines.append(line)
        (line, used) = ("", 0)
      }
      if used == 0, piece == " " { continue }
      line += piece
      used += length
    }
    if used > 0 { lines.append(line) }
    return lines.map { indent + $0.trimmingCharacters(in: .whitespaces) }
  }

  /// Words, spaces and single wide characters, each with the signs that open and close it.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    for character in text {
      if character != " ", let last = pieces.last, last != " ",
        closing.contains(character) || opening.contains(last.last ?? " ")
          || (width(character) == 1 && last.allSatisfy { width($0) == 1 })
      {
        pieces[pieces.count - 1].append(character)
      } else {
        pieces.append(String(character))
      }
    }
    return pieces
  }

  private static let closing: Set<Character> = [
    "，", "。", "、", "；", "：", "？", "！", "）", "”", "’", "》",
  ]
  private static let opening: Set<Character> = ["（", "“", "‘", "《"]

  /// How many columns a character takes: two for Chinese characters and signs.
  static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
