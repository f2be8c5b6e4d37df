import Viz

extension Similarity {
  /// One picture, and beside each text a bar of its share: the texts as classes. `own` is the text
  /// known to be right.
  func shareBars(of column: Int, _ picture: Raster, in rect: Rect, own: Int?) -> [Mark] {
    let labels = rect.width * 0.36
    let side = min(rect.width - labels, 200)
    let tile = Rect(rect.x + labels, rect.y, side, side)
    let top = tile.maxY + 26
    let height = min(44, (rect.maxY - top) / Double(texts.count))
    let shares = softmaxOverTexts.map { $0[column] }
    let best = shares.indices.max { shares[$0] < shares[$1] }
    let reach = rect.width - labels - 74
    var marks: [Mark] = [
      .picture(picture, in: tile, style: PictureStyle(cornerRadius: 3, border: Stroke(.data, 2.5)))
    ]
    for (row, text) in texts.enumerated() {
      let middle = top + height * (Double(row) + 0.5)
      let style = TextStyle(
        TypeScale.label, .text, weight: row == own ? .bold : .regular, anchor: .end,
        alignment: .middle)
      let name = MatrixDrawing.lines(text, style, width: labels - 14, most: 1)
      let bar = Rect(rect.x + labels, middle - 9, reach, 18)
      let share = shares[row].isFinite ? shares[row] : 0
      marks += [
        .text(name.first ?? "", at: Point(rect.x + labels - 14, middle), style),
        .rectangle(bar, .panel, radius: 3),
        .rectangle(
          Rect(bar.x, bar.y, max(2, bar.width * share), bar.height), .prediction, radius: 3),
        .text(
          NumberText.fixed(shares[row], 3), at: Point(bar.maxX + 10, middle),
          TextStyle(
            TypeScale.tick, row == best ? .ink : .secondary,
            weight: row == best ? .bold : .regular, alignment: .middle)),
      ]
    }
    return marks
  }
}
