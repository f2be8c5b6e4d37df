extension Diagram {
  /// A thing that does something, or a value that flows: a title, grey lines, a table, a bar.
  public struct Box: Sendable {
    /// A line of the table: the first cell begins at the left, the others end in columns. Behind it
    /// lies a bar as long as its share.
    public struct Row: Sendable {
      public let cells: [String]
      public let share: Double

      public init(_ cells: [String], share: Double = 0) {
        (self.cells, self.share) = (cells, share)
      }
    }

    /// Small coloured words at the other end of the title's line.
    public struct Tag: Sendable {
      public let text: String
      public let ink: Ink

      public init(_ text: String, _ ink: Ink) { (self.text, self.ink) = (text, ink) }
    }

    /// Something drawn in the box, in a rectangle of this height and the box's inner width.
    public struct Art: Sendable {
      public let height: Double
      public let draw: @Sendable (Rect) -> [Mark]

      public init(height: Double, _ draw: @escaping @Sendable (Rect) -> [Mark]) {
        (self.height, self.draw) = (height, draw)
      }
    }

    /// A name for arrows.
    public let id: String
    public let title: String
    public let ink: Ink
    /// Whether it is a value that flows, and not something that is done.
    public let isValue: Bool
    public var tags: [Tag] = []
    public var lines: [String] = []
    public var rows: [Row] = []
    /// The length of its bar, 0…1; nil for none.
    public var share: Double?
    public var art: Art?

    public init(_ id: String, title: String, _ ink: Ink = .ink, isValue: Bool = false) {
      (self.id, self.title, self.ink, self.isValue) = (id, title, ink, isValue)
    }
  }
}

extension Diagram.Box {
  private static let padding = 14.0
  private static let line = 25.0

  /// The height it needs, in pixels.
  var height: Double {
    var height = 42.0 + Double(lines.count) * Self.line
    if !rows.isEmpty { height += 6 + Double(rows.count) * Self.line }
    if let art { height += art.height + 14 }
    if share != nil { height += 18 }
    return height + (lines.isEmpty && rows.isEmpty && art == nil ? 0 : 8)
  }

  /// The widths of the table's columns.
  var columns: [Double] {
    rows.reduce([]) { widths, row in
      Self.widest(widths, row.cells.map { RichText($0).size(TextStyle(TypeScale.foot)).width })
    }
  }

  /// The greater of two widths, column by column.
  static func widest(_ a: [Double], _ b: [Double]) -> [Double] {
    (0..<max(a.count, b.count)).map { place in
      max(place < a.count ? a[place] : 0, place < b.count ? b[place] : 0)
    }
  }

  /// The box in its rectangle, its table in columns of these widths.
  func mark(in rect: Rect, columns: [Double]) -> Mark {
    let inner = rect.inset(Self.padding, 0)
    var marks: [Mark] = [
      .path(
        .rectangle(rect, radius: isValue ? 12 : 6), fill: isValue ? ink.opacity(0.12) : .paper,
        stroke: Stroke(isValue ? ink.opacity(0.5) : ink.opacity(0.75), isValue ? 1.5 : 2))
    ]
    var right = inner.maxX
    for tag in tags.reversed() {
      let style = TextStyle(TypeScale.tick, tag.ink, weight: .medium, anchor: .end)
      let width = RichText(tag.text).size(style).width
      marks += [
        .rectangle(
          Rect(right - width - 14, rect.y + 11, width + 14, 24), tag.ink.opacity(0.14), radius: 5),
        .text(tag.text, at: Point(right - 7, rect.y + 29), style),
      ]
      right -= width + 22
    }
    let titleStyle = TextStyle(TypeScale.label, ink, weight: .bold)
    marks.append(
      .text(
        TextWrap.shortened(title, titleStyle, width: right - inner.x),
        at: Point(inner.x, rect.y + 30), titleStyle))
    var y = rect.y + 42
    let style = TextStyle(TypeScale.tick, .secondary)
    for line in lines {
      marks.append(
        .text(
          TextWrap.shortened(line, style, width: inner.width), at: Point(inner.x, y + 15), style))
      y += Self.line
    }
    if !rows.isEmpty { y += 6 }
    for row in rows {
      marks += Self.marks(of: row, in: Rect(inner.x, y, inner.width, Self.line), ink, columns)
      y += Self.line
    }
    if let art {
      marks += art.draw(Rect(inner.x, y + 4, inner.width, art.height))
      y += art.height + 14
    }
    if let share {
      let track = Rect(inner.x, rect.maxY - 17, inner.width, 6)
      marks.append(.rectangle(track, .hairline, radius: 3))
      if share > 0 {
        marks.append(
          .rectangle(
            Rect(track.x, track.y, max(track.width * min(share, 1), 2), track.height), ink,
            radius: 3))
      }
    }
    return .group("box \(id)", marks)
  }

  /// One line of the table.
  private static func marks(
    of row: Row, in rect: Rect, _ ink: Ink, _ columns: [Double]
  ) -> [Mark] {
    var marks: [Mark] = []
    if row.share > 0 {
      let bar = Rect(
        rect.x - 6, rect.y + 1, max((rect.width + 12) * min(row.share, 1), 2), rect.height - 2)
      marks.append(.rectangle(bar, ink.opacity(0.13), radius: 3))
    }
    var right = rect.maxX
    for place in row.cells.indices.reversed() where place > 0 {
      marks.append(
        .text(
          row.cells[place], at: Point(right, rect.y + 18),
          TextStyle(TypeScale.foot, .secondary, anchor: .end)))
      right -= (place < columns.count ? columns[place] : 0) + 16
    }
    if let first = row.cells.first {
      let style = TextStyle(TypeScale.foot)
      marks.append(
        .text(
          TextWrap.shortened(first, style, width: right - rect.x), at: Point(rect.x, rect.y + 18),
          style))
    }
    return marks
  }
}
