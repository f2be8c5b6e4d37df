import TinyWorld

/// A text cut into words: English at spaces and signs, Chinese into the longest words that Tiny
/// World's captions have, and single characters where they have none.
struct CaptionWords: Sendable {
  struct Word: Sendable {
    let text: String
    let range: Range<String.Index>
    /// Whether Tiny World's captions have it; signs count as known.
    let isKnown: Bool
  }

  let text: String
  let words: [Word]

  private static let english = CaptionLanguage.en.words
  private static let chinese = CaptionLanguage.zh.words
  private static let longest = chinese.map(\.count).max() ?? 1

  init(_ text: String) {
    self.text = text
    var words: [Word] = []
    var place = text.startIndex
    while place < text.endIndex {
      let letter = text[place]
      if letter.isWhitespace {
        place = text.index(after: place)
        continue
      }
      var end = text.index(after: place)
      var isKnown: Bool
      if Self.isPlainLetter(letter) {
        end = text[place...].firstIndex { !Self.isPlainLetter($0) } ?? text.endIndex
        isKnown = Self.english.contains(text[place..<end].lowercased())
      } else {
        isKnown = letter.isPunctuation
        for length in stride(from: Self.longest, to: 0, by: -1) {
          let piece = text[place...].prefix(length)
          if piece.count == length, Self.chinese.contains(String(piece)) {
            (end, isKnown) = (piece.endIndex, true)
            break
          }
        }
      }
      words.append(Word(text: String(text[place..<end]), range: place..<end, isKnown: isKnown))
      place = end
    }
    self.words = words
  }

  /// Letters and digits of alphabets, of which words are runs.
  private static func isPlainLetter(_ letter: Character) -> Bool {
    guard let scalar = letter.unicodeScalars.first else { return false }
    return (letter.isLetter || letter.isNumber) && scalar.value < 0x2E80
  }

  /// The text without one of its words.
  func without(_ place: Int) -> String {
    var rest = text
    rest.removeSubrange(words[place].range)
    return rest.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The words that no caption of Tiny World has, each once.
  var unknown: [String] {
    words.filter { !$0.isKnown }.map(\.text).reduce(into: []) { list, word in
      if !list.contains(word) { list.append(word) }
    }
  }
}
