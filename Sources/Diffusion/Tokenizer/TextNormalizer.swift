@_spi(_Unicode) import Swift

/// What CLIP does to text before it looks for words: composed characters (NFC), every run of
/// white space one space, lower case.
enum TextNormalizer {
  static func normalize(_ text: some StringProtocol) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    for scalar in composed(text) {
      if scalar.properties.isWhitespace {
        if out.last != " " { out.append(" ") }
      } else {
        // Scalar by scalar: a Σ at a word's end becomes σ, as in the reference.
        out += scalar.properties.lowercaseMapping.unicodeScalars
      }
    }
    return out
  }

  /// The four marks that are written as two marks: the standard library sorts the two by the
  /// class of the one, which is not theirs.
  private static let decomposed: [Unicode.Scalar: String.UnicodeScalarView] = [
    "\u{344}": "\u{308}\u{301}".unicodeScalars, "\u{F73}": "\u{F71}\u{F72}".unicodeScalars,
    "\u{F75}": "\u{F71}\u{F74}".unicodeScalars, "\u{F81}": "\u{F71}\u{F80}".unicodeScalars,
  ]

  /// NFC by the tables of Unicode 9, which the reference composes by: a mark that came later
  /// is neither moved nor joined there, and nothing is moved across it.
  private static func composed(_ text: some StringProtocol) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    var known = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isASCII || (scalar.properties.age?.major ?? 0) <= 9 {
        known += decomposed[scalar] ?? String.UnicodeScalarView([scalar])
      } else {
        out += String(known)._nfc
        out.append(scalar)
        known.removeAll()
      }
    }
    return out + String(known)._nfc
  }
}

/// What a character is to the search for words.
enum CharacterClass {
  case letter, number, space, other

  init(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    switch properties.generalCategory {
    case _ where (properties.age?.major ?? 0) > CharacterClass.unicodeVersion: self = .other
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      self = .letter
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    default: self = properties.isWhitespace ? .space : .other
    }
  }

  /// The Unicode version of the regular expressions that the reference uses: letters that came
  /// later are no letters to it.
  private static let unicodeVersion = 16
}
