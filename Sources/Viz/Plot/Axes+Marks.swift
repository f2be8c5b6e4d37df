// The marks a plot is made of. Each takes data values and gives marks in pixels.

extension Axes {
  /// A line through the data points.
  public func line(_ xs: [Double], _ ys: [Double], _ stroke: Stroke) -> Mark {
    .path(.polyline(zip(xs, ys).map { point($0, $1) }), stroke: stroke)
  }

  /// The area between two lines.
  public func band(_ xs: [Double], low: [Double], high: [Double], _ fill: Ink) -> Mark {
    let upper = zip(xs, high).map { point($0, $1) }
    let lower = zip(xs, low).map { point($0, $1) }
    return .path(.polyline(upper + lower.reversed(), closed: true), fill: fill)
  }

  /// The area under a line, down to the value `base`.
  public func area(_ xs: [Double], _ ys: [Double], base: Double = 0, _ fill: Ink) -> Mark {
    band(xs, low: xs.map { _ in base }, high: ys, fill)
  }

  /// A dot on each data point; hollow ones show the paper inside.
  public func dots(
    _ xs: [Double], _ ys: [Double], _ ink: Ink, radius: Double = 7, hollow: Bool = false
  ) -> Mark {
    .group(
      "dots",
      zip(xs, ys).map { x, y in
        let outline = Path.circle(point(x, y), radius: radius)
        return hollow
          ? .path(outline, fill: .paper, stroke: Stroke(ink, 3)) : .path(outline, fill: ink)
      })
  }

  /// Vertical lines from `low` to `high` at each x, for intervals.
  public func intervals(_ xs: [Double], low: [Double], high: [Double], _ stroke: Stroke) -> Mark {
    .group(
      "intervals",
      xs.indices.map { .segment(point(xs[$0], low[$0]), point(xs[$0], high[$0]), stroke) })
  }

  /// Bars standing on `base`, each `width` wide in data values.
  public func bars(
    _ xs: [Double], _ heights: [Double], width: Double, base: Double = 0, _ fill: Ink
  ) -> Mark {
    .group(
      "bars",
      zip(xs, heights).map { centre, height in
        let a = point(centre - width / 2, max(height, base))
        let b = point(centre + width / 2, min(height, base))
        return .rectangle(Rect(a.x, a.y, b.x - a.x, b.y - a.y), fill)
      })
  }

  /// The outline and area of a histogram.
  public func histogram(_ bins: Histogram, fill: Ink, stroke: Stroke? = nil) -> Mark {
    var points = [point(bins.low, y.domain.lowerBound)]
    for (place, density) in bins.density.enumerated() {
      let left = bins.low + Double(place) * bins.binWidth
      points.append(point(left, density))
      points.append(point(left + bins.binWidth, density))
    }
    points.append(point(bins.high, y.domain.lowerBound))
    return .path(.polyline(points, closed: true), fill: fill, stroke: stroke)
  }

  /// A horizontal line through the whole plot.
  public func rule(y value: Double, _ stroke: Stroke) -> Mark {
    .segment(Point(frame.minX, y(value)), Point(frame.maxX, y(value)), stroke)
  }

  /// A vertical line through the whole plot.
  public func rule(x value: Double, _ stroke: Stroke) -> Mark {
    .segment(Point(x(value), frame.minY), Point(x(value), frame.maxY), stroke)
  }

  /// Heights for names beside the plot: those of `values` and in their order, but never nearer to one
  /// another than `gap` pixels, whatever the values.
  public func heights(of values: [Double], gap: Double) -> [Double] {
    var heights = values.map { y($0) }
    var free = frame.minY
    let order = values.indices.sorted { (heights[$0], $0) < (heights[$1], $1) }
    for (rank, place) in order.enumerated() {
      let room = gap * Double(order.count - 1 - rank)
      heights[place] = max(free, min(heights[place], frame.maxY - room))
      free = heights[place] + gap
    }
    return heights
  }

  /// Words on a data point, moved by pixels.
  public func label(
    _ text: String, at x: Double, _ y: Double, dx: Double = 0, dy: Double = 0, _ style: TextStyle
  ) -> Mark {
    .text(text, at: point(x, y) + Point(dx, dy), style)
  }
}
