import Foundation
import Testing

@testable import Diffusion

@Suite("Tokenizer's trainer")
struct TokenizerTrainerTests {
  private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/tokenizer").path
  private let names = [
    "vocab.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json",
  ]

  private func captions() throws -> [String] {
    try String(contentsOfFile: fixtures + "/captions.txt", encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  /// `RECORD_SNAPSHOTS=1` writes the fixtures anew; their ids have to be made again then.
  @Test func captionsGiveTheKeptVocabularyInAnyOrder() throws {
    let trainer = try CLIPTokenizerTrainer(captions: captions(), merges: 300)
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try trainer.write(to: fixtures)
    }
    let folder = try Scratch.copy()
    defer { Scratch.remove(folder) }
    // Over files that are there already.
    try CLIPTokenizerTrainer(captions: captions().reversed(), merges: 300).write(to: folder)
    for name in names {
      let kept = try Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/\(name)"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")) == kept, "\(name)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == names.sorted())
  }

  @Test func allBytesAreKeptAndNoTokenIsAClause() throws {
    let trainer = try CLIPTokenizerTrainer(captions: captions(), merges: 300)
    #expect(trainer.tokens.count == 812 && trainer.merges.count == 300)
    #expect(Set(trainer.tokens).count == 812)
    #expect(trainer.tokens[0] == "!" && trainer.tokens[256] == "!</w>")
    let learnt = trainer.tokens.dropFirst(512).map { token in
      ByteAlphabet.bytes(of: token.hasSuffix("</w>") ? String(token.dropLast(4)) : token)
    }
    let wide = learnt.compactMap { String(validating: $0, as: UTF8.self) }
      .map { $0.unicodeScalars.count { $0.value >= 0x800 } }
    #expect(wide.max() == 3)
    #expect(CLIPTokenizerTrainer.isAllowed(Array("红色的".utf8)))
    #expect(!CLIPTokenizerTrainer.isAllowed(Array("红色的猫".utf8)))
    #expect(!CLIPTokenizerTrainer.isAllowed(Array("猫".utf8) + [0xE7]))
  }

  @Test func learningStopsWhenNothingIsFrequent() {
    let trainer = CLIPTokenizerTrainer(captions: ["abab", "ab"], merges: 50)
    #expect(trainer.merges.map { "\($0.left) \($0.right)" } == ["a b</w>"])
    #expect(CLIPTokenizerTrainer(captions: [], merges: 5).tokens.count == 512)
  }

  @Test func bothPaddingsAreWritten() throws {
    let folder = try Scratch.copy()
    defer { Scratch.remove(folder) }
    let trainer = CLIPTokenizerTrainer(captions: ["a cat", "a \"cat\" \\"], merges: 9)
    for padding in CLIPTokenizerTrainer.Padding.allCases {
      try trainer.write(to: folder, padding: padding)
      let tokenizer = try CLIPTokenizer(directory: folder)
      #expect(tokenizer.vocabularySize == trainer.tokens.count + 2)
      #expect(tokenizer.endID == tokenizer.vocabularySize - 1)
      #expect(tokenizer.padID == (padding == .end ? tokenizer.endID : 0))
      #expect(tokenizer.encode("a cat").last == tokenizer.padID)
    }
  }

  @Test func whatCannotBeWrittenLeavesTheOldFiles() throws {
    let folder = try Scratch.copy()
    defer { Scratch.remove(folder) }
    let before = try Data(contentsOf: URL(fileURLWithPath: folder + "/vocab.json"))
    // A folder in the last file's place.
    let config = folder + "/tokenizer_config.json"
    try FileManager.default.removeItem(atPath: config)
    try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(throws: CheckpointError.self) {
      try CLIPTokenizerTrainer(captions: ["a b"], merges: 1).write(to: folder)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/vocab.json")) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == names)
  }
}
