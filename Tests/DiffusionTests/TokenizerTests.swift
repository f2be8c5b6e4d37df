import Foundation
import Testing

@testable import Diffusion

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("Fixtures/tokenizer").path

/// Ids of transformers; `scripts/reference/tokenizer.py` writes them.
@Suite("Tokenizer against transformers")
struct TokenizerTests {
  struct Document: Decodable {
    struct Case: Decodable {
      let text: String
      let end, exclamation, folded: [Int]
      let decoded, whole: String
    }
    let cases: [Case]
  }

  private func document() throws -> Document {
    try JSONDecoder().decode(
      Document.self, from: Data(contentsOf: URL(fileURLWithPath: fixtures + "/ids.json")))
  }

  /// The vocabulary of the fixtures with another map of special tokens.
  private func tokenizer(_ map: String) throws -> CLIPTokenizer {
    let folder = try Scratch.copy()
    defer { Scratch.remove(folder) }
    try Data(map.utf8).write(to: URL(fileURLWithPath: folder + "/special_tokens_map.json"))
    return try CLIPTokenizer(directory: folder)
  }

  @Test func idsAndTextsAreTheReferences() throws {
    let cases = try document().cases
    #expect(cases.count >= 200)
    let end = try CLIPTokenizer(directory: fixtures)
    let exclamation = try tokenizer(#"{"pad_token": "!"}"#)
    let folded = try tokenizer(
      #"{"eos_token": {"content": "<|endoftext|>", "normalized": true}, "#
        + #""unk_token": {"content": "<|endoftext|>", "normalized": true}, "#
        + #""pad_token": {"content": "<|endoftext|>", "normalized": true}}"#)
    for one in cases {
      let ids = end.encode(one.text)
      #expect(ids == one.end, "\(one.text.debugDescription)")
      #expect(exclamation.encode(one.text) == one.exclamation, "\(one.text.debugDescription)")
      #expect(folded.encode(one.text) == one.folded, "\(one.text.debugDescription)")
      #expect(Array(end.decode(ids).utf8) == Array(one.decoded.utf8))
      let whole = end.decode(ids, skippingSpecialTokens: false)
      #expect(Array(whole.utf8) == Array(one.whole.utf8))
    }
  }

  @Test func promptsAreCutBeforeTheEnd() throws {
    let tokenizer = try CLIPTokenizer(directory: fixtures)
    for (count, padding) in [(74, 1), (75, 0), (76, 0), (500, 0)] {
      let text = Array(repeating: "cat", count: count).joined(separator: " ")
      #expect(tokenizer.textIDs(text).count == count)
      let ids = tokenizer.encode(text)
      #expect(ids.count == 77 && ids[0] == tokenizer.startID && ids[76] == tokenizer.endID)
      #expect(ids.dropFirst().firstIndex(of: tokenizer.endID) == 76 - padding)
    }
  }

  @Test func tokensAreReadable() throws {
    let tokenizer = try CLIPTokenizer(directory: fixtures)
    let ids = tokenizer.textIDs("Cat 龘\u{7}")
    let tokens = tokenizer.readable(ids)
    #expect(tokens.first == "cat</w>")
    #expect(tokens.dropFirst() == ["\\xE9", "\\xBE", "\\x98</w>", "\\x07</w>"])
    #expect(ids.flatMap(tokenizer.bytes) == Array("cat龘\u{7}".utf8))
    #expect(tokenizer.readable([tokenizer.startID, 99999]) == ["<|startoftext|>", "?"])
    #expect(tokenizer.bytes(tokenizer.endID).isEmpty)
  }
}

/// Folders that a test may spoil.
enum Scratch {
  static func copy() throws -> String {
    let folder = NSTemporaryDirectory() + "/tokenizer-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["vocab.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json"] {
      try FileManager.default.copyItem(atPath: "\(fixtures)/\(name)", toPath: "\(folder)/\(name)")
    }
    return folder
  }

  static func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }
}
