extension Figure {
  /// The tree of marks as text, a line each, numbers to a tenth of a pixel: what snapshot tests
  /// compare. Text stands as it was written, so fonts do not matter; pictures as a checksum.
  public var tree: String {
    var out = "figure \(number(width))×\(number(height))\n"
    out += "alt \(alternativeText)\n"
    for mark in marks { mark.print(depth: 0, to: &out) }
    return out
  }
}

private func number(_ value: Double) -> String {
  let text = NumberText.fixed(value, 1).replacing("−", with: "-").replacing(",", with: "")
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

private func number(_ p: Point) -> String { "\(number(p.x)),\(number(p.y))" }

private func number(_ r: Rect) -> String {
  "\(number(r.x)),\(number(r.y)) \(number(r.width))×\(number(r.height))"
}

extension Mark {
  fileprivate func print(depth: Int, to out: inout String) {
    let indent = String(repeating: "  ", count: depth)
    switch self {
    case .group(let name, let marks):
      out += "\(indent)\(name)\n"
      marks.forEach { $0.print(depth: depth + 1, to: &out) }
    case .clipped(let rect, let marks):
      out += "\(indent)clip \(number(rect))\n"
      marks.forEach { $0.print(depth: depth + 1, to: &out) }
    case .path(let path, let fill, let stroke):
      out += "\(indent)path \(path.summary)"
      if let fill { out += " fill \(fill.summary)" }
      if let stroke { out += " stroke \(stroke.ink.summary) \(number(stroke.width))" }
      if let stroke, !stroke.dash.isEmpty { out += " dashed" }
      out += "\n"
    case .text(let text, let point, let style):
      out += "\(indent)text \(style.anchor.rawValue) \(number(point)) \(number(style.size))"
      out += " \(style.ink.summary) “\(text.source)”\n"
    case .picture(let raster, let rect, _):
      out += "\(indent)picture \(raster.width)×\(raster.height) \(number(rect))"
      out += " #\(String(raster.checksum, radix: 16))\n"
    }
  }
}

extension Path {
  /// Short paths in full; long ones by their ends, length and checksum of the rounded points.
  fileprivate var summary: String {
    var words: [String] = []
    for element in elements {
      switch element {
      case .move(let p): words.append("M\(number(p))")
      case .line(let p): words.append("L\(number(p))")
      case .curve(let a, let b, let p): words.append("C\(number(a)) \(number(b)) \(number(p))")
      case .close: words.append("Z")
      }
    }
    if words.count <= 8 { return words.joined(separator: " ") }
    let sum = String(FNV.hash(words.joined(separator: " ").utf8), radix: 16)
    return "\(words[0]) … \(words[words.count - 1]) (\(words.count) parts #\(sum))"
  }
}

extension Ink {
  fileprivate var summary: String {
    let name =
      switch source {
      case .role(let role): role.rawValue
      case .color(let color): color.css
      case .mix(let a, let b, let share):
        "\(a.rawValue)→\(b.rawValue) \(NumberText.fixed(share, 2))"
      }
    return alpha == 1 ? name : "\(name)·\(NumberText.fixed(alpha, 2))"
  }
}

extension Raster {
  fileprivate var checksum: UInt32 { FNV.hash(bytes) }
}

/// The Fowler–Noll–Vo checksum, 32 bits: tells whether pixels or points changed.
private enum FNV {
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
