// A small, strict reader of JSON in memory (RFC 8259), for headers from strangers.

/// Reads JSON front to back from UTF-8 bytes and stops at the first thing that is not as it should
/// be. Unlike Foundation's, it refuses keys that come twice, however they are escaped. Nothing is
/// allocated ahead of what is read.
struct JSONReader {
  /// What is wrong, and where.
  struct Problem: Error {
    let rule: CheckpointError.Rule
    let detail: String
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var place = 0

  /// `bytes` must stay where they are while the reader lives. Throws when they are not UTF-8.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    self.bytes = bytes
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw Problem(rule: .notUTF8, detail: "the text is not UTF-8")
    }
  }

  /// The next byte that is not white space; nil at the end.
  mutating func peek() -> UInt8? {
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x09, 0x0a, 0x0d: place += 1
      default: return bytes[place]
      }
    }
    return nil
  }

  /// An error at the present place.
  func problem(_ expected: String, _ rule: CheckpointError.Rule = .syntax) -> Problem {
    Problem(rule: rule, detail: "expected \(expected) at byte \(place) of the text")
  }

  /// Passes the next byte when it is `character`.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let next = peek(), UInt32(next) == character.value else { return false }
    place += 1
    return true
  }

  /// Throws unless only white space is left.
  mutating func finish() throws {
    if peek() != nil { throw problem("nothing more") }
  }

  /// Passes an object; `body` must pass the value of each key.
  mutating func object(
    _ rule: CheckpointError.Rule = .syntax, _ body: (inout JSONReader, String) throws -> Void
  ) throws {
    guard take("{") else { throw problem("an object", rule) }
    if take("}") { return }
    var seen = Set<String>()
    repeat {
      let key = try string("a key in quotes", .syntax)
      guard seen.insert(key).inserted else {
        throw Problem(
          rule: .duplicateKey, detail: "the key \(CheckpointError.quoted(key)) comes twice")
      }
      guard take(":") else { throw problem("a colon") }
      try body(&self, key)
    } while take(",")
    guard take("}") else { throw problem("a comma or the end of an object") }
  }

  /// Passes an array; `body` must pass each value.
  mutating func array(
    _ name: String, _ rule: CheckpointError.Rule, _ body: (inout JSONReader) throws -> Void
  ) throws {
    guard take("[") else { throw problem("\(name), an array", rule) }
    if take("]") { return }
    repeat { try body(&self) } while take(",")
    guard take("]") else { throw problem("a comma or the end of an array") }
  }

  /// A whole number from 0 to 2⁶³ − 1, without sign, fraction, exponent or leading zero.
  mutating func integer(_ name: String) throws -> Int {
    func wrong(_ found: String) -> Problem {
      Problem(rule: .integer, detail: "\(name) \(found)")
    }
    guard let first = peek() else { throw problem("\(name), a whole number", .integer) }
    if first == UInt8(ascii: "-") { throw wrong("has a negative number") }
    let start = place
    var value = 0
    while place < bytes.count, case 0x30...0x39 = bytes[place] {
      let (times, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, more) = times.addingReportingOverflow(Int(bytes[place] - 0x30))
      if over || more { throw wrong("has a number over 2^63 − 1") }
      value = sum
      place += 1
    }
    guard place > start else { throw problem("\(name), a whole number", .integer) }
    if first == 0x30 && place > start + 1 { throw wrong("has a number with a leading zero") }
    if place < bytes.count, [0x2e, 0x65, 0x45].contains(bytes[place]) {
      throw wrong("has a number with a fraction or an exponent")
    }
    return value
  }

  /// Passes any value, nested at most 100 deep.
  mutating func skip(depth: Int = 0) throws {
    guard depth < 100 else { throw problem("less than 100 levels") }
    switch peek() {
    case UInt8(ascii: "{"): try object { reader, _ in try reader.skip(depth: depth + 1) }
    case UInt8(ascii: "["): try array("a list", .syntax) { try $0.skip(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try string("text", .syntax)
    default: try word()
    }
  }

  /// Passes a number, `true`, `false` or `null`. Python's `-Infinity` and `NaN` are let pass.
  private mutating func word() throws {
    let start = place
    while place < bytes.count, bytes[place] > 0x20,
      ![0x2c, 0x3a, 0x5d, 0x7d].contains(bytes[place])
    { place += 1 }
    let word = String(
      decoding: UnsafeBufferPointer(rebasing: bytes[start..<place].prefix(400)), as: UTF8.self)
    guard ["true", "false", "null"].contains(word) || Double(word) != nil else {
      place = start
      throw problem("a value")
    }
  }
}

extension JSONReader {
  /// A string, its escapes resolved. `name` is what an error calls it.
  mutating func string(_ name: String, _ rule: CheckpointError.Rule) throws -> String {
    guard take("\"") else { throw problem(name, rule) }
    var start = place
    var text = ""
    func piece(_ range: Range<Int>) -> String {
      String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        text += piece(start..<place)
        place += 1
        return text
      case UInt8(ascii: "\\"):
        text += piece(start..<place)
        place += 1
        text.unicodeScalars.append(try escape())
        start = place
      case 0..<0x20: throw problem("no control character in \(name)")
      default: place += 1
      }
    }
    throw problem("the end of \(name)")
  }

  /// What an escape stands for; the backslash is passed.
  private mutating func escape() throws -> Unicode.Scalar {
    guard place < bytes.count else { throw problem("an escape") }
    let letter = bytes[place]
    place += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw problem("an escape")
    }
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // Half of a pair: the other half must follow.
    guard unit < 0xdc00, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u")
    else { throw problem("the second half of a surrogate pair") }
    place += 2
    let low = try hexadecimal()
    guard case 0xdc00...0xdfff = low,
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
    else { throw problem("the second half of a surrogate pair") }
    return scalar
  }

  /// Four hexadecimal digits.
  private mutating func hexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard place < bytes.count else { throw problem("four hexadecimal digits") }
      switch bytes[place] {
      case let digit where 0x30...0x39 ~= digit: value = value << 4 | UInt32(digit - 0x30)
      case let digit where 0x41...0x46 ~= digit: value = value << 4 | UInt32(digit - 0x37)
      case let digit where 0x61...0x66 ~= digit: value = value << 4 | UInt32(digit - 0x57)
      default: throw problem("four hexadecimal digits")
      }
      place += 1
    }
    return value
  }
}
