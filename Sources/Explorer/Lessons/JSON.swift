import Foundation

/// JSON whose keys keep their order and whose numbers are written the same on every machine.
enum JSON: Sendable {
  case text(String)
  case number(Double)
  case bool(Bool)
  case null
  case list([JSON])
  case table([(key: String, value: JSON)])
  /// What is JSON already, on one line.
  case written(String)

  /// A seed, to its last digit: as a `Double` it would lose some.
  static func seed(_ seed: UInt64) -> JSON { .written("\(seed)") }

  /// On one line.
  var text: String {
    var out = ""
    write(to: &out, indent: nil)
    return out
  }

  /// Indented by two spaces, ending with a new line. Lists of plain values stay on one line.
  var pretty: String {
    var out = ""
    write(to: &out, indent: 0)
    return out + "\n"
  }

  /// Safe inside `<script>`: no tag can close it.
  var embedded: String { text.replacing("<", with: "\\u003C") }

  private var isPlain: Bool {
    switch self {
    case .list, .table, .written: false
    default: true
    }
  }

  private func write(to out: inout String, indent: Int?) {
    switch self {
    case .text(let text): JSON.quote(text, to: &out)
    case .number(let value): out += JSON.digits(value)
    case .bool(let value): out += value ? "true" : "false"
    case .null: out += "null"
    case .written(let text): out += text
    case .list(let items):
      let inner = items.allSatisfy(\.isPlain) ? nil : indent
      JSON.enclose("[", "]", items, indent: inner, to: &out) { item, out, indent in
        item.write(to: &out, indent: indent)
      }
    case .table(let entries):
      JSON.enclose("{", "}", entries, indent: indent, to: &out) { entry, out, indent in
        JSON.quote(entry.key, to: &out)
        out += ": "
        entry.value.write(to: &out, indent: indent)
      }
    }
  }

  private static func enclose<Item>(
    _ open: String, _ close: String, _ items: [Item], indent: Int?, to out: inout String,
    _ write: (Item, inout String, Int?) -> Void
  ) {
    out += open
    let inner = indent.map { $0 + 2 }
    for (i, item) in items.enumerated() {
      if i > 0 { out += inner == nil ? ", " : "," }
      if let inner { out += "\n" + String(repeating: " ", count: inner) }
      write(item, &out, inner)
    }
    if let indent, !items.isEmpty { out += "\n" + String(repeating: " ", count: indent) }
    out += close
  }

  /// The shortest digits that read back as the same number; JSON has no infinity, so a word.
  private static func digits(_ value: Double) -> String {
    if value.isNaN { return "\"NaN\"" }
    if value.isInfinite { return value < 0 ? "\"-Infinity\"" : "\"Infinity\"" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return "\(value)"
  }

  private static func quote(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}", "\u{2028}", "\u{2029}":
        out += String(format: "\\u%04X", scalar.value)
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .text(value) }
  init(arrayLiteral elements: JSON...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .table(elements.map { (key: $0.0, value: $0.1) })
  }
}
