// Marks for points and arrows in the plane: thousands of them as one outline.

extension Axes {
  /// A square part of the plane without ticks, for clouds of points side by side.
  public static func plane(_ rect: Rect, reach: Double) -> Axes {
    Axes(rect, x: -reach...reach, y: -reach...reach)
  }

  /// A quiet ground with the plane's two axes as hairlines.
  public var ground: Mark {
    .group(
      "ground",
      [
        .rectangle(frame, .panel, radius: 6),
        rule(x: 0, Stroke(.hairline, 1.5)), rule(y: 0, Stroke(.hairline, 1.5)),
      ])
  }

  /// A small dot for each point that lies inside the frame.
  public func cloud(_ points: [(x: Double, y: Double)], _ ink: Ink, radius: Double = 2) -> Mark {
    var path = Path()
    for (x, y) in points where x.isFinite && y.isFinite {
      let place = point(x, y)
      if frame.contains(Rect(place.x, place.y, 0, 0), tolerance: -radius) {
        path.elements += Path.circle(place, radius: radius).elements
      }
    }
    return .path(path, fill: ink)
  }

  /// An arrow from each point along its vector, `scale` pixels for a vector of length one; those
  /// that would pass `longest` pixels are cut to it.
  public func arrows(
    _ points: [(x: Double, y: Double)], _ vectors: [(x: Double, y: Double)], scale: Double,
    longest: Double, _ ink: Ink
  ) -> Mark {
    var shafts = Path()
    var heads = Path()
    for (from, vector) in zip(points, vectors) {
      let length = (vector.x * vector.x + vector.y * vector.y).squareRoot() * scale
      guard length > 1.5 else { continue }
      let start = point(from.x, from.y)
      let (ux, uy) = (vector.x * scale / length, -vector.y * scale / length)
      let drawn = min(length, longest)
      let head = min(7, drawn * 0.6)
      let end = start + Point(ux * drawn, uy * drawn)
      let base = end - Point(ux * head, uy * head)
      let side = head * 0.42
      shafts.elements += Path.segment(start, base).elements
      heads.elements +=
        Path.polyline(
          [end, base + Point(-uy * side, ux * side), base + Point(uy * side, -ux * side)],
          closed: true
        ).elements
    }
    return .group(
      "arrows", [.path(shafts, stroke: Stroke(ink, 1.5)), .path(heads, fill: ink)])
  }
}
