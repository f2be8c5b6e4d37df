import Foundation
import Testing

@testable import Diffusion

/// Headers with random damage: each is refused with an error, or describes the data exactly.
@Suite("Safetensors: mutated headers")
struct SafetensorsMutationTests {
  /// SplitMix64: the same damage every time.
  struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  static let header = #"""
    {"__metadata__":{"format":"pt","x":"\u00e9\n"},"a.weight":{"dtype":"F32","shape":[2,3],"data\#
    _offsets":[0,24]},"b":{"dtype":"BF16","shape":[],"data_offsets":[24,26]},"c\ud83d\ude00":{"d\#
    type":"F4","shape":[0,4],"data_offsets":[26,26]},"d":{"dtype":"I64","shape":[1],"data_offset\#
    s":[26,34]}}
    """#
  static let dataBytes = 34
  static let pieces = [
    "[", "]", "{", "}", ",", ":", "\"", "\\", "\\u", "\\ud800", "-", ".", "e9", "0", "9", "1e999",
    "9223372036854775807", "18446744073709551616", "null", "[[[[", "\"a.weight\":", "\"dtype\":",
    "F64", "\u{0}", " ", "\n", "é",
  ].map { Array($0.utf8) }

  static func damage(_ bytes: inout [UInt8], _ dice: inout Dice) {
    for _ in 0..<Int.random(in: 1...4, using: &dice) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &dice)
      let end = min(bytes.count, place + Int.random(in: 1...12, using: &dice))
      switch Int.random(in: 0..<7, using: &dice) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0...6, using: &dice)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4:
        bytes.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &dice)], at: place)
      case 5: bytes.removeSubrange(place...)
      default:
        // Another digit: these pass the grammar and try the arithmetic.
        if let digit = bytes[place...].firstIndex(where: { 0x30...0x39 ~= $0 }) {
          bytes[digit] = UInt8.random(in: 0x30...0x39, using: &dice)
        }
      }
    }
  }

  @Test func aHundredThousandHeadersMakeNoTrap() throws {
    var dice = Dice(state: 4)
    var refused: [CheckpointError.Rule: Int] = [:]
    var accepted = 0
    for _ in 0..<100_000 {
      var bytes = Array(Self.header.utf8)
      Self.damage(&bytes, &dice)
      do {
        let header = try bytes.withUnsafeBufferPointer {
          try SafetensorsHeader($0, dataBytes: Self.dataBytes, file: "f")
        }
        accepted += 1
        var end = 0
        for entry in header.entries {
          try #require(entry.range.lowerBound == end)
          end = entry.range.upperBound
          try #require(entry.shape.reduce(entry.type.bits, *) == 8 * entry.range.count)
        }
        try #require(end == Self.dataBytes)
      } catch let error as CheckpointError {
        refused[error.rule, default: 0] += 1
        try #require(error.file == "f" && !error.description.contains("\n"))
      }
    }
    // The damage must reach the rules of the header, or this would prove little.
    let reached: [CheckpointError.Rule] = [
      .notUTF8, .notObject, .syntax, .duplicateKey, .fields, .unknownType, .integer, .offsetCount,
      .offsetOrder, .size, .dataEnd, .metadata,
    ]
    for rule in reached { #expect(refused[rule, default: 0] > 0, "\(rule)") }
    #expect(accepted > 1000)
  }

  @Test func theHeaderIsValidUndamaged() throws {
    let header = try Array(Self.header.utf8).withUnsafeBufferPointer {
      try SafetensorsHeader($0, dataBytes: Self.dataBytes, file: "f")
    }
    #expect(header.entries.map(\.name) == ["a.weight", "b", "c😀", "d"])
    #expect(header.metadata == ["format": "pt", "x": "é\n"])
  }

  @Test func damagedShardIndexesMakeNoTrap() throws {
    var dice = Dice(state: 5)
    let index = #"{"metadata":{"total_size":1.5e3,"x":[null,-1,true]},"weight_map":{"a":"b"}}"#
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = Array(index.utf8)
      Self.damage(&bytes, &dice)
      do {
        _ = try bytes.withUnsafeBufferPointer { try ShardIndex(text: $0, path: "f") }
        accepted += 1
      } catch let error as CheckpointError {
        try #require(error.file == "f")
      }
    }
    #expect(accepted > 0)
  }
}
