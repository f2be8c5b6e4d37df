/// The alphabet of byte-level BPE: one printable character for each of the 256 bytes, so that
/// any text can be spelled and a vocabulary can be stored as readable JSON.
///
/// Bytes that print stand for themselves; the other 68 take the characters from U+0100 on.
/// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.2.
enum ByteAlphabet {
  /// The bytes in the order in which CLIP numbers them: `!` is 0.
  static let order: [UInt8] = printing + (0...255).filter { !isPrinting($0) }

  /// The character of each byte.
  static let characters: [Unicode.Scalar] = {
    var characters = [Unicode.Scalar](repeating: "!", count: 256)
    var next: UInt32 = 0x100
    for byte in UInt8.min...UInt8.max {
      if isPrinting(byte) {
        characters[Int(byte)] = Unicode.Scalar(byte)
      } else if let scalar = Unicode.Scalar(next) {
        characters[Int(byte)] = scalar
        next += 1
      }
    }
    return characters
  }()

  private static let bytes = Dictionary(
    uniqueKeysWithValues: characters.enumerated().map { ($1, UInt8($0)) })

  private static let printing: [UInt8] = (0...255).filter(isPrinting)

  /// Latin-1's visible characters; the soft hyphen (AD) is none.
  private static func isPrinting(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: true
    default: false
    }
  }

  /// Bytes as the vocabulary spells them.
  static func spelling(_ bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(characters[Int(byte)]) }
    return String(text)
  }

  /// The bytes a vocabulary's entry stands for; an entry with a character outside the alphabet
  /// stands for its own UTF-8.
  static func bytes(of spelling: String) -> [UInt8] {
    var found: [UInt8] = []
    for scalar in spelling.unicodeScalars {
      guard let byte = bytes[scalar] else { return Array(spelling.utf8) }
      found.append(byte)
    }
    return found
  }
}
