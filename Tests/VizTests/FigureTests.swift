import Foundation
import TestSupport
import Testing
@testable import Viz

/// A figure with one of everything.
private func sample() -> Figure {
  let sheet = Sheet(
    title: "The finding", formula: #"x_t = \data{x_0} + \noise{\varepsilon}"#,
    reading: "How to read it: $\\noise{\\varepsilon}$ 噪声", command: "explorer sample --seed 1",
    height: 700)
  let axes = Axes(Rect(160, 300, 500, 260), x: 0...10, y: 0...1)
  let xs = (0...10).map(Double.init)
  let values = (0..<12).map { Double($0) / 6 - 1 }
  let pixels = Raster(width: 2, height: 2, values: [0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1])
  return sheet.figure(
    alternativeText: "One of everything",
    [
      axes.grid(xLabel: "time $t$", yLabel: "share"),
      axes.band(xs, low: xs.map { _ in 0.2 }, high: xs.map { _ in 0.4 }, .noise.opacity(0.2)),
      axes.area(xs, xs.map { $0 / 20 }, .data.opacity(0.2)),
      axes.line(xs, xs.map { $0 / 10 }, Stroke(.data, 3)),
      axes.dots([2, 8], [0.2, 0.8], .data, hollow: true),
      axes.bars([4, 5], [0.3, 0.6], width: 0.5, .latent),
      axes.intervals([3, 6], low: [0.1, 0.2], high: [0.5, 0.6], Stroke(.ink)),
      axes.rule(y: 0.5, Stroke(.secondary, dash: [4, 4])),
      axes.rule(x: 5, Stroke(.secondary)),
      axes.histogram(
        Histogram([1, 2, 2, 3], low: 0, high: 4, bins: 4), fill: .mix(.data, .noise, 0.5)),
      axes.label("here", at: 8, 0.8, dx: 12, dy: -12, TextStyle(20, .data, halo: true)),
      .picture(
        pixels, in: Rect(760, 300, 120, 120),
        style: PictureStyle(border: Stroke(.data, 2))),
      HeatMap(values, columns: 4, range: -1...1, map: .signed)
        .cells(in: Rect(940, 300, 240, 150), decimals: 1),
      HeatMap(values, columns: 4, range: -1...1, map: .viridis)
        .mark(in: Rect(1240, 300, 240, 150)),
      HeatMap(values, columns: 4, range: -1...1, map: .viridis)
        .legend(in: Rect(1240, 500, 240, 16), decimals: 1, label: "amount"),
      Connectors.arrow(from: Point(890, 360), to: Point(930, 360)),
      Connectors.link(from: Point(820, 430), to: Point(1000, 500), Stroke(.secondary)),
      .text(
        "upright", at: Point(60, 430), TextStyle(18, .secondary, anchor: .middle, vertical: true)),
    ])
}

struct FigureTests {
  @Test func theTreeIsKept() throws {
    try expectSnapshot(sample().tree, named: "sample")
  }

  @Test func aGoodFigureHasNoProblems() {
    #expect(sample().problems() == [])
  }

  @Test func problemsAreFound() {
    let figure = Figure(
      width: 300, height: 100, alternativeText: "",
      marks: [
        .text("on top", at: Point(20, 50), TextStyle(20)),
        .text("of this", at: Point(40, 52), TextStyle(20)),
        .text("out of the canvas", at: Point(250, 20), TextStyle(20)),
        .text("tiny", at: Point(20, 90), TextStyle(9)),
        .text("$\\nope$", at: Point(120, 90), TextStyle(20)),
      ])
    let found = figure.problems()
    #expect(found.contains { $0.contains("“of this” lies on “on top”") })
    #expect(found.contains { $0.contains("“out of the canvas” leaves the canvas") })
    #expect(found.contains { $0.contains("“tiny” is 9.0 pixels") })
    #expect(found.contains { $0.contains("`\\nope` is not known") })
    #expect(found.count == 4)
  }

  @Test func twiceTheScaleIsTwiceThePixels() {
    let figure = sample()
    let (one, two) = (figure.raster(theme: .light), figure.raster(theme: .light, scale: 2))
    #expect(one.width == 1600 && one.height == 700)
    #expect(two.width == 3200 && two.height == 1400)
    // The same picture, only finer: averaged down it differs by no more than letter edges do.
    func coarse(_ x: Int, _ y: Int) -> Int {
      let reds = [
        two[2 * x, 2 * y], two[2 * x + 1, 2 * y], two[2 * x, 2 * y + 1],
        two[2 * x + 1, 2 * y + 1],
      ].map { Int($0.red) }
      return reds.reduce(0, +) / 4
    }
    var gap = 0
    for y in 0..<one.height {
      for x in 0..<one.width { gap += abs(Int(one[x, y].red) - coarse(x, y)) }
    }
    gap /= one.width * one.height
    #expect(gap <= 1)
  }

  @Test func aHalfRowIsPaperToo() {
    let figure = Figure(width: 10, height: 11, alternativeText: "", marks: [])
    let raster = figure.raster(theme: .light, scale: 0.5)
    #expect(raster.height == 6 && raster[0, 5] == (255, 255, 255))
  }

  @Test func pixelsAreSquaresOfOneColor() {
    let raster = sample().raster(theme: .light)
    // The top right pixel of the 2×2 picture, white, enlarged 60 times: inside it nothing varies.
    let inside = raster.cropped(x: 826..<876, y: 306..<356)
    #expect(Set(inside.bytes) == [255])
    let below = raster.cropped(x: 766..<816, y: 366..<414)
    #expect(Set(stride(from: 0, to: below.bytes.count, by: 3).map { below.bytes[$0] }) == [255])
    #expect(Set(stride(from: 1, to: below.bytes.count, by: 3).map { below.bytes[$0] }) == [0])
  }

  @Test func themesKeepTheDrawingAndChangeTheColors() {
    let light = sample().raster(theme: .light)
    let dark = sample().raster(theme: .dark)
    #expect(light[2, 2] == (255, 255, 255))
    #expect(dark[2, 2] == (0x14, 0x17, 0x1B))
  }

  @Test(arguments: FigureFormat.allCases)
  func theSameFigureGivesTheSameBytes(format: FigureFormat) throws {
    let first = try sample().encoded(as: format, theme: .light)
    let second = try sample().encoded(as: format, theme: .light)
    #expect(first == second)
    #expect(first.count > 10_000)
    let start = String(decoding: first.prefix(5), as: UTF8.self)
    switch format {
    case .png: #expect(first.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
    case .svg: #expect(start == "<?xml")
    case .pdf: #expect(start == "%PDF-")
    }
  }

  @Test func longTitlesBreakAtSpacesAndBetweenChineseLetters() {
    let style = TextStyle(40)
    let english = TextWrap.lines("one two three four five six", style, width: 220)
    #expect(english.count > 1)
    #expect(english.joined(separator: " ") == "one two three four five six")
    let chinese = TextWrap.lines("扩散模型把图像变成噪声，再变回来。", style, width: 300)
    #expect(chinese.count > 1)
    #expect(chinese.joined() == "扩散模型把图像变成噪声，再变回来。")
    #expect(chinese.allSatisfy { !$0.hasPrefix("，") && !$0.hasPrefix("。") })
    #expect(chinese.allSatisfy { RichText($0).size(style).width <= 300 })
    let formula = TextWrap.lines("share $a + b + c$ end", style, width: 120)
    #expect(formula.contains { $0.contains("$a + b + c$") })
  }

  @Test func longLinesLoseTheirMiddle() {
    let style = TextStyle(20)
    #expect(TextWrap.shortened("explorer --seed 0", style, width: 400) == "explorer --seed 0")
    let long = "explorer " + String(repeating: "word ", count: 400) + "--seed 0"
    let short = TextWrap.shortened(long, style, width: 300)
    #expect(short.hasPrefix("explorer") && short.hasSuffix("--seed 0") && short.contains("…"))
    #expect(RichText(short).size(style).width <= 300)
    #expect(RichText(short).size(style).width > 200)
  }

  @Test func meaningsAreToldApartByColorBlindReaders() {
    // Simulated deuteranopia (Viénot, Brettel and Mollon, 1999) on linear light.
    func seen(_ color: Color) -> (Double, Double, Double) {
      func linear(_ c: Double) -> Double {
        c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
      }
      let (r, g, b) = (linear(color.red), linear(color.green), linear(color.blue))
      let red = 0.29275 * r + 0.70725 * g
      return (red, red, -0.02234 * r + 0.02234 * g + b)
    }
    let meanings: [Role] = [.data, .noise, .prediction, .text, .latent]
    for theme in [Theme.light, .dark] {
      for (place, a) in meanings.enumerated() {
        for b in meanings[(place + 1)...] {
          let (x, y) = (seen(theme.color(a)), seen(theme.color(b)))
          let gap = abs(x.0 - y.0) + abs(x.2 - y.2)
          #expect(gap > 0.05, "\(a) and \(b) look alike in the \(theme.name) theme: \(gap)")
        }
      }
    }
  }

  @Test func aContactSheetHoldsEveryFrame() {
    let frames = FrameSequence(
      count: 13, draw: { _ in sample() },
      thumbnail: { index, square in
        let fill = Color(Double(index) / 13, 0, 0)
        return (.picture(Raster(width: 2, height: 2, fill: fill), in: square), "$t = \(index)$")
      },
      record: { [("t", Double($0))] })
    let sheet = frames.contactSheet(title: "All", reading: "of them", command: "explorer")
    let pictures = sheet.marks.compactMap { mark -> Raster? in
      if case .picture(let raster, _, _) = mark { raster } else { nil }
    }
    #expect(pictures.count == 13 && Set(pictures).count == 13)
    #expect(sheet.problems() == [])
  }
}
