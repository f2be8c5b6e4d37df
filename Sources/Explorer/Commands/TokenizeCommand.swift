import ArgumentParser
import Diffusion
import Foundation

/// `explorer tokenize`: the numbers a text model reads instead of a text.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize", abstract: "Show the tokens and numbers that a text becomes.",
    discussion: """
      Reads only the folder `tokenizer` of a model: vocab.json, merges.txt and, if they are \
      there, special_tokens_map.json and tokenizer_config.json. </w> marks a word's end, and \
      \\xE7 a byte that is only a part of a character.
      """)

  @Argument(help: "The text; put -- before one that begins with a dash.")
  var text: String

  @OptionGroup var model: ModelOption

  @Flag(help: "Print one JSON object: ids and tokens, padding included.")
  var json = false

  func run() throws {
    let tokenizer = try Self.tokenizer(model: model.folder())
    let ids = tokenizer.encode(text)
    Console.out(json ? Self.json(ids, tokenizer).text : Self.table(text, ids, tokenizer))
  }

  static func tokenizer(model folder: String) throws -> CLIPTokenizer {
    guard FileManager.default.fileExists(atPath: folder + "/tokenizer") else {
      throw Failure("--model \(folder): expected a folder that holds `tokenizer`")
    }
    do {
      return try CLIPTokenizer(directory: folder + "/tokenizer")
    } catch {
      throw Failure("\(error)")
    }
  }

  static func json(_ ids: [Int], _ tokenizer: CLIPTokenizer) -> JSON {
    [
      "ids": .list(ids.map { .number(Double($0)) }),
      "tokens": .list(tokenizer.readable(ids).map { .text($0) }),
    ]
  }

  /// A line for each token up to the end token; padding is only counted.
  static func table(_ text: String, _ ids: [Int], _ tokenizer: CLIPTokenizer) -> String {
    let own = tokenizer.textIDs(text).count
    let kept = min(own, tokenizer.maxLength - 2)
    let shown = Array(ids.prefix(kept + 2))
    let rows = zip(tokenizer.readable(shown), shown).map { token, id in
      let bytes = tokenizer.bytes(id).map { byte in
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count < 2 ? "0" + digits : digits
      }
      return (token: token, id: "\(id)", bytes: bytes.joined(separator: " "))
    }
    let all = [(token: "token", id: "id", bytes: "bytes")] + rows
    let tokenWidth = all.map { columns($0.token) }.max() ?? 0
    let idWidth = all.map(\.id.count).max() ?? 0
    var lines = all.map { row in
      let line =
        row.token + String(repeating: " ", count: tokenWidth - columns(row.token) + 2)
        + String(repeating: " ", count: idWidth - row.id.count) + row.id
      return row.bytes.isEmpty ? line : line + "  " + row.bytes
    }
    let padding = ids.count - shown.count
    if padding > 0 {
      lines.append("then \(padding) × \(tokenizer.readable([tokenizer.padID])[0])")
    }
    if own > kept { lines.append("cut: \(own - kept) of the text's \(own) tokens have no room") }
    return lines.joined(separator: "\n")
  }

  /// How many columns of a terminal a text takes: Chinese characters and emoji take two.
  static func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: return sum
      default: break
      }
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        return sum + 2
      default: return sum + 1
      }
    }
  }
}
