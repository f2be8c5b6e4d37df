import Diffusion
import Foundation
import TestSupport
import Testing

@testable import Explorer

@Suite("explorer tokenize: Tokenizer")
struct TokenizeTests {
  private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("DiffusionTests/Fixtures/tokenizer").path

  @Test func jsonHoldsAllIdsAndTokens() throws {
    let tokenizer = try TokenizeCommand.tokenizer(
      model: (fixtures as NSString).deletingLastPathComponent)
    let text = TokenizeCommand.json(tokenizer.encode("a cat"), tokenizer).text
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let ids = try #require(object["ids"] as? [Int])
    let tokens = try #require(object["tokens"] as? [String])
    #expect(ids.count == 77 && ids == tokenizer.encode("a cat"))
    #expect(
      tokens.prefix(4) == ["<|startoftext|>", "a</w>", "cat</w>", "<|endoftext|>"])
    #expect(tokens.count == 77)
  }

  @Test func tableIsAligned() throws {
    let tokenizer = try TokenizeCommand.tokenizer(
      model: (fixtures as NSString).deletingLastPathComponent)
    let table = TokenizeCommand.table("a cat", tokenizer.encode("a cat"), tokenizer)
    let lines = table.split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines[0].hasPrefix("token             id  bytes"))
    #expect(lines[3].hasPrefix("cat</w>") && lines[3].hasSuffix("63 61 74"))
    #expect(lines[5] == "then 73 × <|endoftext|>")
    let long = String(repeating: "a ", count: 80)
    let cut = TokenizeCommand.table(long, tokenizer.encode(long), tokenizer)
    #expect(cut.hasSuffix("cut: 5 of the text's 80 tokens have no room"))
  }

  @Test func aModelThatIsNotThereIsSaid() throws {
    let scratch = try TemporaryFolder()
    #expect(throws: Failure.self) { try ModelOption.shipped("tiny-world", in: scratch.path) }
    #expect(throws: Failure.self) { try TokenizeCommand.tokenizer(model: scratch.path) }
    let program = try Program.run(["tokenize", "x", "--model", scratch.path], in: scratch.path)
    #expect(program.status == 1 && program.output.isEmpty)
    #expect(program.errors.hasPrefix("error: --model \(scratch.path)"))
  }
}
