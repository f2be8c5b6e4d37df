import Viz

extension LeaveOneOut {
  /// The picture, the caption's words in a row, and from each a bar as long as the cosine falls
  /// without the word. `reach` is the fall that a bar of full length stands
  /// for.
  func marks(in rect: Rect, reach: Double, _ request: FigureRequest) -> [Mark] {
    let side = min(150, rect.height - 30)
    let tile = Rect(rect.x, rect.y + 4, side, side)
    let left = rect.x + side + 36
    let style = TextStyle(TypeScale.heading, .text, anchor: .middle)
    let line = rect.y + 60
    let length = rect.maxY - line - 60
    var marks: [Mark] = [
      .picture(
        picture.raster, in: tile, style: PictureStyle(cornerRadius: 3, border: Stroke(.data, 2.5))),
      .text(
        request.say("cosine \(NumberText.fixed(cosine, 2))", "余弦 \(NumberText.fixed(cosine, 2))"),
        at: Point(tile.midX, tile.maxY + 26),
        TextStyle(TypeScale.label, .secondary, anchor: .middle)),
    ]
    if falls.isEmpty {
      let words = MatrixDrawing.label(
        caption.text, at: Point(left, line), width: rect.maxX - left, lines: 2, .text)
      return marks + words
    }
    let names = caption.words.prefix(falls.count).map {
      TextWrap.shortened($0.text.plainWords, style, width: 190)
    }
    let widths = names.map { max(RichText($0).size(style).width, 56) }
    // As wide as the figure where there are words enough.
    let spare = rect.maxX - left - widths.reduce(0, +) - 30
    let gap = min(44, max(18, spare / Double(max(1, names.count - 1))))
    var x = left
    for (place, shown) in names.enumerated() {
      let width = widths[place]
      // What has no room on the line is told in numbers alone (`--json`).
      if x + width > rect.maxX - 24 {
        marks.append(.text("…", at: Point(x + 10, line), TextStyle(TypeScale.heading, .secondary)))
        break
      }
      marks += bar(falls[place] / reach, length, under: Point(x + width / 2, line + 14))
      marks += [
        .text(shown, at: Point(x + width / 2, line), style),
        .text(
          Self.change(-falls[place], 2),
          at: Point(x + width / 2, line + 40 + max(0, falls[place] / reach) * length),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      ]
      x += width + gap
    }
    return marks
  }

  /// A change with its sign; none where it rounds to nothing.
  static func change(_ value: Double, _ decimals: Int) -> String {
    let text = NumberText.fixed(value, decimals)
    return value > 0 && text.contains { ("1"..."9").contains($0) } ? "+" + text : text
  }

  /// What rises is shown by its number alone, on a thin line.
  private func bar(_ share: Double, _ length: Double, under point: Point) -> [Mark] {
    let height = max(2, min(1, max(0, share)) * length)
    return [
      .rectangle(
        Rect(point.x - 18, point.y, 36, height), share > 0 ? .prediction : .secondary, radius: 1)
    ]
  }
}
