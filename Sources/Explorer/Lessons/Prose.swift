import Foundation

/// A lesson's text in one language: Markdown that places figures by `![](figure:ID)`, frame players
/// by `![](frames:ID)`, each on a line of its own, and numbers by `{{measure}}`.
struct Prose: Sendable {
  /// A figure or a player at its place in the text.
  struct Placement: Hashable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
      case figure, frames
    }
    let kind: Kind
    let id: String
    let line: Int
  }

  let file: String
  let text: String
  let placements: [Placement]

  init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure("\(Place.shown(path)): no such file; every lesson has en.md and zh.md")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Failure("\(Place.shown(path)): expected UTF-8 text")
    }
    file = path
    self.text = text
    placements = try Prose.placements(in: text, file: path)
  }

  private static func placements(in text: String, file: String) throws -> [Placement] {
    var found: [Placement] = []
    var insideFence = false
    for (i, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let bare = line.trimmingCharacters(in: .whitespaces)
      if bare.hasPrefix("```") || bare.hasPrefix("~~~") { insideFence.toggle() }
      guard !insideFence else { continue }
      for kind in Placement.Kind.allCases where line.contains("](\(kind.rawValue):") {
        let place = Place.line(file: file, i + 1)
        guard bare.hasPrefix("!["), bare.hasSuffix(")"),
          let start = bare.firstRange(of: "](\(kind.rawValue):")
        else {
          throw Failure("`![](\(kind.rawValue):ID)` stands on a line of its own", at: place)
        }
        let id = String(bare[start.upperBound...].dropLast())
        if found.contains(where: { $0.kind == kind && $0.id == id }) {
          throw Failure("`\(kind.rawValue):\(id)` is placed twice", at: place)
        }
        found.append(Placement(kind: kind, id: id, line: i + 1))
      }
    }
    return found
  }

  /// Refuses what is placed and not declared in `lesson.yaml`, and the other way round.
  func verify(against lesson: LessonFile) throws {
    for kind in Placement.Kind.allCases {
      let declared = kind == .figure ? lesson.figures : lesson.frames
      for placement in placements where placement.kind == kind {
        guard declared.contains(where: { $0.id == placement.id }) else {
          throw Failure(
            "lesson.yaml declares no \(kind.rawValue) `\(placement.id)`"
              + suggestion(for: placement.id, among: declared.map(\.id)),
            at: .line(file: file, placement.line))
        }
      }
      for drawing in declared where !placements.contains(where: { $0.covers(drawing.id, kind) }) {
        throw Failure(
          "\(kind.rawValue) `\(drawing.id)` is not placed in \(Place.shown(file)); "
            + "write ![](\(kind.rawValue):\(drawing.id)) on a line of its own there, or remove it",
          at: drawing.place)
      }
    }
  }

  /// The page's body: the text as HTML with numbers and blocks in their places.
  func html(filling: Filling, block: (Placement) throws -> String) throws -> String {
    let marked = try fill(filling) { "\u{E000}\($0)\u{E001}" }
    var html = ProseHTML.fromMarkdown(marked)
    html = try ProseHTML.formulas(in: html, filling: filling) { source, error in
      Failure("\(error)", at: .line(file: file, line(of: source)))
    }
    html = ProseHTML.structured(ProseHTML.numbers(in: html, filling: filling))
    // Last, for a block may be a drawing of half a million letters.
    for placement in placements {
      html = ProseHTML.replacingImage(
        "\(placement.kind.rawValue):\(placement.id)", in: html, with: try block(placement))
    }
    return html
  }

  /// The line a formula begins on.
  private func line(of formula: String) -> Int {
    let first = formula.split(separator: "\n").first.map(String.init) ?? formula
    guard let range = text.firstRange(of: "$" + first) else { return 1 }
    return text[..<range.lowerBound].count { $0 == "\n" } + 1
  }

  /// The text with its numbers; fails at the first unknown name.
  func fill(_ filling: Filling, replace: ((String) -> String)? = nil) throws -> String {
    try filling.fill(text, place: { .line(file: file, $0 + 1) }, replace: replace)
  }
}

extension Prose.Placement {
  fileprivate func covers(_ id: String, _ kind: Kind) -> Bool { self.id == id && self.kind == kind }
}
