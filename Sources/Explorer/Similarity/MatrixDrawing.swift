import Viz

/// A table of cosines as marks: pictures along the top, captions along the left side.
struct MatrixDrawing {
  let similarity: Similarity
  let pictures: [Raster]
  /// Where the captions stand, and the cells below the pictures.
  let captions, cells: Rect

  /// Cells are squares as large as `width` allows, but no larger than `longest`.
  init(
    _ similarity: Similarity, _ pictures: [Raster], at origin: Point, width: Double,
    captions labelWidth: Double, longest: Double = 128
  ) {
    self.similarity = similarity
    self.pictures = pictures
    let (rows, columns) = (Double(similarity.texts.count), Double(pictures.count))
    let side = min(longest, (width - labelWidth) / max(1, columns))
    let top = origin.y + side + 8
    captions = Rect(origin.x, top, labelWidth - 20, side * rows)
    cells = Rect(origin.x + labelWidth, top, side * columns, side * rows)
  }

  /// A cell's side.
  var side: Double { cells.width / Double(max(1, pictures.count)) }

  func cell(_ row: Int, _ column: Int) -> Rect {
    Rect(cells.x + Double(column) * side, cells.y + Double(row) * side, side, side)
  }

  /// All of it. Under each number lies the bar of the caption's shares among the pictures; the
  /// picture that it picks is framed.
  func marks() -> [Mark] {
    [pictureRow(), captionColumn(), numbers()]
  }

  func pictureRow() -> Mark {
    .group(
      "pictures",
      pictures.enumerated().map { column, raster in
        let place = cell(0, column).offset(0, -side - 8).inset(5, 5)
        return .picture(
          raster, in: place, style: PictureStyle(cornerRadius: 3, border: Stroke(.data, 2.5)))
      })
  }

  func captionColumn() -> Mark {
    var marks: [Mark] = []
    for (row, text) in similarity.texts.enumerated() {
      let lines = max(1, min(3, Int(side / 26)))
      marks += Self.label(
        text, at: Point(captions.maxX, cell(row, 0).midY), width: captions.width, lines: lines,
        .text, anchor: .end)
    }
    return .group("captions", marks)
  }

  /// Lines of words about the height of a point; what is too long is cut.
  static func label(
    _ text: String, at point: Point, width: Double, lines most: Int, _ ink: Ink,
    anchor: TextStyle.Anchor = .start
  ) -> [Mark] {
    let style = TextStyle(TypeScale.label, ink, anchor: anchor, alignment: .middle)
    let lines = Self.lines(text, style, width: width, most: most)
    let leading = TypeScale.label * 1.35
    let first = point.y - leading * Double(lines.count - 1) / 2
    var marks: [Mark] = []
    for (place, line) in lines.enumerated() {
      let height = first + leading * Double(place)
      marks.append(.text(line, at: Point(point.x, height), style))
    }
    return marks
  }

  /// Somebody's words as lines, `most` of them.
  static func lines(
    _ text: String, _ style: TextStyle, width: Double, most: Int
  ) -> [String] {
    let plain = text.plainWords
    let lines = TextWrap.lines(String(plain.prefix(400)), style, width: width)
    var kept = Array(lines.prefix(most))
    if lines.count > most || plain.count > 400, let last = kept.popLast() {
      let rest = lines[kept.count + 1..<lines.count].joined(separator: " ")
      kept.append("\(last) \(rest)…")
    }
    return kept.map { TextWrap.shortened($0, style, width: width) }
  }

  func numbers() -> Mark {
    let shares = similarity.softmaxOverImages
    var marks: [Mark] = []
    for row in similarity.texts.indices {
      let pick = similarity.pick(row)
      for column in pictures.indices {
        marks += cellMarks(row, column, share: shares[row][column], isPick: column == pick)
      }
    }
    for row in similarity.texts.indices {
      marks.append(
        .path(
          .rectangle(cell(row, similarity.pick(row)).inset(1.5, 1.5), radius: 3),
          stroke: Stroke(.ink, 3)))
    }
    return .group("cosines", marks)
  }

  private func cellMarks(_ row: Int, _ column: Int, share: Double, isPick: Bool) -> [Mark] {
    let (cell, cosine) = (cell(row, column), similarity.cosine[row][column])
    let ink = Self.ink(on: cosine)
    let bar = Rect(cell.x + side * 0.12, cell.maxY - side * 0.18, side * 0.76, side * 0.055)
    var marks: [Mark] = [.rectangle(cell.inset(1.5, 1.5), .color(Self.color(cosine)), radius: 3)]
    let style = TextStyle(
      side >= 84 ? 22 : side >= 64 ? TypeScale.tick : TypeScale.foot, ink,
      weight: isPick ? .bold : .regular, anchor: .middle, alignment: .middle)
    if side >= 46 {
      marks.append(
        .text(NumberText.fixed(cosine, 2), at: cell.center - Point(0, side * 0.06), style))
    }
    marks.append(.rectangle(bar, ink.opacity(0.16), radius: 2))
    if share.isFinite, share > 0.005 {
      marks.append(.rectangle(Rect(bar.x, bar.y, bar.width * share, bar.height), ink, radius: 2))
    }
    return marks
  }

  /// The cells alone, for a matrix too small for numbers.
  static func small(_ similarity: Similarity, in rect: Rect) -> [Mark] {
    let (rows, columns) = (similarity.texts.count, similarity.images.count)
    let (width, height) = (rect.width / Double(columns), rect.height / Double(rows))
    return similarity.cosine.enumerated().flatMap { row, cosines in
      cosines.enumerated().map { column, cosine in
        .rectangle(
          Rect(
            rect.x + Double(column) * width, rect.y + Double(row) * height, width, height
          ).inset(1, 1), .color(color(cosine)), radius: 2)
      }
    }
  }

  static func color(_ cosine: Double) -> Color { ColorMap.signed((cosine + 1) / 2) }

  /// Dark on bright cells, bright on dark ones.
  static func ink(on cosine: Double) -> Ink {
    let color = color(cosine)
    let bright = 0.299 * color.red + 0.587 * color.green + 0.114 * color.blue > 0.55
    return .color(bright ? Color(0x1B1F24) : Color(0xFFFFFF))
  }

  /// What the colours mean, lying flat: cosines from −1 to 1.
  static func legend(in rect: Rect, label: String) -> Mark {
    HeatMap([], columns: 1, range: -1...1, map: .signed)
      .legend(in: rect, decimals: 0, label: label)
  }
}
