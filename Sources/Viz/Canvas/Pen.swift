import CCairoPango

/// Another hand: what a canvas with a pen is told to fill becomes a shape with an outline, washed
/// with thinned colour on paper; thin lines become the pen's.
public struct Pen: Hashable, Sendable {
  /// The colour of lines, and of the paper that shows through washes.
  public var ink, paper: Color
  /// The width of outlines, in pixels at 1× whatever the drawing's scale is.
  public var width: Double
  /// The share of its colour that a shape's wash keeps, in 0…1.
  public var strength: Double

  public init(ink: Color, paper: Color, width: Double, strength: Double) {
    (self.ink, self.paper, self.width, self.strength) = (ink, paper, width, strength)
  }

  /// A colour thinned on the paper, as opaque as it was.
  public func wash(_ color: Color) -> Color {
    var wash = paper.mixed(with: color, strength)
    wash.alpha = color.alpha
    return wash
  }

  /// Whether a colour is so dark that its shapes are hatched, or all ink where they are small.
  func isDark(_ color: Color) -> Bool {
    0.30 * color.red + 0.59 * color.green + 0.11 * color.blue < 0.25
  }
}

extension Canvas {
  /// How many pixels at 1× a unit of the drawing has now.
  private var unit: Double {
    var (x, y) = (1.0, 0.0)
    cairo_user_to_device_distance(context, &x, &y)
    return (x * x + y * y).squareRoot() / scale
  }

  /// Fills the path as the pen does. An outline lies beneath, so that it surrounds shapes that touch
  /// as one; it is a little heavier below and to the right, as a brush leaves it.
  func fill(_ color: Color, _ pen: Pen, rounding: Double = 0) {
    let path = cairo_copy_path(context)
    defer { cairo_path_destroy(path) }
    let reach = pen.width / unit
    // What is smaller than a few strokes would be nothing but outline.
    let isLarge = Self.parts(of: path).contains { part in
      min(part.width, part.height) > 2.5 * reach
        && part.width * part.height > 25 * reach * reach
    }
    if isLarge, color.alpha == 1 {
      for shift in [0, 0.3 * reach] {
        saved {
          translate(shift, shift)
          cairo_new_path(context)
          cairo_append_path(context, path)
          paint(pen.ink)
          stroked(width: 2 * reach - 2 * shift + rounding, round: true)
        }
      }
      cairo_append_path(context, path)
    }
    let isAllInk = !isLarge && pen.isDark(color)
    paint(isAllInk ? pen.ink.opacity(color.alpha) : pen.wash(color))
    if rounding > 0 {
      cairo_set_line_width(context, rounding)
      cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
      cairo_stroke_preserve(context)
    }
    cairo_fill_preserve(context)
    if isLarge, color.alpha == 1, pen.isDark(color) {
      hatch(pen)
    } else {
      cairo_new_path(context)
    }
  }

  /// The boxes around the pieces of a path, control points of curves included.
  private static func parts(of path: UnsafeMutablePointer<cairo_path_t>?) -> [Rect] {
    guard let path, let data = path.pointee.data else { return [] }
    var parts: [(x: ClosedRange<Double>, y: ClosedRange<Double>)] = []
    var place = 0
    while place < Int(path.pointee.num_data) {
      let header = data[place].header
      if header.type == CAIRO_PATH_MOVE_TO {
        let point = data[place + 1].point
        parts.append((point.x...point.x, point.y...point.y))
      }
      for index in place + 1..<place + Int(header.length) where !parts.isEmpty {
        let (point, last) = (data[index].point, parts[parts.count - 1])
        parts[parts.count - 1] = (
          min(last.x.lowerBound, point.x)...max(last.x.upperBound, point.x),
          min(last.y.lowerBound, point.y)...max(last.y.upperBound, point.y)
        )
      }
      place += max(1, Int(header.length))
    }
    return parts.map {
      Rect(
        $0.x.lowerBound, $0.y.lowerBound, $0.x.upperBound - $0.x.lowerBound,
        $0.y.upperBound - $0.y.lowerBound)
    }
  }

  /// Strokes the path as the pen does: a broad stroke is a shape, any other a line of ink.
  func stroke(width: Double, round: Bool, _ color: Color, _ pen: Pen) {
    let reach = pen.width / unit
    if width > 2 * reach {
      let path = cairo_copy_path(context)
      defer { cairo_path_destroy(path) }
      paint(pen.ink)
      stroked(width: width + 2 * reach, round: round)
      cairo_append_path(context, path)
      paint(pen.wash(color))
      stroked(width: width, round: round)
    } else {
      paint(pen.ink.opacity(0.7))
      stroked(width: max(width, 0.5 * reach), round: round)
    }
  }

  /// Fills the path with slanted lines of thin ink, which run on from shape to shape.
  public func hatch(_ pen: Pen) {
    saved {
      cairo_clip(context)
      cairo_identity_matrix(context)
      self.scale(scale, scale)
      let gap = 2.2 * pen.width
      for place in stride(from: 0, through: width + height, by: gap) {
        move(place, 0)
        line(place - height, height)
      }
      paint(pen.ink.opacity(0.45))
      stroked(width: 0.5 * pen.width, round: false)
    }
  }
}
