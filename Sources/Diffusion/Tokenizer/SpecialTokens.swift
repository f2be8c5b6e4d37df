/// Finds tokens that stand for themselves, such as `<|endoftext|>`, in a text.
///
/// Some are searched for in the text as it was typed, others once it is normalized; at one place
/// the longest counts.
struct SpecialTokens: Sendable {
  struct Token: Sendable {
    let spelling: [Unicode.Scalar]
    let id: Int
    let isNormalized: Bool
  }

  /// A piece of a text: normalized, or a token found in it.
  enum Part: Equatable {
    case text([Unicode.Scalar])
    case special(Int)
  }

  private let typed, normalized: [Token]

  init(_ tokens: [Token]) {
    let longestFirst = tokens.sorted { $0.spelling.count > $1.spelling.count }
    typed = longestFirst.filter { !$0.isNormalized }
    normalized = longestFirst.filter(\.isNormalized).map { token in
      let text = String(String.UnicodeScalarView(token.spelling))
      return Token(spelling: TextNormalizer.normalize(text), id: token.id, isNormalized: true)
    }
  }

  /// The parts of `text` in its order, none of them an empty text.
  func split(_ text: String) -> [Part] {
    SpecialTokens.split(Array(text.unicodeScalars), typed).flatMap { part -> [Part] in
      guard case .text(let piece) = part else { return [part] }
      let clean = TextNormalizer.normalize(String(String.UnicodeScalarView(piece)))
      return SpecialTokens.split(clean, normalized)
    }
  }

  private static func split(_ text: [Unicode.Scalar], _ tokens: [Token]) -> [Part] {
    let starts = Set(tokens.compactMap(\.spelling.first))
    var parts: [Part] = []
    var begin = 0
    var at = 0
    while at < text.count {
      guard starts.contains(text[at]),
        let token = tokens.first(where: { text[at...].starts(with: $0.spelling) })
      else {
        at += 1
        continue
      }
      if begin < at { parts.append(.text(Array(text[begin..<at]))) }
      parts.append(.special(token.id))
      at += token.spelling.count
      begin = at
    }
    if begin < text.count { parts.append(.text(Array(text[begin...]))) }
    return parts
  }
}
