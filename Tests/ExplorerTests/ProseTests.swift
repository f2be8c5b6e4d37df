import Foundation
import Testing

@testable import Explorer

/// Faults in prose are named with file and line; the rest becomes good HTML.
@Suite struct ProseTests {
  @Test(arguments: [
    ("{{gap}} |", "{{gapp}} |", "en.md:11: unknown measure `gapp`; did you mean `gap`?"),
    ("{{gap}} |", "{{gap |", "en.md:11: `{{` without `}}`"),
    (
      "figure:first", "figure:fisrt",
      "en.md:3: lesson.yaml declares no figure `fisrt`; did you mean `first`?"
    ),
    (
      "![](figure:first)", "![](figure:first)\n\n![](figure:first)",
      "en.md:5: `figure:first` is placed twice"
    ),
    (
      "![](figure:first)", "See ![](figure:first)",
      "en.md:3: `![](figure:ID)` stands on a line of its own"
    ),
    ("![](frames:walk)", "", "lesson.yaml:15: frames `walk` is not placed in"),
  ])
  func faultIsNamedWithItsLine(old: String, new: String, expected: String) throws {
    let home = try TemporaryHome()
    try home.change(old, to: new, in: "en.md")
    let complaint = home.complaint()
    #expect(complaint.contains(expected), "\(complaint)")
    // The same page in the other language is not made either: both texts are read every time.
    #expect(home.complaint(RunRequest(lesson: "demo", language: .zh)) == complaint)
  }

  @Test func missingTranslationIsNamed() throws {
    let home = try TemporaryHome()
    let file = home.path + "/Lessons/demo/zh.md"
    try FileManager.default.removeItem(atPath: file)
    #expect(home.complaint() == "\(file): no such file; every lesson has en.md and zh.md")
  }

  @Test func numbersAreMarkedInTextAndPlainInCode() throws {
    let html = try body("A {{draws}} `{{draws}}` <b title=\"{{draws}}\">x</b> $a_{{{draws}}}$")
    #expect(
      html.contains(
        "<data class=\"measured\" value=\"10000\" title=\"draws = 10000\">10,000</data>"))
    #expect(html.contains("<code>10,000</code>"))
    #expect(html.contains("title=\"10,000\""))
    #expect(!html.contains("\u{E000}") && !html.contains("{{"))
  }

  @Test func formulasBecomeMathML() throws {
    let html = try body("其中$x_t = {{draws}}$是 and\n\n$$\\noise{\\varepsilon} < y$$")
    #expect(html.contains("其中<math>"))
    #expect(html.contains("<mn>10000</mn>"))
    #expect(html.contains("<math display=\"block\">"))
    #expect(html.contains("<mrow class=\"noise\">"))
    #expect(html.contains("&lt;") && !html.contains("$"))
  }

  @Test func unreadableFormulaIsNamedWithItsLine() throws {
    let home = try TemporaryHome()
    try home.change("## Frames", to: "## Frames\n\nHere: $\\nonsense{x}$", in: "en.md")
    let complaint = home.complaint()
    #expect(complaint.contains("en.md:7: formula `\\nonsense{x}`"), "\(complaint)")
  }

  @Test func tablesScrollAndHeadingsFollowTheTitle() throws {
    let html = try body("# One\n\n## Two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n")
    #expect(html.contains("<h2 id=\"s1\">One</h2>"))
    #expect(html.contains("<h3 id=\"s2\">Two</h3>"))
    #expect(html.contains("<div class=\"table\" tabindex=\"0\"><table>"))
    #expect(html.contains("<td class=\"right\">2</td>"))
  }

  @Test func lineBreaksBetweenChineseCharactersAreNotSpaces() throws {
    #expect(try body("一行，\n又一行 and\nEnglish") == "<p>一行，又一行 and\nEnglish</p>\n")
  }

  private func body(_ text: String) throws -> String {
    let home = try TemporaryHome()
    try home.write(text, "body.md")
    let filling = Filling(["draws": 10000]) { _ in .integer }
    return try Prose(path: home.path + "/Lessons/demo/body.md").html(filling: filling) { _ in "" }
  }
}
