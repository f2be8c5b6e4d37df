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

  /// NFC by the tables of Unicode 9, which the reference composes by: a mark that came later
  /// is neither moved nor joined there, and nothing is moved across it.
  private static func composed(_ text: some StringProtocol) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    var known = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isASCII || (scalar.properties.age?.major ?? 0) <= 9 {
        known.append(scalar)
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
