extension DiagramLayout {
  /// An arrow that both ends were found of: its points, and where its label stands.
  private struct Course {
    let arrow: Diagram.Arrow
    let path: Path
    /// The last straight piece, for the head.
    let tail, head: Point
    let label: Point
    let anchor: TextStyle.Anchor
    let room: Double
  }

  var arrows: [Mark] {
    courses.flatMap { course -> [Mark] in
      [
        .path(course.path, stroke: Stroke(course.arrow.ink, 2)),
        Connectors.arrow(from: course.tail, to: course.head, course.arrow.ink),
      ]
    }
  }

  var labels: [Mark] {
    courses.filter { !$0.arrow.label.isEmpty }.map { course in
      let style = TextStyle(TypeScale.foot, course.arrow.ink, anchor: course.anchor, halo: true)
      return .text(
        TextWrap.shortened(course.arrow.label, style, width: course.room), at: course.label, style)
    }
  }

  private var courses: [Course] { diagram.arrows.compactMap(course) }

  /// The height at which an arrow meets an edge: arrows at the same edge share it out, in the order
  /// in which their other ends stand.
  private func level(
    _ arrow: Diagram.Arrow, at rect: Rect, leaving: Bool
  ) -> Double {
    func end(_ arrow: Diagram.Arrow) -> String { leaving ? arrow.from : arrow.to }
    func other(_ arrow: Diagram.Arrow) -> Double {
      places[leaving ? arrow.to : arrow.from]?.midY ?? 0
    }
    let same = diagram.arrows.filter { candidate in
      guard case .across = candidate.route else { return false }
      return end(candidate) == end(arrow)
    }.sorted { other($0) < other($1) }
    let rank =
      same.firstIndex { $0.from == arrow.from && $0.to == arrow.to && $0.ink == arrow.ink } ?? 0
    return rect.y + rect.height * Double(rank + 1) / Double(same.count + 1)
  }

  private func course(_ arrow: Diagram.Arrow) -> Course? {
    guard let a = places[arrow.from], let b = places[arrow.to], let outA = outlines[arrow.from],
      let outB = outlines[arrow.to]
    else { return nil }
    switch arrow.route {
    case .along: return along(arrow, a, b, outA, outB)
    case .across: return across(arrow, a, b, outA, outB)
    case .downAndIn:
      let isRight = a.midX < b.midX
      let way = isRight ? 1.0 : -1
      let corner = Point(a.midX, b.midY)
      let tip = Point(isRight ? b.minX - 3 : b.maxX + 3, b.midY)
      return Course(
        arrow: arrow,
        path: .polyline([Point(a.midX, a.maxY), corner, Point(tip.x - 8 * way, tip.y)]),
        tail: corner, head: tip, label: Point(corner.x + 12 * way, corner.y - 9),
        anchor: isRight ? .start : .end, room: abs(tip.x - corner.x) - 24)
    case .outAndUp:
      let corner = Point(b.midX, a.midY)
      let tip = Point(b.midX, b.maxY + 3)
      return Course(
        arrow: arrow, path: .polyline([Point(a.maxX, a.midY), corner, Point(tip.x, tip.y + 8)]),
        tail: corner, head: tip, label: Point(corner.x - 12, corner.y - 9), anchor: .end,
        room: corner.x - a.maxX - 24)
    case .around(let share):
      let isBack = b.minX < a.maxX
      let next = diagram.lanes.map { corner.x + $0.x }.filter { $0 > a.maxX }.min()
      let right = isBack ? next ?? outA.maxX + 60 : outB.minX
      let x = outA.maxX + (right - outA.maxX) * share
      let tip = isBack ? Point(b.maxX + 3, b.midY) : Point(b.minX - 3, b.midY)
      return Course(
        arrow: arrow,
        path: .polyline([
          Point(a.maxX, a.midY), Point(x, a.midY), Point(x, tip.y),
          Point(tip.x + (isBack ? 8 : -8), tip.y),
        ]),
        tail: Point(x, tip.y), head: tip, label: Point(x + 8, (a.midY + b.midY) / 2),
        anchor: .start,
        room: right - x)
    }
  }

  private func along(
    _ arrow: Diagram.Arrow, _ a: Rect, _ b: Rect, _ outA: Rect, _ outB: Rect
  ) -> Course {
    // Bands may stand a little to the side of each other.
    let x = (max(a.minX, b.minX) + min(a.maxX, b.maxX)) / 2
    let isDown = b.y > a.y
    let start = Point(x, isDown ? a.maxY : a.minY)
    let tip = Point(x, isDown ? b.minY - 3 : b.maxY + 3)
    // In the space between frames, or between boxes of one.
    let isWithin = outA == outB
    let from = isWithin ? start.y : isDown ? outA.maxY : outA.minY
    let to = isWithin ? tip.y : isDown ? outB.minY : outB.maxY
    return Course(
      arrow: arrow, path: .segment(start, Point(x, tip.y + (isDown ? -8 : 8))), tail: start,
      head: tip, label: Point(x + 12, (from + to) / 2 + 4), anchor: .start,
      room: min(a.maxX, b.maxX) - x - 16)
  }

  private func across(
    _ arrow: Diagram.Arrow, _ a: Rect, _ b: Rect, _ outA: Rect, _ outB: Rect
  ) -> Course {
    let start = Point(a.maxX, level(arrow, at: a, leaving: true))
    let tip = Point(b.minX - 3, level(arrow, at: b, leaving: false))
    let (clear, near) = (Point(outA.maxX, start.y), Point(min(outB.minX, tip.x) - 14, tip.y))
    let middle = (clear.x + near.x) / 2
    return Course(
      arrow: arrow,
      path: Path([
        .move(start), .line(clear),
        .curve(Point(middle, clear.y), Point(middle, near.y), near), .line(Point(tip.x - 8, tip.y)),
      ]),
      tail: near, head: tip, label: Point(clear.x + 12, clear.y - 8), anchor: .start,
      room: near.x - clear.x - 20)
  }
}
