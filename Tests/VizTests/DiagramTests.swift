import Testing

@testable import Viz

/// Boxes and arrows in lanes.
@Suite struct DiagramTests {
  private func box(_ id: String, lines: Int = 1, rows: Int = 0) -> Diagram.Box {
    var box = Diagram.Box(id, title: id, .data)
    box.lines = Array(repeating: "a line", count: lines)
    box.rows = (0..<rows).map { .init(["layer \($0)", "8 × 8", "1.2 M"], share: 0.5) }
    box.share = 0.5
    return box
  }

  /// Two lanes and a bottom: a small U.
  private var layout: DiagramLayout {
    DiagramLayout(
      Diagram(
        lanes: [
          .init(
            x: 0, width: 300, step: 10,
            bands: [
              [.init(box("a"))],
              [.init("down", title: "down", .data, [box("b", rows: 3), box("c")])],
            ]),
          .init(x: 350, width: 200, bands: [[], [], [.init(box("bottom", lines: 3))]]),
          .init(
            x: 600, width: 300, step: -10, isUpward: true,
            bands: [
              [.init(box("f"))], [.init("up", title: "up", .data, [box("d"), box("e", lines: 2)])],
            ]),
        ],
        arrows: [
          .init("a", "b", label: "8 × 8"), .init("b", "c", label: "4 × 4"),
          .init("c", "bottom", .downAndIn, label: "in"),
          .init("bottom", "d", .outAndUp, label: "out"),
          .init("d", "e", label: "up"), .init("e", "f"), .init("a", "f", .across, label: "skip"),
          .init("b", "e", .across, label: "skip"),
        ]), at: Point(50, 100))
  }

  private let names = ["a", "b", "c", "bottom", "d", "e", "f"]

  @Test func boxesLieInTheirLanesAndNotOnOneAnother() throws {
    let places = layout.places
    let rects = try names.map { try #require(places[$0]) }
    for (i, a) in rects.enumerated() {
      for b in rects[(i + 1)...] { #expect(!a.overlaps(b)) }
    }
    #expect(rects[0] == Rect(50, rects[0].y, 300, rects[0].height))
    #expect(try #require(places["down"]).contains(rects[1]))
    #expect(try #require(places["up"]).contains(rects[5]))
    #expect(rects.allSatisfy { $0.maxY <= 100 + layout.height + 1e-9 })
    #expect(rects.contains { abs($0.maxY - 100 - layout.height) < 1e-9 })
  }

  @Test func lanesAreReadDownAndUp() throws {
    let places = layout.places
    func y(_ name: String) throws -> Double { try #require(places[name]).y }
    #expect(try y("a") < y("b") && y("b") < y("c") && y("c") < y("bottom"))
    #expect(try y("bottom") > y("d") && y("d") > y("e") && y("e") > y("f"))
  }

  @Test func wordsAreNeitherClippedNorOnOneAnother() {
    let figure = Figure(
      width: 1000, height: layout.height + 200, alternativeText: "a U", marks: layout.marks)
    #expect(figure.problems() == [])
    #expect(figure.tree.contains("“layer 2”") && !figure.tree.contains("…”"))
  }

  /// An arrow that names nothing is not drawn; a long title is shortened to its box.
  @Test func oddContentDoesNoHarm() {
    var long = Diagram.Box("x", title: String(repeating: "long ", count: 40))
    long.tags = [.init("tag", .text)]
    let layout = DiagramLayout(
      Diagram(
        lanes: [.init(x: 0, width: 200, bands: [[.init(long)]])],
        arrows: [.init("x", "nobody", label: "lost")]), at: Point(20, 20))
    let figure = Figure(
      width: 240, height: layout.height + 60, alternativeText: "", marks: layout.marks)
    #expect(figure.problems() == [] && !figure.tree.contains("lost"))
    #expect(DiagramLayout(Diagram(lanes: [], arrows: []), at: Point(0, 0)).marks.count == 2)
  }
}
