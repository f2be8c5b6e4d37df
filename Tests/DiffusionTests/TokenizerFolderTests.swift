import Foundation
import TestSupport
import Testing

@testable import Diffusion

/// Tokenizers as folders write and read them: the four files, and transformers' one file.
@Suite("Tokenizer's folders")
struct TokenizerFolderTests {
  private let folder: TemporaryFolder
  private static let texts = [
    "a red cat at night", "<|endoftext|> ! <|STARTOFTEXT|>x", "红色的猫!", "", "ǅ  🙂 \"quoted\" \\",
  ]

  init() throws { folder = try TemporaryFolder() }

  private func copy() throws -> String { try SavedFolders.copy("old", into: folder) + "/tokenizer" }

  private func expectSame(_ a: CLIPTokenizer, _ b: CLIPTokenizer) {
    for text in Self.texts { #expect(a.encode(text) == b.encode(text)) }
    #expect(a.added.map(\.token) == b.added.map(\.token) && a.maxLength == b.maxLength)
  }

  @Test func whatTheTrainerWroteIsWrittenAgain() throws {
    let source = SavedFolders.path("old/tokenizer")
    try CLIPTokenizer(directory: source).write(to: folder.path + "/again")
    for name in ["vocab.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json"] {
      let again = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/again/" + name))
      #expect(try again == Data(contentsOf: URL(fileURLWithPath: source + "/" + name)), "\(name)")
    }
  }

  /// As Stable Diffusion 2 has it: filled with `!`, and tokens searched for in lower case.
  @Test func otherSpecialTokensAreWritten() throws {
    let source = try copy()
    try Data(
      #"""
      {"bos_token": {"content": "<|startoftext|>", "normalized": true}, "pad_token": "!",
       "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
      """#.utf8
    ).write(to: URL(fileURLWithPath: source + "/special_tokens_map.json"))
    try Data(#"{"model_max_length": 20, "tokenizer_class": "CLIPTokenizer"}"#.utf8)
      .write(to: URL(fileURLWithPath: source + "/tokenizer_config.json"))
    let tokenizer = try CLIPTokenizer(directory: source)
    #expect(tokenizer.padID == 0 && tokenizer.maxLength == 20)
    #expect(tokenizer.textIDs("<|STARTOFTEXT|>") == [tokenizer.startID])
    try tokenizer.write(to: folder.path + "/again")
    expectSame(try CLIPTokenizer(directory: folder.path + "/again"), tokenizer)
  }

  @Test func oneFileIsReadAsTheFour() throws {
    let whole = try CLIPTokenizer(directory: SavedFolders.path("new/tokenizer"))
    expectSame(whole, try CLIPTokenizer(directory: SavedFolders.path("old/tokenizer")))
  }

  private static let bpe = #""type": "BPE", "end_of_word_suffix": "</w>""#

  @Test(arguments: [
    ("[]", "not a JSON object"),
    ("{}", "expected CLIP's model: type BPE, end_of_word_suffix </w>, a vocab and merges"),
    (#"{"model": {"type": "WordPiece", "vocab": {}}}"#, "expected CLIP's model"),
    (#"{"model": {\#(bpe), "vocab": {"a": "b"}, "merges": []}}"#, "`a`: expected an id"),
    (#"{"model": {\#(bpe), "vocab": {}, "merges": []}}"#, "holds no token"),
    (#"{"model": {\#(bpe), "vocab": {"a": 5}, "merges": []}}"#, "`a` has id 5"),
    (
      #"{"model": {\#(bpe), "vocab": {"a": 0}, "merges": [["a"]]}}"#,
      "merges: entry 0 is no merge: expected two tokens"
    ),
    (
      #"{"model": {\#(bpe), "vocab": {"a": 0}, "merges": ["a b"]}}"#,
      "merges: entry 0: the token `b` is not in the vocabulary"
    ),
    (
      #"{"model": {\#(bpe), "vocab": {"a": 0}, "merges": []}, "added_tokens": [3]}"#,
      "tokenizer.json's added_tokens: expected a token"
    ),
  ])
  func brokenFilesAreRefused(json: String, says: String) throws {
    let path = try folder.file("tokenizer.json", Data(json.utf8))
    let error = #expect(throws: TokenizerError.self) { try CLIPTokenizer(directory: folder.path) }
    let line = try #require(error?.description)
    #expect(line.contains(says) && !line.contains("\n"), "\(line)")
    #expect(line.hasPrefix(path) || line.contains("added_tokens"))
  }
}
