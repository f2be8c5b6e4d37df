/// One thing drawn in a figure. Figures are trees of these.
public indirect enum Mark: Sendable {
  /// Marks that belong together; the name is what the tree calls them.
  case group(String, [Mark])
  /// Marks of which only what lies inside the rectangle is seen.
  case clipped(Rect, [Mark])
  case path(Path, fill: Ink? = nil, stroke: Stroke? = nil)
  /// One line of text and formulas, laid out when it is drawn.
  case text(RichText, at: Point, style: TextStyle)
  case picture(Raster, in: Rect, style: PictureStyle = PictureStyle())

  /// A filled rectangle.
  public static func rectangle(_ rect: Rect, _ fill: Ink, radius: Double = 0) -> Mark {
    .path(.rectangle(rect, radius: radius), fill: fill)
  }

  /// A straight line.
  public static func segment(_ a: Point, _ b: Point, _ stroke: Stroke) -> Mark {
    .path(.segment(a, b), stroke: stroke)
  }

  /// A line of text; `$…$` inside is a formula.
  public static func text(_ source: String, at point: Point, _ style: TextStyle) -> Mark {
    .text(RichText(source), at: point, style: style)
  }
}

/// How an outline is drawn.
public struct Stroke: Hashable, Sendable {
  public let ink: Ink
  public let width: Double
  public let dash: [Double]

  public init(_ ink: Ink, _ width: Double = 1.5, dash: [Double] = []) {
    self.ink = ink
    self.width = width
    self.dash = dash
  }
}

/// How a picture of pixels is shown. Pixels are always enlarged to squares, never smoothed.
public struct PictureStyle: Hashable, Sendable {
  public let cornerRadius: Double
  public let border: Stroke?
  public let opacity: Double

  public init(
    cornerRadius: Double = 4, border: Stroke? = nil, opacity: Double = 1
  ) {
    self.cornerRadius = cornerRadius
    self.border = border
    self.opacity = opacity
  }
}

/// How a line of text is set: where its anchor lies in it, its face, size and colour.
public struct TextStyle: Hashable, Sendable {
  public enum Face: String, Sendable { case sans, mono, mathRoman, mathItalic, mathScript }
  public enum Weight: String, Sendable { case regular = "", medium = "Medium", bold = "Semi-Bold" }
  public enum Anchor: String, Sendable { case start, middle, end }
  /// What the point's y means: the letters' baseline, or the middle of a digit's height.
  public enum Alignment: String, Sendable { case baseline, middle }

  public var size: Double
  public var ink: Ink
  public var weight: Weight
  public var anchor: Anchor
  public var alignment: Alignment
  public var face: Face
  /// A quarter turn counterclockwise, for the label of a vertical axis.
  public var vertical: Bool
  /// A paper-coloured rim, for labels that lie on lines.
  public var halo: Bool

  public init(
    _ size: Double, _ ink: Ink = .ink, weight: Weight = .regular, anchor: Anchor = .start,
    alignment: Alignment = .baseline, face: Face = .sans, vertical: Bool = false,
    halo: Bool = false
  ) {
    self.size = size
    self.ink = ink
    self.weight = weight
    self.anchor = anchor
    self.alignment = alignment
    self.face = face
    self.vertical = vertical
    self.halo = halo
  }
}
