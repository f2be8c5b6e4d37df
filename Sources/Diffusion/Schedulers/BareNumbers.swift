// Numbers that JSON has no word for, and Python writes all the same.

import Foundation

/// Python's `json` writes infinities bare (`-Infinity`), which RFC 8259 forbids. Before decoding
/// they are put in quotes, and after encoding taken out of them; text inside strings is left alone.
enum BareNumbers {
  private static let words = ["-Infinity", "Infinity", "NaN"].map { Array($0.utf8) }
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// `json` with bare `-Infinity`, `Infinity` and `NaN` as strings.
  static func quoted(_ json: Data) -> Data {
    let bytes = [UInt8](json)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 2)
    var place = 0
    while place < bytes.count {
      if bytes[place] == quote {
        let end = endOfString(bytes, from: place)
        result += bytes[place..<end]
        place = end
      } else if let word = words.first(where: { bytes[place...].starts(with: $0) }) {
        result += [quote] + word + [quote]
        place += word.count
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return Data(result)
  }

  /// `json` with strings that are exactly one of those words bare again.
  static func unquoted(_ json: Data) -> Data {
    let bytes = [UInt8](json)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = 0
    while place < bytes.count {
      guard bytes[place] == quote else {
        result.append(bytes[place])
        place += 1
        continue
      }
      let end = endOfString(bytes, from: place)
      let inside = bytes[place..<end].dropFirst().dropLast()
      result += words.contains(Array(inside)) ? inside : bytes[place..<end]
      place = end
    }
    return Data(result)
  }

  /// The place after the closing quote of the string that opens at `start`, or the end.
  private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
    var place = start + 1
    while place < bytes.count, bytes[place] != quote {
      place += bytes[place] == backslash ? 2 : 1
    }
    return min(place + 1, bytes.count)
  }
}
