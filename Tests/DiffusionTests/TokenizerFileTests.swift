import Foundation
import Testing

@testable import Diffusion

/// Files that are no tokenizer's: one clear error each, never a trap.
@Suite("Tokenizer's files")
struct TokenizerFileTests {
  /// What opening the fixtures' tokenizer with one other file complains of, after the folder.
  private func complaint(_ name: String, _ text: Data?) throws -> String {
    let folder = try Scratch.copy()
    defer { Scratch.remove(folder) }
    let path = "\(folder)/\(name)"
    try FileManager.default.removeItem(atPath: path)
    if let text { try text.write(to: URL(fileURLWithPath: path)) }
    do {
      _ = try CLIPTokenizer(directory: folder)
      return "none"
    } catch {
      return "\(error)".replacing(folder + "/", with: "")
    }
  }

  private func complaint(_ name: String, _ text: String) throws -> String {
    try complaint(name, Data(text.utf8))
  }

  @Test(arguments: [
    ("a\n", "merges.txt:1: `a` is no merge: expected two tokens with one space between them"),
    (
      "#version: 0.2\na  t\n",
      "merges.txt:2: `a  t` is no merge: expected two tokens with one space between them"
    ),
    ("#version: 0.2\n\n", "merges.txt:2: `` is no merge"),
    ("a t e\n", "merges.txt:1: `a t e` is no merge"),
    ("a \u{301}t\n", "merges.txt:1: the token `\u{301}t` is not in the vocabulary"),
    ("a \u{1B}[31m\n", "merges.txt:1: the token `\\u{1B}[31m` is not in the vocabulary"),
    ("! q\n", "merges.txt:1: the merged token `!q` is not in the vocabulary"),
  ])
  func mergesThatAreNotMerges(_ text: String, _ says: String) throws {
    let complaint = try complaint("merges.txt", text)
    #expect(complaint.hasPrefix(says), "\(complaint)")
  }

  @Test(arguments: [
    ("[]", "vocab.json: not a JSON object from token to id"),
    ("{", "vocab.json: not a JSON object from token to id"),
    ("{}", "vocab.json: holds no token"),
    (#"{"a": "b"}"#, "vocab.json: `a`: expected an id, a whole number"),
    (#"{"a": 0.5}"#, "vocab.json: `a`: expected an id, a whole number"),
    (#"{"a": 1e300}"#, "vocab.json: `a`: expected an id, a whole number"),
    (#"{"a": -1}"#, "vocab.json: `a` has id -1: 1 different tokens are numbered 0 to 0"),
    (#"{"a": 0, "b": 0}"#, "vocab.json: `a` and `b` both have id 0"),
  ])
  func vocabulariesThatAreNone(_ text: String, _ says: String) throws {
    #expect(try complaint("vocab.json", text) == says)
  }

  @Test(arguments: [
    ("special_tokens_map.json", #"{"pad_token": "<pad>"}"#, "vocab.json: the special token"),
    ("special_tokens_map.json", #"{"pad_token": 3}"#, "special_tokens_map.json: pad_token: exp"),
    ("special_tokens_map.json", "[]", "special_tokens_map.json: not a JSON object"),
    ("tokenizer_config.json", #"{"model_max_length": 1}"#, "tokenizer_config.json: model_max"),
    ("tokenizer_config.json", #"{"model_max_length": "x"}"#, "tokenizer_config.json: model_max"),
    ("tokenizer_config.json", #"{"padding_side": "left"}"#, "tokenizer_config.json: padding_side"),
    ("tokenizer_config.json", #"{"tokenizer_class": "T5"}"#, "tokenizer_config.json: tokenizer_c"),
    ("tokenizer_config.json", #"{"model_max_length": 1e30}"#, "none"),
  ])
  func settings(_ name: String, _ text: String, _ says: String) throws {
    let complaint = try complaint(name, text)
    #expect(complaint.hasPrefix(says), "\(complaint)")
  }

  @Test func filesThatAreMissingOrNoText() throws {
    #expect(try complaint("vocab.json", nil as Data?).hasPrefix("vocab.json: no such file"))
    #expect(try complaint("merges.txt", nil as Data?).hasPrefix("merges.txt: no such file"))
    #expect(try complaint("special_tokens_map.json", nil as Data?) == "none")
    #expect(try complaint("tokenizer_config.json", nil as Data?) == "none")
    #expect(try complaint("merges.txt", Data([0x61, 0x20, 0xFF])) == "merges.txt: not UTF-8 text")
  }
}
