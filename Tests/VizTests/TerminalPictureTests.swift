import Foundation
import Testing

@testable import Viz

@Suite("Pictures in terminals") struct TerminalPictureTests {
  private let picture = Raster(
    width: 2, height: 2, bytes: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])

  @Test func blocksHoldTwoPixelsEach() throws {
    let text = try TerminalPicture.blocks.text(picture, columns: 2)
    #expect(
      text
        == "\u{1B}[38;2;255;0;0m\u{1B}[48;2;0;0;255m▀\u{1B}[38;2;0;255;0m\u{1B}[48;2;255;255;255m▀"
        + "\u{1B}[0m\n")
  }

  /// Reads sixels back into colours, as a terminal does.
  private func pixels(_ text: String, width: Int, height: Int) -> [[String?]] {
    var rows = [[String?]](repeating: Array(repeating: nil, count: width), count: height)
    var (colors, current, x, top): ([Int: String], Int, Int, Int) = ([:], 0, 0, 0)
    let body = text.drop { $0 != "#" }.prefix { $0 != "\u{1B}" }
    var rest = body[...]
    func number() -> Int {
      let digits = rest.prefix { $0.isNumber }
      rest = rest.dropFirst(digits.count)
      return Int(digits) ?? 0
    }
    while let character = rest.popFirst() {
      var count = 1
      var mark = character
      switch character {
      case "#":
        current = number()
        if rest.first == ";" {
          let parts = rest.prefix { $0.isNumber || $0 == ";" }
          rest = rest.dropFirst(parts.count)
          colors[current] = String(parts.dropFirst(3))
        }
        continue
      case "$":
        x = 0
        continue
      case "-":
        (x, top) = (0, top + 6)
        continue
      case "!":
        count = number()
        mark = rest.popFirst() ?? "?"
      default: break
      }
      let bits = Int(mark.asciiValue ?? 63) - 63
      for _ in 0..<count {
        for bit in 0..<6 where bits >> bit & 1 == 1 { rows[top + bit][x] = colors[current] }
        x += 1
      }
    }
    return rows
  }

  @Test func sixelsAreThePicture() throws {
    let large = picture.enlarged(7)
    let text = try TerminalPicture.sixel.text(large, columns: 100)
    #expect(text.hasPrefix("\u{1B}Pq\"1;1;14;14#") && text.hasSuffix("-\u{1B}\\\n"))
    let rows = pixels(text, width: 14, height: 18)
    #expect(rows[0][0] == "100;0;0" && rows[6][13] == "0;100;0" && rows[7][6] == "0;0;100")
    #expect(rows[13][13] == "100;100;100" && rows[14][0] == nil)
    #expect(rows[..<14].joined().allSatisfy { $0 != nil })
  }

  @Test func kittyIsGivenThePNGInChunks() throws {
    var random = [UInt8](repeating: 0, count: 3 * 64 * 64)
    var state: UInt64 = 1
    for i in random.indices {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      random[i] = UInt8(state >> 56)
    }
    let noise = Raster(width: 64, height: 64, bytes: random)
    let text = try TerminalPicture.kitty.text(noise, columns: 30)
    let chunks = text.components(separatedBy: "\u{1B}\\").dropLast()
    #expect(chunks.count > 1 && chunks[0].hasPrefix("\u{1B}_Gf=100,a=T,c=30,m=1;"))
    #expect(chunks.last?.hasPrefix("\u{1B}_Gm=0;") == true)
    let payload = chunks.map { $0[($0.firstIndex(of: ";") ?? $0.startIndex)...].dropFirst() }
    #expect(payload.allSatisfy { $0.count <= 4096 })
    #expect(Data(base64Encoded: payload.joined()) == (try noise.pngData()))
  }

  @Test func formulasBecomeALine() throws {
    func plain(_ source: String) throws -> String { try Formula(source).plainText }
    #expect(
      try plain(#"\latent{x_s} = \sqrt{\bar\alpha_s}\;\prediction{\hat x_0}"#) == "xₛ = √ᾱₛ x̂₀")
    #expect(try plain(#"\sqrt{1-\bar\alpha_t}"#) == "√(1 − ᾱₜ)")
    #expect(try plain(#"\frac{a+b}{c}"#) == "(a + b) / c")
    #expect(try plain(#"q_{xy} \sim \mathcal{N}(0, I)^2"#) == "q_(xy) ∼ 𝒩(0,I)²")
  }
}
