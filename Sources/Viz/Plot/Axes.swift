/// The frame of a plot: two scales, and the grid, ticks and labels that make them readable.
public struct Axes: Sendable {
  /// Where data is drawn; ticks and labels lie outside, to the left and below.
  public let frame: Rect
  public let x, y: Scale

  public init(
    _ frame: Rect, x: ClosedRange<Double>, y: ClosedRange<Double>, xKind: Scale.Kind = .linear,
    yKind: Scale.Kind = .linear
  ) {
    self.frame = frame
    self.x = Scale(x, from: frame.minX, to: frame.maxX, kind: xKind)
    self.y = Scale(y, from: frame.maxY, to: frame.minY, kind: yKind)
  }

  public func point(_ x: Double, _ y: Double) -> Point { Point(self.x(x), self.y(y)) }

  /// Hairlines across the plot at the ticks of y, ticks below at those of x, and the axes' names.
  public func grid(
    xLabel: String? = nil, yLabel: String? = nil, xTicks: [Double]? = nil,
    yTicks: [Double]? = nil, xTickLabels: [String]? = nil, tickSize: Double = TypeScale.tick
  ) -> Mark {
    var marks: [Mark] = []
    let yValues = yTicks ?? y.ticks()
    for (value, label) in zip(yValues, y.labels(yValues)) {
      let place = y(value)
      marks.append(
        .segment(Point(frame.minX, place), Point(frame.maxX, place), Stroke(.hairline, 1.5)))
      marks.append(
        .text(
          label, at: Point(frame.minX - 12, place),
          TextStyle(tickSize, .secondary, anchor: .end, alignment: .middle)))
    }
    let xValues = xTicks ?? x.ticks()
    for (value, label) in zip(xValues, xTickLabels ?? x.labels(xValues)) {
      let place = x(value)
      marks.append(
        .segment(
          Point(place, frame.maxY), Point(place, frame.maxY + 6), Stroke(.secondary, 1.2)))
      marks.append(
        .text(
          label, at: Point(place, frame.maxY + 10 + tickSize),
          TextStyle(tickSize, .secondary, anchor: .middle)))
    }
    if let xLabel {
      marks.append(
        .text(
          xLabel, at: Point(frame.midX, frame.maxY + 24 + 2 * tickSize),
          TextStyle(TypeScale.label, .secondary, anchor: .middle)))
    }
    if let yLabel {
      // Above the axis, where it is read without turning the head.
      marks.append(
        .text(
          yLabel, at: Point(frame.minX, frame.minY - 16), TextStyle(TypeScale.label, .secondary)))
    }
    return .group("axes", marks)
  }
}
