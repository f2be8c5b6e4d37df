extension Figure {
  /// What would spoil the figure for its reader: words that leave the canvas, words that lie on
  /// other words, and letters smaller than `TypeScale.foot`. Empty when all is well.
  public func problems() -> [String] {
    var lines: [(text: String, box: Rect)] = []
    var problems: [String] = []
    let canvas = Rect(0, 0, width, height)
    func visit(_ mark: Mark) {
      switch mark {
      case .group(_, let marks), .clipped(_, let marks): marks.forEach(visit)
      case .path, .picture: break
      case .text(let text, let point, let style):
        let box = text.box(at: point, style)
        if style.size < TypeScale.foot {
          problems.append("“\(text.source)” is \(style.size) pixels high, less than 15")
        }
        if !canvas.contains(box) { problems.append("“\(text.source)” leaves the canvas") }
        if let formula = text.unreadable {
          problems.append("“\(text.source)” has a formula that cannot be read: \(formula)")
        }
        for (other, place) in lines where box.overlaps(place, tolerance: 1) {
          problems.append("“\(text.source)” lies on “\(other)”")
        }
        lines.append((text.source, box))
      }
    }
    marks.forEach(visit)
    return problems
  }
}
