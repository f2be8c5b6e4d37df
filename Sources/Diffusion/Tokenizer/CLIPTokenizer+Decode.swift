/// From ids back to text, and to what a person can read.
extension CLIPTokenizer {
  /// The token of `id` as `vocab.json` spells it: `cat</w>`, `çĮ«</w>`; nil when there is none.
  public func token(_ id: Int) -> String? {
    files.tokens.indices.contains(id) ? files.tokens[id] : nil
  }

  /// Whether `id` is the start, the end, the padding or the unknown token.
  public func isSpecial(_ id: Int) -> Bool { specialIDs.contains(id) }

  /// The bytes of a text that the token of `id` stands for; none for a special token.
  public func bytes(_ id: Int) -> [UInt8] {
    guard let token = token(id), !isSpecial(id) else { return [] }
    return ByteAlphabet.bytes(of: CLIPTokenizer.withoutWordEnd(token))
  }

  /// What each token is, for people: `cat</w>`, `猫</w>`; bytes that are only a part of a
  /// character as `\xE7\x8C`.
  public func readable(_ ids: [Int]) -> [String] {
    ids.map { id in
      guard let token = token(id) else { return "?" }
      if isSpecial(id) { return token }
      let bytes = bytes(id)
      let text =
        String(validating: bytes, as: UTF8.self).map(CLIPTokenizer.printable)
        ?? bytes.map { "\\x" + CLIPTokenizer.hex($0) }.joined()
      return token.hasSuffix(CLIPTokenizer.wordEnd) ? text + CLIPTokenizer.wordEnd : text
    }
  }

  /// The text of `ids`: lower case, one space after each word. Bytes that are no UTF-8 become
  /// U+FFFD, ids beyond the vocabulary nothing.
  public func decode(_ ids: [Int], skippingSpecialTokens: Bool = true) -> String {
    var bytes: [UInt8] = []
    for id in ids where !(skippingSpecialTokens && isSpecial(id)) {
      if let token = token(id) { bytes += ByteAlphabet.bytes(of: token) }
    }
    // In the bytes: in a `String`, a mark that follows would hide the `>` in its own character.
    bytes.replace(Array(CLIPTokenizer.wordEnd.utf8), with: [UInt8(ascii: " ")])
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
    guard let first = scalars.firstIndex(where: { !CLIPTokenizer.isBlank($0) }),
      let last = scalars.lastIndex(where: { !CLIPTokenizer.isBlank($0) })
    else { return "" }
    return String(scalars[first...last])
  }

  /// White space as Python strips it: Unicode's, and the four separators of ASCII.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(scalar)
  }

  private static func withoutWordEnd(_ token: String) -> String {
    token.hasSuffix(wordEnd) ? String(token.dropLast(wordEnd.count)) : token
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  /// Text without characters that a terminal would obey.
  private static func printable(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format: scalar.utf8.map { "\\x" + hex($0) }.joined()
      default: String(scalar)
      }
    }.joined()
  }
}
