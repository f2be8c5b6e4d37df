import Foundation

/// A figure as a part of a page: SVG whose colours are the page's own (`var(--noise)`), so that one
/// drawing serves every theme. Its words are words, and what has a meaning says which
/// (`data-role="noise"`).
public struct InlineDrawing: Sendable {
  public let svg: String
  /// The meanings its colours show.
  public let meanings: [Role]
}

extension Role {
  /// The roles that mean something; the others are paper and ink.
  public static let meanings: [Role] = [.data, .noise, .prediction, .text, .latent]
}

extension Figure {
  /// The drawing for a page that sets `--data`, `--noise` and the other roles to colours, and the
  /// faces of `.drawing` by class; `label` is what it says to readers who cannot see it.
  ///
  /// Throws when a picture in it has no pixels.
  public func inlined(label: String) throws -> InlineDrawing {
    var writer = InlineWriter()
    for mark in marks { try writer.write(mark) }
    let size = "\(short(width)) \(short(height))"
    return InlineDrawing(
      svg: """
        <svg class="drawing" role="img" aria-label="\(InlineWriter.escaped(label))" \
        viewBox="0 0 \(size)" width="\(short(width))" height="\(short(height))" fill="none" \
        stroke-linecap="round" stroke-linejoin="round">
        \(writer.out)</svg>
        """, meanings: Role.meanings.filter(writer.meanings.contains))
  }
}

/// Writes marks as SVG elements, a line each.
private struct InlineWriter {
  var out = ""
  var meanings: Set<Role> = []

  mutating func write(_ mark: Mark) throws {
    switch mark {
    case .group(_, let marks):
      for mark in marks { try write(mark) }
    case .clipped(let rect, let marks):
      // A drawing in the drawing shows only what lies inside it.
      let box = "\(short(rect.x)) \(short(rect.y)) \(short(rect.width)) \(short(rect.height))"
      out += "<svg\(frame(rect)) viewBox=\"\(box)\">\n"
      for mark in marks { try write(mark) }
      out += "</svg>\n"
    case .path(let path, let fill, let stroke): draw(path, fill: fill, stroke: stroke)
    case .text(let text, let point, let style): draw(text, at: point, style)
    case .picture(let raster, let rect, let style): try draw(raster, in: rect, style)
    }
  }

  private mutating func draw(_ path: Path, fill: Ink?, stroke: Stroke?) {
    // A ring filled with paper means what its outline means.
    let meaning = role(fill?.meaning == nil ? stroke?.ink : fill)
    out += "<path\(meaning)"
    if let fill { out += paint("fill", fill) }
    if let stroke {
      out += paint("stroke", stroke.ink) + " stroke-width=\"\(short(stroke.width))\""
      if !stroke.dash.isEmpty {
        let dash = stroke.dash.map(short).joined(separator: " ")
        out += " stroke-dasharray=\"\(dash)\" stroke-linecap=\"butt\""
      }
    }
    out += " d=\"\(path.data)\"/>\n"
  }

  private mutating func draw(_ text: RichText, at point: Point, _ style: TextStyle) {
    let line = text.layout(style)
    let start =
      switch style.anchor {
      case .start: 0.0
      case .middle: -line.width / 2
      case .end: -line.width
      }
    var origin = Point(start, style.baselineDrop)
    if style.vertical {
      out += "<g transform=\"translate(\(short(point.x)) \(short(point.y))) rotate(-90)\">\n"
    } else {
      origin = origin + point
    }
    for piece in line.pieces {
      switch piece {
      case .glyphs(let letters, let font, let place, let role):
        guard letters.contains(where: { !$0.isWhitespace }) else { continue }
        let ink = role.map(Ink.role) ?? style.ink
        let meaning = self.role(ink)
        // Readers without our fonts see others, as wide as ours.
        let width = TextEngine.current.run(letters, font).width
        out += "<text\(meaning) class=\"\(font.classes)\(style.halo ? " halo" : "")\""
        out += " x=\"\(short(origin.x + place.x))\" y=\"\(short(origin.y + place.y))\""
        out += " font-size=\"\(short(font.size))\" textLength=\"\(short(width))\""
        out += " lengthAdjust=\"spacingAndGlyphs\"\(paint("fill", ink))>"
        out += "\(Self.escaped(letters))</text>\n"
      case .rule(let points, let width, let role):
        let ink = role.map(Ink.role) ?? style.ink
        draw(.polyline(points.map { $0 + origin }), fill: nil, stroke: Stroke(ink, width))
      }
    }
    if style.vertical { out += "</g>\n" }
  }

  private mutating func draw(_ raster: Raster, in rect: Rect, _ style: PictureStyle) throws {
    out += "<image\(frame(rect)) preserveAspectRatio=\"none\""
    if style.opacity != 1 { out += " opacity=\"\(short(style.opacity))\"" }
    if style.cornerRadius > 0 {
      out += " style=\"clip-path:inset(0 round \(short(style.cornerRadius))px)\""
    }
    out += " href=\"data:image/png;base64,\(try raster.pngData().base64EncodedString())\"/>\n"
    if let border = style.border {
      draw(.rectangle(rect, radius: style.cornerRadius), fill: nil, stroke: border)
    }
  }

  // MARK: Attributes

  private func frame(_ rect: Rect) -> String {
    " x=\"\(short(rect.x))\" y=\"\(short(rect.y))\" width=\"\(short(rect.width))\""
      + " height=\"\(short(rect.height))\""
  }

  private mutating func role(_ ink: Ink?) -> String {
    guard let role = ink?.meaning else { return "" }
    meanings.insert(role)
    return " data-role=\"\(role.rawValue)\""
  }

  private func paint(_ attribute: String, _ ink: Ink) -> String {
    let (color, alpha) = ink.css
    return " \(attribute)=\"\(color)\""
      + (alpha == 1 ? "" : " \(attribute)-opacity=\"\(short(alpha))\"")
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

extension Ink {
  /// What the paint means; of a mixture, what there is more of.
  fileprivate var meaning: Role? {
    let role: Role? =
      switch source {
      case .role(let role): role
      case .mix(let a, let b, let share): share < 0.5 ? a : b
      case .color: nil
      }
    return role.flatMap { Role.meanings.contains($0) ? $0 : nil }
  }

  /// The paint as CSS names it, and its opacity.
  fileprivate var css: (color: String, alpha: Double) {
    switch source {
    case .role(let role): ("var(--\(role.rawValue))", alpha)
    case .color(let color): (color.css, color.alpha * alpha)
    case .mix(let a, let b, let share):
      (
        "color-mix(in srgb,var(--\(a.rawValue)),var(--\(b.rawValue)) \(short(share * 100))%)",
        alpha
      )
    }
  }
}

extension Font {
  /// The classes by which the page gives the letters their face.
  fileprivate var classes: String {
    switch weight {
    case .regular: face.rawValue
    case .medium: "\(face.rawValue) medium"
    case .bold: "\(face.rawValue) bold"
    }
  }
}

extension Path {
  /// The outline in SVG's letters.
  fileprivate var data: String {
    var out = ""
    func point(_ p: Point) -> String { "\(short(p.x)) \(short(p.y))" }
    for element in elements {
      switch element {
      case .move(let p): out += "M\(point(p))"
      case .line(let p): out += "L\(point(p))"
      case .curve(let a, let b, let p): out += "C\(point(a)) \(point(b)) \(point(p))"
      case .close: out += "Z"
      }
    }
    return out
  }
}

/// A number to a hundredth, as short as it can be written; what is far off the page stays so.
private func short(_ value: Double) -> String {
  let hundredths = value.isNaN ? 0 : Int((min(max(value, -1e9), 1e9) * 100).rounded())
  let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
  let sign = hundredths < 0 ? "-" : ""
  if rest == 0 { return "\(sign)\(whole)" }
  let digits = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
  return "\(sign)\(whole).\(digits)"
}
