/// A line of text and formulas with every piece in its place, relative to the start of its
/// baseline.
struct LineLayout {
  enum Piece {
    case glyphs(String, Font, at: Point, role: Role?)
    /// A bar, hat or radical: a polyline with a line width.
    case rule([Point], width: Double, role: Role?)
  }
  var pieces: [Piece] = []
  var width = 0.0
  /// How far the ink reaches above and below the baseline, both positive.
  var ascent = 0.0
  var descent = 0.0

  /// Sets another line's pieces at a place in this one; widths are the caller's business.
  mutating func place(_ other: LineLayout, at x: Double, _ y: Double = 0) {
    for piece in other.pieces {
      switch piece {
      case .glyphs(let text, let font, let point, let role):
        pieces.append(.glyphs(text, font, at: Point(point.x + x, point.y + y), role: role))
      case .rule(let points, let width, let role):
        pieces.append(.rule(points.map { Point($0.x + x, $0.y + y) }, width: width, role: role))
      }
    }
    ascent = max(ascent, other.ascent - y)
    descent = max(descent, other.descent + y)
  }

  mutating func append(_ other: LineLayout) {
    place(other, at: width)
    width += other.width
  }
}

extension RichText {
  /// The width, and the ink's reach above and below the baseline, in pixels at 1×.
  public func size(_ style: TextStyle) -> (width: Double, ascent: Double, descent: Double) {
    let line = layout(style)
    return (line.width, line.ascent, line.descent)
  }

  func layout(_ style: TextStyle) -> LineLayout {
    let font = Font(face: style.face, weight: style.weight, size: style.size)
    var line = LineLayout()
    for segment in segments {
      switch segment {
      case .words(let text): line.append(.letters(text, font, role: nil))
      case .formula(let formula):
        // The mathematical face is small for its size beside the sans.
        line.append(FormulaSetter(size: style.size * 1.16).set(formula.root, nil))
      }
    }
    return line
  }

  /// The box a line covers when drawn at the point: its width, and the height of its letters.
  public func box(at point: Point, _ style: TextStyle) -> Rect {
    let line = layout(style)
    let start =
      switch style.anchor {
      case .start: 0.0
      case .middle: -line.width / 2
      case .end: -line.width
      }
    let drop = style.baselineDrop
    if style.vertical {
      return Rect(
        point.x + drop - line.ascent, point.y - start - line.width, line.ascent + line.descent,
        line.width)
    }
    return Rect(
      point.x + start, point.y + drop - line.ascent, line.width, line.ascent + line.descent)
  }
}

extension TextStyle {
  /// How far the baseline lies below the anchor point.
  var baselineDrop: Double { alignment == .middle ? size * 0.36 : 0 }
}

extension LineLayout {
  static func letters(_ text: String, _ font: Font, role: Role?) -> LineLayout {
    let run = TextEngine.current.run(text, font)
    return LineLayout(
      pieces: [.glyphs(text, font, at: Point(0, 0), role: role)], width: run.width,
      ascent: max(0, -run.ink.minY), descent: max(0, run.ink.maxY))
  }
}
