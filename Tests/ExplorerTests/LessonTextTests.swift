import Foundation
import Testing

@testable import Explorer

/// What must hold of the text of every lesson that is shipped.
@Suite struct LessonTextTests {
  private static let names =
    (try? Home(path: TemporaryHome.project).lessonFolders().map(\.name)) ?? []

  private func prose(_ name: String) throws -> [Language: String] {
    try Lesson(Home(path: TemporaryHome.project).lesson(name), experiments: ExperimentList.all)
      .prose.mapValues(\.text)
  }

  /// The switch of the language keeps the place only if both texts go the same way.
  @Test(arguments: names)
  func bothLanguagesHaveTheSameBlocks(name: String) throws {
    let prose = try prose(name)
    let (english, chinese) = (
      ProseBlock.blocks(of: prose[.en] ?? ""), ProseBlock.blocks(of: prose[.zh] ?? "")
    )
    #expect(english.map(kind) == chinese.map(kind))
  }

  private func kind(_ block: ProseBlock) -> String {
    switch block {
    case .heading: "heading"
    case .text: "text"
    case .verbatim(let lines): "\(lines.count) lines"
    case .figure(let id): "figure \(id)"
    case .frames(let id): "frames \(id)"
    case .question(_, let answer): "question " + answer.map(kind).joined(separator: ", ")
    }
  }

  /// Three questions, each asked before a drawing shows the answer.
  @Test(arguments: names)
  func questionsComeBeforeTheReveal(name: String) throws {
    let blocks = ProseBlock.blocks(of: try #require(prose(name)[.en]))
    let kinds = blocks.map { String(kind($0).prefix { $0 != " " }) }
    #expect(kinds.count { $0 == "question" } == 3)
    let lastDrawing = try #require(kinds.lastIndex { $0 == "figure" || $0 == "frames" })
    #expect(try #require(kinds.lastIndex(of: "question")) < lastDrawing)
  }

  /// What may be typed: numbers that no run could change.
  private static let knownNumbers: Set = [
    "999",  // the last of a thousand times, as the note says
    "400", "401",  // two neighbouring times, for an example
    "0.18215",  // the scaling factor of Stable Diffusion 1's autoencoder
    "95",  // the level of an interval
    "255",  // the largest value of a byte
  ]

  /// A quantity in the prose is a measure of the run: no number of two digits or more, and none
  /// with a unit, is typed. Formulas, commands, quotations and the years of papers are no quantities.
  @Test(arguments: names)
  func noQuantityIsTyped(name: String) throws {
    for (language, text) in try prose(name) {
      #expect(LessonTextTests.typed(in: text) == [], "\(name)/\(language.rawValue).md")
    }
  }

  /// So it is in titles, readings, checks, and in the course's questions.
  @Test(arguments: names.map { "\($0)/lesson.yaml" } + ["course.yaml"])
  func noQuantityIsTypedInASetting(file: String) throws {
    let yaml = try String(
      contentsOfFile: "\(TemporaryHome.project)/Lessons/\(file)", encoding: .utf8)
    let texts = yaml.split(separator: "\n").compactMap {
      $0.firstMatch(of: /^\s+(?:en|zh): (.*)/)?.1
    }
    #expect(texts.count > 10)
    for text in texts { #expect(LessonTextTests.typed(in: String(text)) == [], "\(text)") }
  }

  static func typed(in text: String) -> [String] {
    var text = text
    for pattern in [
      /\{\{[^}]*\}\}/, /`[^`]*`/, /“[^”]*”/, /<[^>]*>/,
      /(?:Stable Diffusion|SD) ?V?[0-9](?:[.][0-9])?/, /\b(?:19|20)[0-9][0-9]\b/,
    ] { text = text.replacing(pattern.dotMatchesNewlines(), with: " ") }
    text = text.replacing(/\$\$[^$]*\$\$/, with: " ").replacing(/\$[^$\n]*\$/, with: " ")
    let unit =
      /([0-9][0-9.,]*) ?(?:%|dB|ms|MB|GB|GFLOP|px|pixels?|seconds?|minutes?|steps?|times|samples|pictures|weights|步|张|秒|倍|像素|个样本|次)/
    let units = text.matches(of: unit).map { String($0.1) }
    let large = text.matches(of: /[0-9]+[.,]?[0-9]+/).map { String($0.0) }
    return (units + large).filter { !knownNumbers.contains($0) }
  }

  @Test func typedNumbersAreFound() {
    #expect(LessonTextTests.typed(in: "It takes {{steps}} steps, at t = 42.") == ["42"])
    #expect(LessonTextTests.typed(in: "误差是 0.25，走 8 步。") == ["8", "0.25"])
    #expect(LessonTextTests.typed(in: "约 9 GFLOP") == ["9"])
    #expect(
      LessonTextTests.typed(
        in: "`--steps 50` of “50 or 100” ($x_{10}$, Ho 2020), between −1 and 1.")
        == [])
  }
}
