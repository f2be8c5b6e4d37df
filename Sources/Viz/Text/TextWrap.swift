/// Breaks long text into lines that fit.
public enum TextWrap {
  /// Lines no wider than `width`, broken at spaces, or between Chinese letters; a formula is never
  /// broken.
  public static func lines(_ text: String, _ style: TextStyle, width: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for piece in pieces(text) {
      let longer = line + piece
      if !line.isEmpty, RichText(trimmed(longer)).size(style).width > width {
        lines.append(trimmed(line))
        line = piece
      } else {
        line = longer
      }
    }
    if !trimmed(line).isEmpty { lines.append(trimmed(line)) }
    return lines
  }

  /// The text itself where it fits in `width`, else its beginning and its end with … between them.
  public static func shortened(_ text: String, _ style: TextStyle, width: Double) -> String {
    let reach = RichText(text).size(style).width
    guard reach > width else { return text }
    var kept = Int(Double(text.count) * width / reach)
    while kept > 2 {
      let short = "\(text.prefix(kept - kept / 3))…\(text.suffix(kept / 3))"
      if RichText(short).size(style).width <= width { return short }
      kept -= max(1, kept / 50)
    }
    return "…"
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// The text cut at every place where a line may end.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var inFormula = false
    for letter in text {
      // No line starts with closing punctuation.
      if !inFormula, letter.isIdeograph, !piece.isEmpty {
        pieces.append(piece)
        piece = ""
      }
      piece.append(letter)
      if letter == "$" { inFormula.toggle() }
      if !inFormula, letter == " " || (letter.isWide && !letter.isOpening) {
        pieces.append(piece)
        piece = ""
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    // Punctuation belongs to the piece before it.
    return pieces.reduce(into: []) { joined, piece in
      if let first = piece.first, first.isClosing, !joined.isEmpty {
        joined[joined.count - 1] += piece
      } else {
        joined.append(piece)
      }
    }
  }
}

extension Character {
  fileprivate var isIdeograph: Bool {
    unicodeScalars.first.map { (0x4E00...0x9FFF).contains($0.value) } ?? false
  }
  fileprivate var isWide: Bool { isIdeograph || isClosing }
  fileprivate var isClosing: Bool { "，。、；：！？）》」』”’".contains(self) }
  fileprivate var isOpening: Bool { "（《「『“‘".contains(self) }
}
