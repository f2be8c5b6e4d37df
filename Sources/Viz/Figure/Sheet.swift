/// The frame every figure shares: a title that says the finding, a line that says how to read it,
/// and at the foot the command that makes it.
public struct Sheet: Sendable {
  public static let width = 1600.0
  public static let margin = 70.0

  /// Where the body may draw.
  public let body: Rect
  private let header: [Mark]
  private let size: (width: Double, height: Double)

  /// `formula` is an equation in TeX, set large between title and reading line; `height` is the
  /// whole figure's, in pixels at 1×.
  public init(
    title: String, formula: String? = nil, reading: String, command: String, height: Double,
    width: Double = Sheet.width
  ) {
    let left = Sheet.margin
    var marks: [Mark] = []
    var y = 76.0
    for line in TextWrap.lines(
      title, TextStyle(TypeScale.title, weight: .bold), width: width - 2 * left)
    {
      marks.append(.text(line, at: Point(left, y), TextStyle(TypeScale.title, weight: .bold)))
      y += TypeScale.title * 1.25
    }
    y -= 6
    if let formula {
      let style = TextStyle(TypeScale.formula)
      let reach = RichText("$\(formula)$").size(style)
      // A fraction is taller than the line it stands on.
      y += 10 + max(0, reach.ascent - TypeScale.formula * 1.1)
      marks.append(.text("$\(formula)$", at: Point(left, y), style))
      y += TypeScale.formula * 1.5 + max(0, reach.descent - TypeScale.formula * 0.45)
    }
    let style = TextStyle(TypeScale.body, .secondary)
    for line in TextWrap.lines(reading, style, width: width - 2 * left) {
      marks.append(.text(line, at: Point(left, y), style))
      y += TypeScale.body * 1.4
    }
    let foot = TextStyle(TypeScale.foot, .secondary, face: .mono)
    marks.append(
      .text(
        TextWrap.shortened(command.replacing("$", with: "＄"), foot, width: width - 2 * left),
        at: Point(left, height - 28), foot))
    header = [.group("header", marks)]
    size = (width, height)
    body = Rect(left, y + 8, width - 2 * left, height - 62 - y - 8)
  }

  /// The whole figure.
  public func figure(alternativeText: String, _ marks: [Mark]) -> Figure {
    Figure(
      width: size.width, height: size.height, alternativeText: alternativeText,
      marks: header + marks)
  }
}
