/// A diagram with every box in its place.
public struct DiagramLayout: Sendable {
  /// How much of the page it takes, in pixels.
  public let height: Double
  /// The rectangles of boxes and of framed groups, by their names.
  public let places: [String: Rect]
  /// What each box's arrows have to keep clear of: its frame, or itself.
  let outlines: [String: Rect]
  let diagram: Diagram
  /// Where the diagram's upper left corner is.
  let corner: Point
  private let drawn: [Mark]

  /// Between boxes, between groups and between bands there is room for an arrow with a word.
  private static let gap = 46.0
  private static let framePadding = 14.0
  private static let frameTitle = 40.0

  /// The diagram with its upper left corner at `corner`.
  public init(_ diagram: Diagram, at corner: Point) {
    (self.diagram, self.corner) = (diagram, corner)
    let columns = diagram.lanes.flatMap(\.bands).joined().flatMap(\.boxes).map(\.columns)
      .reduce([], Diagram.Box.widest)
    var places: [String: Rect] = [:]
    var outlines: [String: Rect] = [:]
    var marks: [Mark] = []
    var y = corner.y
    if diagram.lanes.contains(where: { $0.heading != nil }) {
      for lane in diagram.lanes {
        guard let heading = lane.heading else { continue }
        marks += Self.marks(of: heading, at: Point(corner.x + lane.x, y), width: lane.width)
      }
      y += 84
    }
    for band in 0..<(diagram.lanes.map(\.bands.count).max() ?? 0) {
      let stacks = diagram.lanes.map { $0.bands.indices.contains(band) ? $0.bands[band] : [] }
      let tallest = stacks.map(Self.height).max() ?? 0
      for (lane, stack) in zip(diagram.lanes, stacks) {
        var top = y + (diagram.isCentred ? (tallest - Self.height(stack)) / 2 : 0)
        for group in lane.isUpward ? stack.reversed() : stack {
          let rect = Rect(
            corner.x + lane.x + lane.step * Double(band), top, lane.width, Self.height(group))
          let frame = group.title == nil ? nil : rect
          if let frame, let title = group.title {
            (places[group.id], outlines[group.id]) = (frame, frame)
            marks += Self.frame(rect, title, group)
          }
          var inner = top + (frame == nil ? 0 : Self.frameTitle)
          let inset = frame == nil ? 0 : Self.framePadding
          for box in lane.isUpward ? group.boxes.reversed() : group.boxes {
            let place = Rect(rect.x + inset, inner, rect.width - 2 * inset, box.height)
            places[box.id] = place
            outlines[box.id] = frame ?? place
            marks.append(box.mark(in: place, columns: columns))
            inner += box.height + Self.gap
          }
          top += rect.height + Self.gap
        }
      }
      y += tallest > 0 ? tallest + Self.gap : 0
    }
    height = y - Self.gap - corner.y
    (self.places, self.outlines, drawn) = (places, outlines, marks)
  }

  /// Arrows first, so that boxes lie on them.
  public var marks: [Mark] { [.group("arrows", arrows)] + drawn + [.group("labels", labels)] }

  private static func height(_ stack: [Diagram.Group]) -> Double {
    stack.reduce(0) { $0 + height($1) } + gap * Double(max(0, stack.count - 1))
  }

  private static func height(_ group: Diagram.Group) -> Double {
    let boxes =
      group.boxes.reduce(0) { $0 + $1.height } + gap * Double(max(0, group.boxes.count - 1))
    return group.title == nil ? boxes : boxes + frameTitle + framePadding
  }

  private static func marks(
    of heading: Diagram.Heading, at corner: Point, width: Double
  ) -> [Mark] {
    let style = TextStyle(TypeScale.heading, heading.ink, weight: .bold)
    let small = TextStyle(TypeScale.tick, .secondary)
    return [
      .text(
        TextWrap.shortened(heading.title, style, width: width),
        at: Point(corner.x, corner.y + 26), style),
      .text(
        TextWrap.shortened(heading.note, small, width: width),
        at: Point(corner.x, corner.y + 54), small),
    ]
  }

  /// A frame, whose title leaves the middle to the arrow that comes through.
  private static func frame(_ rect: Rect, _ title: String, _ group: Diagram.Group) -> [Mark] {
    let style = TextStyle(TypeScale.tick, group.ink, weight: .bold)
    let small = TextStyle(TypeScale.foot, .secondary, anchor: .end)
    let half = rect.width / 2 - framePadding - 10
    return [
      .path(
        .rectangle(rect, radius: 10), fill: group.ink.opacity(0.05),
        stroke: Stroke(group.ink.opacity(0.3), 1.5)),
      .text(
        TextWrap.shortened(title, style, width: half),
        at: Point(rect.x + framePadding, rect.y + 27), style),
      .text(
        TextWrap.shortened(group.note, small, width: half),
        at: Point(rect.maxX - framePadding, rect.y + 27), small),
    ]
  }
}
