import Testing
@testable import Viz

struct FormulaTests {
  @Test func readsTheForwardEquation() throws {
    let formula = try Formula(#"x_t = \data{\sqrt{\bar\alpha_t}\,x_0} + \noise{\varepsilon}"#)
    #expect(
      formula.mathML()
        == "<math><mrow><msub><mi>x</mi><mi>t</mi></msub><mo>=</mo>"
        + "<mrow class=\"data\"><mrow><msqrt><msub><mover accent=\"true\"><mi>α</mi>"
        + "<mo stretchy=\"false\">¯</mo></mover><mi>t</mi></msub></msqrt>"
        + "<mspace width=\"0.17em\"/><msub><mi>x</mi><mn>0</mn></msub></mrow></mrow>"
        + "<mo>+</mo><mrow class=\"noise\"><mi>ε</mi></mrow></mrow></math>")
  }

  @Test func keepsBothScriptsOfOneBase() throws {
    let formula = try Formula("a_1^2")
    #expect(
      formula.root
        == .scripts(
          .symbol("a", italic: true), lower: .symbol("1", italic: false),
          upper: .symbol("2", italic: false)))
  }

  @Test func escapesWhatHTMLWouldRead() throws {
    #expect(try Formula("a<b").mathML().contains("<mo>&lt;</mo>"))
  }

  @Test(arguments: [
    (#"\frobnicate x"#, #"`\frobnicate` is not known"#), ("{a", "`}` is missing"),
    ("a}", "a `}` without `{`"), ("x_", "`_` has nothing to act on"),
    (#"a\"#, #"a `\` at the end"#), (#"\text x"#, #"`\text` needs `{…}`"#),
  ])
  func saysWhatItCannotRead(source: String, reason: String) {
    #expect {
      try Formula(source)
    } throws: { "\($0)" == "formula `\(source)`: \(reason)" }
  }

  @Test func setsScriptsSmallAndLower() throws {
    let line = FormulaSetter(size: 100).set(try Formula("x_t").root, nil)
    guard case .glyphs("x", let base, let at, _) = line.pieces[0],
      case .glyphs("t", let script, let below, _) = line.pieces[1]
    else {
      Issue.record("expected two letters, got \(line.pieces)")
      return
    }
    #expect(base.size == 100 && script.size == 72)
    #expect(below.x > at.x && below.y > at.y)
    #expect(line.width > below.x)
  }

  @Test func aRadicalCoversItsBody() throws {
    let setter = FormulaSetter(size: 100)
    let body = setter.set(try Formula(#"\bar\alpha_t"#).root, nil)
    let root = setter.set(try Formula(#"\sqrt{\bar\alpha_t}"#).root, nil)
    #expect(root.width > body.width && root.ascent > body.ascent)
  }

  @Test func dollarsSeparateWordsFromFormulas() {
    let text = RichText("the share $x_t$ of it")
    #expect(text.segments.count == 3)
    #expect(text.segments.first == .words("the share "))
    #expect(text.unreadable == nil)
    #expect(RichText("a $\\nope$").unreadable != nil)
  }
}
