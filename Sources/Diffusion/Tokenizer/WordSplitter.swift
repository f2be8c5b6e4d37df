/// Cuts normalized text into the words that byte pairs are merged within.
///
/// By hand what this pattern says, from the left, white space dropped:
///
///     <\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+
///
/// A special token that is found only here (`<|ENDOFTEXT|>`, once in lower case) is text like any
/// other: it falls into `<|`, the letters, and `|>`. Radford et al. 2021, CLIP, `simple_tokenizer`.
enum WordSplitter {
  typealias Word = ArraySlice<Unicode.Scalar>

  private static let specials = ["startoftext", "endoftext"].map {
    (whole: Array("<|\($0)|>".unicodeScalars), inner: $0.unicodeScalars.count)
  }
  private static let contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map {
    Array($0.unicodeScalars)
  }

  static func words(_ text: [Unicode.Scalar]) -> [Word] {
    var words: [Word] = []
    var at = 0
    /// The end of the run of one class that starts at `start`.
    func runEnd(_ start: Int, _ kind: CharacterClass) -> Int {
      var end = start
      while end < text.count, CharacterClass(text[end]) == kind { end += 1 }
      return end
    }
    while at < text.count {
      if let special = specials.first(where: { text[at...].starts(with: $0.whole) }) {
        let inner = at + 2
        words.append(text[at..<inner])
        words.append(text[inner..<(inner + special.inner)])
        at += special.whole.count
        words.append(text[(at - 2)..<at])
        continue
      }
      let end: Int
      if let short = contractions.first(where: { text[at...].starts(with: $0) }) {
        end = at + short.count
      } else {
        let kind = CharacterClass(text[at])
        end = kind == .number ? at + 1 : runEnd(at, kind)
        if kind == .space {
          at = end
          continue
        }
      }
      words.append(text[at..<end])
      at = end
    }
    return words
  }
}
