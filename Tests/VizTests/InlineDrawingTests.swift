import TestSupport
import Testing
import Viz

/// A figure as a part of a page.
struct InlineDrawingTests {
  private func drawing(_ marks: [Mark], label: String = "A drawing") throws -> InlineDrawing {
    try Figure(width: 400, height: 300, alternativeText: "", marks: marks).inlined(label: label)
  }

  @Test func coloursAreThePagesAndMeaningsAreSaid() throws {
    let drawing = try drawing([
      .path(.segment(Point(0, 0), Point(10.125, 1 / 3)), stroke: Stroke(.noise, 3)),
      .rectangle(Rect(0, 0, 10, 10), .data.opacity(0.5)),
      .rectangle(Rect(0, 0, 10, 10), .mix(.latent, .data, 0.25)),
      .rectangle(Rect(0, 0, 10, 10), .color(Color(0xFF8000))),
      .text("share $\\prediction{x}$", at: Point(20, 40), TextStyle(20, .secondary)),
    ])
    let elements = try Markup(drawing.svg).elements
    #expect(elements[0]["aria-label"] == "A drawing" && elements[0]["role"] == "img")
    #expect(elements[1]["stroke"] == "var(--noise)" && elements[1]["data-role"] == "noise")
    #expect(elements[1]["d"] == "M0 0L10.13 0.33" && elements[1]["fill"] == nil)
    #expect(elements[2]["fill"] == "var(--data)" && elements[2]["fill-opacity"] == "0.5")
    #expect(elements[3]["fill"] == "color-mix(in srgb,var(--latent),var(--data) 25%)")
    #expect(elements[3]["data-role"] == "latent")
    #expect(elements[4]["fill"] == "#FF8000" && elements[4]["data-role"] == nil)
    let words = elements.filter { $0.name == "text" }
    #expect(words.count == 2)
    #expect(words[0]["data-role"] == nil && words[1]["data-role"] == "prediction")
    #expect(words[1]["class"] == "mathItalic")
    #expect(drawing.meanings == [.data, .noise, .prediction, .latent])
  }

  @Test func whatIsFarOffThePageIsWrittenToo() throws {
    let far = try drawing([
      .path(.segment(Point(-1e300, 0), Point(.infinity, 1e17)), stroke: Stroke(.ink, 1))
    ])
    #expect(try Markup(far.svg).elements[1]["d"] == "M-1000000000 0L1000000000 1000000000")
  }

  /// Letters keep their place and width when the reader has other fonts.
  @Test func wordsAreAsWideAsInAPicture() throws {
    let style = TextStyle(20, anchor: .end)
    let drawing = try drawing([.text("A < B & “C”", at: Point(300, 40), style)])
    let word = try #require(try Markup(drawing.svg).all("text").first)
    let width = RichText("A < B & “C”").size(style).width
    let (x, length) = (
      try #require(word["x"].flatMap(Double.init)),
      try #require(word["textLength"].flatMap(Double.init))
    )
    #expect(abs(length - width) < 0.01 && abs(x + length - 300) < 0.02)
    #expect(drawing.svg.contains(">A &lt; B &amp; “C”</text>"))
  }

  @Test func onlyWhatLiesInsideIsSeenAndPicturesKeepTheirPixels() throws {
    let pixels = Raster(width: 2, height: 2, values: [0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1])
    let drawing = try drawing([
      .clipped(Rect(10, 20, 30, 40), [.rectangle(Rect(0, 0, 100, 100), .data)]),
      .picture(
        pixels, in: Rect(60, 60, 20, 20),
        style: PictureStyle(border: Stroke(.data, 2), opacity: 0.5)),
    ])
    let elements = try Markup(drawing.svg).elements
    #expect(elements[1].name == "svg" && elements[1]["viewBox"] == "10 20 30 40")
    #expect(elements[2].parent == 1)
    let image = elements[3]
    #expect(image.name == "image" && image["width"] == "20" && image["opacity"] == "0.5")
    #expect(image["href"]?.hasPrefix("data:image/png;base64,iVBOR") == true)
    #expect(elements.count == 5)
    #expect(throws: (any Error).self) {
      try self.drawing([.picture(Raster(width: 0, height: 0, bytes: []), in: Rect(0, 0, 1, 1))])
    }
  }

  @Test func theSameFigureGivesTheSameDrawing() throws {
    let marks: [Mark] = [.text("once", at: Point(20, 40), TextStyle(20, vertical: true))]
    #expect(try drawing(marks).svg == drawing(marks).svg)
    #expect(try drawing(marks, label: "a \"b\" <c>").svg.contains("a &quot;b&quot; &lt;c&gt;"))
  }
}
