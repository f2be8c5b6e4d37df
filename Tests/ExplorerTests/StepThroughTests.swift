import Foundation
import TestSupport
import Testing
import Viz

@testable import Explorer

@Suite("Step by step") struct StepThroughTests {
  private let markdown = """
    First words with $\\latent{x_t}$ and a `command`,
    **bold** and [a link](x.html).

    ## A heading

    $$\\prediction{\\hat x_0} = \\frac{x_t - b\\,\\hat\\varepsilon}{\\sqrt{\\bar\\alpha_t}}$$

    - one item
    - another
      that goes on

    ![](figure:one)

    | a | b |
    |---|---|
    | 1 | 2 |

    <details><summary>Is it <i>so</i>?</summary>

    No.

    </details>

    Last words.
    """

  @Test func proseBecomesBlocks() {
    #expect(
      ProseBlock.blocks(of: markdown) == [
        .text("First words with xₜ and a command, bold and a link."),
        .heading("A heading"),
        .text("x̂₀ = (xₜ − bε̂) / √ᾱₜ", indent: "    "),
        .text("- one item", indent: "  "), .text("- another that goes on", indent: "  "),
        .figure(id: "one"), .verbatim(["| a | b |", "|---|---|", "| 1 | 2 |"]),
        .question("Is it so?", answer: [.text("No.")]), .text("Last words."),
      ])
  }

  @Test func linesAreNoLongerThanTheTerminal() {
    let english = String(repeating: "noise and pictures ", count: 20)
    for line in PlainProse.wrapped(english, columns: 40, indent: "  ") {
      #expect(
        line.count <= 40 && line.hasPrefix("  noise") || line.hasPrefix("  and")
          || line.hasPrefix("  pictures"))
    }
    for columns in 12...24 {
      let chinese = PlainProse.wrapped("从噪声出发（几乎全是），问“网络”哪些是噪声，去掉一点，再问一次。", columns: columns)
      #expect(chinese.count > 2)
      for line in chinese {
        #expect(line.reduce(0) { $0 + PlainProse.width($1) } <= columns)
        #expect(!"，。）”".contains(line.first ?? "，") && !"（“".contains(line.last ?? "（"))
      }
    }
    #expect(PlainProse.joined(["噪声", "图像", "in", "words"]) == "噪声图像 in words")
  }

  private func story(_ scratch: TemporaryFolder) throws -> Story {
    let picture = Raster(width: 4, height: 2, fill: Color(1, 0, 0))
    try picture.pngData().write(to: URL(fileURLWithPath: scratch.path + "/one.png"))
    return Story(
      title: "A lesson", text: markdown, language: .en,
      figures: ["one": Story.Picture(title: "The finding", file: "one.png")], frames: [:])
  }

  @Test func theReaderDecidesHowFar() throws {
    let scratch = try TemporaryFolder()
    let story = try story(scratch)
    func told(_ keys: [String], terminal: Terminal?) throws -> String {
      let (said, left) = (Locked(""), Locked(keys))
      try StepThrough(
        story: story, folder: scratch.path, terminal: terminal,
        write: { text in said.use { $0 += text } },
        read: { left.use { $0.isEmpty ? nil : $0.removeFirst() } }
      ).run()
      return said.use { $0 }
    }
    let terminal = Terminal(columns: 20, pictures: .blocks)
    let all = try told(["", "", ""], terminal: terminal)
    #expect(all.contains("\u{1B}[38;2;255;0;0m\u{1B}[48;2;255;0;0m▀▀▀▀"))
    #expect(
      all.contains("▸ The finding") && all.contains("No.") && all.hasSuffix("Last words.\n\n"))
    let half = try told(["", "q"], terminal: terminal)
    #expect(half.contains("▸ The finding") && !half.contains("Is it so?"))
    #expect(try !told([], terminal: terminal).contains("▸"))
    // Without a terminal nobody is waited for, and nothing but text is written.
    let plain = try told([], terminal: nil)
    #expect(!plain.contains("\u{1B}") && plain.contains("▸ The finding\n") && plain.contains("No."))
  }

  @Test func terminalsAreKnownByWhatTheySay() {
    func pictures(_ environment: [String: String], _ answer: String = "") -> TerminalPicture? {
      Terminal.pictures(in: environment) { answer }
    }
    #expect(pictures(["TERM": "xterm-kitty"]) == .kitty)
    #expect(pictures(["TERM": "xterm", "TERM_PROGRAM": "WezTerm"]) == .kitty)
    #expect(pictures(["TERM": "xterm"], "\u{1B}[?62;4;22c") == .sixel)
    #expect(pictures(["TERM": "xterm"], "\u{1B}[?62;14;22c") == .blocks)
    #expect(pictures(["TERM": "screen", "KITTY_WINDOW_ID": "1"]) == .blocks)
    #expect(pictures(["TERM": "dumb"]) == nil && pictures(["NO_COLOR": "1"]) == nil)
  }

  @Test func aLessonIsPrintedWhereThereIsNoTerminal() throws {
    let scratch = try TemporaryFolder()
    let run = try Program.run(
      ["lesson", "train", "--steps", "20", "--step", "--lang", "en", "--out", "o"],
      in: scratch.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("▸ ") && !run.output.contains("\u{1B}"))
    #expect(!run.output.contains("{{") && !run.output.contains("$"))
    #expect(run.output.contains("\n  explorer lesson reverse --step\n"))
    let both = try Program.run(["lesson", "train", "--step", "--json"], in: scratch.path)
    #expect(both.status == 64)
  }
}
