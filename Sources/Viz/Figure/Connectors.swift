/// Lines that tie one part of a figure to another.
public enum Connectors {
  /// An arrow with a filled head.
  public static func arrow(
    from a: Point, to b: Point, _ ink: Ink = .secondary, width: Double = 2, head: Double = 12
  ) -> Mark {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = max((dx * dx + dy * dy).squareRoot(), 1e-9)
    let (ux, uy) = (dx / length, dy / length)
    let base = Point(b.x - ux * head, b.y - uy * head)
    let side = head * 0.45
    return .group(
      "arrow",
      [
        .segment(a, base, Stroke(ink, width)),
        .path(
          .polyline(
            [
              b, Point(base.x - uy * side, base.y + ux * side),
              Point(base.x + uy * side, base.y - ux * side),
            ], closed: true), fill: ink),
      ])
  }

  /// A soft S from a place above to a place below, as between a picture and its point on a curve.
  public static func link(from a: Point, to b: Point, _ stroke: Stroke) -> Mark {
    let middle = (a.y + b.y) / 2
    return .path(
      Path([.move(a), .curve(Point(a.x, middle), Point(b.x, middle), b)]), stroke: stroke)
  }
}
