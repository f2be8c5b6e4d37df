/// Sets formulas: the few rules of mathematical typesetting that our formulas need.
/// Sizes are in ems of the current size, after Knuth's Computer Modern.
struct FormulaSetter {
  let size: Double
  /// Inside sub- and superscripts signs stand close.
  var isScript = false
  private var rule: Double { max(1, size * 0.05) }

  init(size: Double, isScript: Bool = false) {
    self.size = size
    self.isScript = isScript
  }

  func set(_ node: Formula.Node, _ role: Role?) -> LineLayout {
    switch node {
    case .row(let nodes):
      var line = LineLayout()
      for (place, node) in nodes.enumerated() {
        // A sign at the start of a row is a prefix, as in −1: no space around it.
        if case .sign(let text) = node, place == 0 {
          line.append(letters(text, italic: false, role))
        } else {
          line.append(set(node, role))
        }
      }
      return line
    case .symbol(let text, let italic): return letters(text, italic: italic, role)
    case .sign(let text):
      let space = isScript ? 0.04 : text == "·" ? 0.16 : 0.26
      var line = gap(space)
      line.append(letters(text, italic: false, role))
      line.append(gap(space))
      return line
    case .space(let ems): return gap(ems)
    case .words(let text): return letters(text, italic: false, role)
    case .script(let text):
      return .letters(
        text, Font(face: .mathScript, weight: .regular, size: size), role: role)
    case .scripts(let base, let lower, let upper):
      return scripts(set(base, role), lower: lower, upper: upper, role)
    case .root(let body): return radical(over: set(body, role), role)
    case .bar(let body):
      return accented(set(body, role), role) { left, right, y in
        [Point(left, y), Point(right, y)]
      }
    case .hat(let body):
      return accented(set(body, role), role) { left, right, y in
        let middle = (left + right) / 2
        let reach = min(0.2 * size, (right - left) / 2)
        return [Point(middle - reach, y), Point(middle, y - 0.13 * size), Point(middle + reach, y)]
      }
    case .fraction(let top, let bottom):
      return fraction(set(top, role), set(bottom, role), role)
    case .colored(let role, let body): return set(body, role)
    }
  }

  private func gap(_ ems: Double) -> LineLayout {
    var line = LineLayout()
    line.width = ems * size
    return line
  }

  private func letters(_ text: String, italic: Bool, _ role: Role?) -> LineLayout {
    .letters(
      text, Font(face: italic ? .mathItalic : .mathRoman, weight: .regular, size: size),
      role: role)
  }

  private func scripts(
    _ base: LineLayout, lower: Formula.Node?, upper: Formula.Node?, _ role: Role?
  ) -> LineLayout {
    var line = base
    let small = FormulaSetter(size: size * 0.72, isScript: true)
    var widest = 0.0
    if let lower {
      let script = small.set(lower, role)
      line.place(script, at: base.width + 0.03 * size, max(0.19 * size, base.descent))
      widest = max(widest, script.width)
    }
    if let upper {
      let script = small.set(upper, role)
      line.place(script, at: base.width + 0.08 * size, -max(0.4 * size, base.ascent - 0.3 * size))
      widest = max(widest, script.width + 0.05 * size)
    }
    line.width = base.width + widest + 0.06 * size
    return line
  }

  private func radical(over body: LineLayout, _ role: Role?) -> LineLayout {
    let top = -(body.ascent + 0.16 * size)
    let bottom = max(body.descent, 0.04 * size) + 0.04 * size
    let hook = 0.62 * size
    var line = LineLayout()
    line.place(body, at: hook + 0.04 * size)
    let valley = Point(0.3 * size, bottom)
    line.pieces.append(
      .rule([Point(0.14 * size, -0.26 * size), valley], width: rule * 1.9, role: role))
    line.pieces.append(
      .rule(
        [
          Point(0.05 * size, -0.2 * size), Point(0.14 * size, -0.26 * size),
        ], width: rule, role: role))
    line.pieces.append(
      .rule(
        [valley, Point(hook - 0.05 * size, top), Point(hook + body.width + 0.08 * size, top)],
        width: rule, role: role))
    line.width = hook + body.width + 0.12 * size
    line.ascent = -top + rule
    line.descent = max(body.descent, bottom)
    return line
  }

  /// A mark above the ink of its base, leaning right as italic letters do.
  private func accented(
    _ base: LineLayout, _ role: Role?, _ outline: (Double, Double, Double) -> [Point]
  ) -> LineLayout {
    var line = base
    let y = -(base.ascent + 0.12 * size)
    let lean = 0.05 * size
    let points = outline(lean + 0.06 * size, base.width + lean - 0.04 * size, y)
    line.pieces.append(.rule(points, width: rule, role: role))
    line.ascent = -(points.map(\.y).min() ?? y) + rule
    return line
  }

  private func fraction(
    _ top: LineLayout, _ bottom: LineLayout, _ role: Role?
  ) -> LineLayout {
    let width = max(top.width, bottom.width) + 0.2 * size
    let axis = -0.26 * size
    var line = LineLayout()
    line.place(top, at: (width - top.width) / 2, axis - 0.18 * size - top.descent)
    line.place(bottom, at: (width - bottom.width) / 2, axis + 0.18 * size + bottom.ascent)
    line.pieces.append(
      .rule([Point(0.04 * size, axis), Point(width - 0.04 * size, axis)], width: rule, role: role))
    line.width = width
    return line
  }
}
