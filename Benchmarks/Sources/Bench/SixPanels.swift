import Foundation
import Viz

/// A figure of six panels: line, band, scatter, histogram, bars and heat map, each with axes, grid,
/// ticks and a title. `six_panels.py` draws the same with matplotlib.
enum SixPanels {
  static let size = (width: 1600.0, height: 1000.0)

  /// Data that both programs can compute: no random numbers.
  static let xs: [Double] = (0..<500).map { Double($0) / 499 * 10 }
  static let waves: [Double] = xs.map { sin($0) * exp(-$0 / 8) }
  static let cloudX: [Double] = (0..<1000).map { 2 * sin(Double($0) * 12.9898) }
  static let cloudY: [Double] = (0..<1000).map { 2 * cos(Double($0) * 78.233) + sin(Double($0)) }
  static let field: [Double] = (0..<64 * 64).map { place in
    let (x, y) = (Double(place % 64), Double(place / 64))
    return sin(x / 9) * cos(y / 7)
  }

  static func figure() -> Figure {
    func panel(_ i: Int, x: ClosedRange<Double>, y: ClosedRange<Double>) -> Axes {
      Axes(
        Rect(90 + Double(i % 3) * 520, 90 + Double(i / 3) * 490, 410, 330), x: x, y: y)
    }
    func frame(_ axes: Axes, _ title: String) -> [Mark] {
      [
        axes.grid(xLabel: "x", yLabel: nil),
        .text(
          title, at: Point(axes.frame.midX, axes.frame.minY - 20),
          TextStyle(22, weight: .bold, anchor: .middle)),
      ]
    }
    let line = panel(0, x: 0...10, y: -1...1)
    let band = panel(1, x: 0...10, y: -1.5...1.5)
    let scatter = panel(2, x: -2.5...2.5, y: -3.5...3.5)
    let histogram = panel(3, x: -3.5...3.5, y: 0...0.5)
    let bars = panel(4, x: -1...12, y: 0...1)
    let heat = panel(5, x: 0...64, y: 0...64)
    let bins = Histogram(cloudY.map { Float($0) }, low: -3.5, high: 3.5, bins: 50)
    let heights = (0..<12).map { abs(sin(Double($0))) }
    var marks = frame(line, "line") + frame(band, "band") + frame(scatter, "scatter")
    marks += frame(histogram, "histogram") + frame(bars, "bars") + frame(heat, "heat map")
    marks += [
      line.line(xs, waves, Stroke(.data, 2.5)),
      band.band(xs, low: waves.map { $0 - 0.3 }, high: waves.map { $0 + 0.3 }, .noise.opacity(0.3)),
      band.line(xs, waves, Stroke(.noise, 2.5)),
      scatter.dots(cloudX, cloudY, .text.opacity(0.6), radius: 3),
      histogram.histogram(bins, fill: .latent),
      bars.bars((0..<12).map(Double.init), heights, width: 0.8, .prediction),
      HeatMap(field, columns: 64, range: -1...1, map: .viridis).mark(in: heat.frame),
    ]
    return Figure(
      width: size.width, height: size.height, alternativeText: "six panels", marks: marks)
  }
}
