@_spi(_Unicode) import Swift

/// What CLIP does to text before it looks for words: composed characters (NFC), every run of
/// white space one space, lower case.
enum TextNormalizer {
  static func normalize(_ text: some StringProtocol) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    // Foundation's composition follows an older Unicode than the standard library's.
    for scalar in String(text)._nfc {
      if scalar.properties.isWhitespace {
        if out.last != " " { out.append(" ") }
      } else if scalar.isASCII {
        out.append(("A"..."Z").contains(scalar) ? Unicode.Scalar(scalar.value | 0x20)! : scalar)
      } else {
        // Scalar by scalar: a Σ at a word's end becomes σ, as in the reference.
        out += scalar.properties.lowercaseMapping.unicodeScalars
      }
    }
    return out
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
