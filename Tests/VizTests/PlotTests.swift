import Testing
import Viz

struct PlotTests {
  @Test(arguments: [
    (0.0...1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0.0...999.0, ["0", "200", "400", "600", "800"]),
    (-3.0...3.0, ["−2", "0", "2"]), (-0.5...0.5, ["−0.4", "−0.2", "0", "0.2", "0.4"]),
    (12.0...13.0, ["12.0", "12.2", "12.4", "12.6", "12.8", "13.0"]),
  ])
  func ticksAreRoundAndFew(domain: ClosedRange<Double>, expected: [String]) {
    let scale = Scale(domain, from: 0, to: 100)
    #expect(scale.labels(scale.ticks()) == expected)
  }

  /// A scale's numbers are where they stand: they get the decimals that this takes.
  @Test(arguments: [
    (0.0...0.3, ["0", "0.15", "0.30"]), (0.0...0.36, ["0", "0.18", "0.36"]),
    (-1.0...1.0, ["−1.0", "0", "1.0"]), (0.0...0.8, ["0", "0.4", "0.8"]),
    (0.0...0.0147, ["0", "0.007", "0.015"]),
  ])
  func aColourScaleIsPrintedAsItIs(range: ClosedRange<Double>, expected: [String]) {
    let legend = HeatMap([], columns: 1, range: range, map: .viridis)
      .legend(in: Rect(0, 0, 100, 10), decimals: 1)
    let figure = Figure(width: 100, height: 50, alternativeText: "", marks: [legend])
    for number in expected { #expect(figure.tree.contains("“\(number)”"), "\(number)") }
  }

  @Test func logTicksArePowersOfTen() {
    let scale = Scale(1e-4...1e4, from: 0, to: 100, kind: .log)
    #expect(
      scale.labels(scale.ticks(4)) == ["$10^{-4}$", "$10^{-2}$", "1", "$10^{2}$", "$10^{4}$"])
    #expect(abs(scale(1) - 50) < 1e-9)
  }

  @Test func aVerticalScaleGrowsUpward() {
    let axes = Axes(Rect(10, 20, 100, 200), x: 0...10, y: 0...1)
    #expect(axes.point(0, 0) == Point(10, 220))
    #expect(axes.point(10, 1) == Point(110, 20))
  }

  @Test func aHistogramCountsEveryValueOnce() {
    let bins = Histogram([-1, -0.5, 0, 0.24, 0.25, 0.99, 1, 7], low: -1, high: 1, bins: 8)
    #expect(bins.counts == [1, 0, 1, 0, 2, 1, 0, 1])
    #expect(bins.total == 8)
    // Two of the eight values lie outside, so the density integrates to six eighths.
    #expect(abs(bins.density.reduce(0, +) * bins.binWidth - 6.0 / 8) < 1e-12)
  }

  @Test func barsStandOnTheirBase() {
    let axes = Axes(Rect(0, 0, 100, 100), x: 0...10, y: -1...1)
    guard case .group("bars", let marks) = axes.bars([5, 7], [1, -1], width: 2, .data),
      case .path(let up, _, _) = marks[0], case .path(let down, _, _) = marks[1]
    else {
      Issue.record("expected two bars")
      return
    }
    #expect(up == .rectangle(Rect(40, 0, 20, 50)))
    #expect(down == .rectangle(Rect(60, 50, 20, 50)))
  }

  /// Names stand at their values, in order and apart, inside the plot.
  @Test(arguments: [[0.5, 0.1], [0.2, 0.2, 0.21], [0, 0, 0], [1, 1, 0.99], [0.3]])
  func namesKeepTheirOrderAndDistance(values: [Double]) {
    let axes = Axes(Rect(0, 100, 200, 300), x: 0...1, y: 0...1)
    let heights = axes.heights(of: values, gap: 30)
    let order = values.indices.sorted { (-values[$0], $0) < (-values[$1], $1) }.map { heights[$0] }
    #expect(zip(order, order.dropFirst()).allSatisfy { $1 - $0 > 30 - 1e-9 })
    #expect(heights.allSatisfy { (100 - 1e-9...400 + 1e-9).contains($0) })
    if values.count < 3 { #expect(heights == values.map { axes.y($0) }) }
  }

  @Test func colorMapsEndWhereTheyShould() {
    #expect(ColorMap.viridis(0).css == "#440154")
    #expect(ColorMap.viridis(1).css == "#FDE725")
    #expect(ColorMap.viridis(7).css == "#FDE725")
    #expect(ColorMap.signed(0.5).css == "#F7F7F7")
  }

  @Test(arguments: [
    (-0.4, 2, "−0.40"), (0, 2, "0.00"), (-0.001, 2, "0.00"), (1234.5, 1, "1,234.5"),
    (-1_234_567, 0, "−1,234,567"),
    (Double.infinity, 1, "∞"), (-Double.infinity, 1, "−∞"), (Double.nan, 1, "NaN"),
  ])
  func fixedNumbers(value: Double, decimals: Int, text: String) {
    #expect(NumberText.fixed(value, decimals) == text)
  }

  @Test(arguments: [
    (0.06823, 2, "0.068"), (16.34, 2, "16"), (9.96, 2, "10"), (0.0999, 2, "0.10"), (0, 3, "0"),
    (-1234, 2, "−1,200"), (0.0000489, 2, "4.9 × 10⁻⁵"), (0.00466, 2, "0.0047"),
  ])
  func significantNumbers(value: Double, digits: Int, text: String) {
    #expect(NumberText.significant(value, digits) == text)
  }
}
