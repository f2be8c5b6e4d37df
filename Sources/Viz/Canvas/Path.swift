/// An outline of straight lines and curves.
public struct Path: Hashable, Sendable {
  public enum Element: Hashable, Sendable {
    case move(Point)
    case line(Point)
    case curve(Point, Point, Point)
    case close
  }
  public var elements: [Element] = []

  public init(_ elements: [Element] = []) { self.elements = elements }

  /// Straight lines through the points.
  public static func polyline(_ points: [Point], closed: Bool = false) -> Path {
    var path = Path(
      points.enumerated().map { $0.offset == 0 ? .move($0.element) : .line($0.element) })
    if closed { path.elements.append(.close) }
    return path
  }

  public static func segment(_ a: Point, _ b: Point) -> Path { Path([.move(a), .line(b)]) }

  public static func rectangle(_ r: Rect, radius: Double = 0) -> Path {
    guard radius > 0 else {
      return polyline(
        [
          Point(r.minX, r.minY), Point(r.maxX, r.minY), Point(r.maxX, r.maxY),
          Point(r.minX, r.maxY),
        ], closed: true)
    }
    let radius = min(radius, r.width / 2, r.height / 2)
    let k = radius * 0.4477  // 1 − the Bézier constant for a quarter circle
    let (x0, y0, x1, y1) = (r.minX, r.minY, r.maxX, r.maxY)
    return Path([
      .move(Point(x0 + radius, y0)), .line(Point(x1 - radius, y0)),
      .curve(Point(x1 - k, y0), Point(x1, y0 + k), Point(x1, y0 + radius)),
      .line(Point(x1, y1 - radius)),
      .curve(Point(x1, y1 - k), Point(x1 - k, y1), Point(x1 - radius, y1)),
      .line(Point(x0 + radius, y1)),
      .curve(Point(x0 + k, y1), Point(x0, y1 - k), Point(x0, y1 - radius)),
      .line(Point(x0, y0 + radius)),
      .curve(Point(x0, y0 + k), Point(x0 + k, y0), Point(x0 + radius, y0)), .close,
    ])
  }

  public static func circle(_ center: Point, radius r: Double) -> Path {
    let k = r * 0.5523
    let (x, y) = (center.x, center.y)
    return Path([
      .move(Point(x + r, y)),
      .curve(Point(x + r, y + k), Point(x + k, y + r), Point(x, y + r)),
      .curve(Point(x - k, y + r), Point(x - r, y + k), Point(x - r, y)),
      .curve(Point(x - r, y - k), Point(x - k, y - r), Point(x, y - r)),
      .curve(Point(x + k, y - r), Point(x + r, y - k), Point(x + r, y)), .close,
    ])
  }
}
