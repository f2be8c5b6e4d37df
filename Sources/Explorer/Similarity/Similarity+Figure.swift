import Viz

extension Similarity {
  /// The matrix as a figure, with words that no caption of Tiny World has, if there are such.
  func figure(
    _ request: FigureRequest, _ pictures: [SeenPicture], unknown: [String] = []
  ) -> Figure {
    func sheet(_ height: Double) -> Sheet {
      Sheet(
        title: request.title, reading: request.reading, command: request.command,
        height: height.rounded(.up))
    }
    let body = sheet(900).body
    let drawing = MatrixDrawing(
      self, pictures.map(\.raster), at: Point(body.minX, body.minY + 6), width: body.width - 250,
      captions: 460)
    let notes = unknown.isEmpty ? [] : Self.note(of: unknown, request, width: body.width)
    let bottom = max(drawing.cells.maxY, drawing.cells.minY + 250)
    let end = bottom + 34 + Double(notes.count) * 28
    var marks =
      drawing.marks() + key(request, at: Point(drawing.cells.maxX + 44, drawing.cells.minY))
    for (line, note) in notes.enumerated() {
      marks.append(
        .text(
          note, at: Point(body.minX, bottom + 40 + Double(line) * 28),
          TextStyle(TypeScale.label, .ink)))
    }
    return sheet(end + 70).figure(alternativeText: alternativeText(request), marks)
  }

  private static func note(
    of unknown: [String], _ request: FigureRequest, width: Double
  ) -> [String] {
    let words = unknown.joined(separator: request.say(", ", "、")).plainWords
    return MatrixDrawing.lines(
      request.say(
        "Words that no caption of Tiny World has, so the shipped model cannot know them: \(words)",
        "Tiny World 的说明文字里没有的词，随附的模型不可能认识：\(words)"),
      TextStyle(TypeScale.label), width: width, most: 2)
  }

  /// What colours, frames and bars mean.
  private func key(_ request: FigureRequest, at place: Point) -> [Mark] {
    let square = Rect(place.x, place.y + 84, 24, 24)
    let bar = Rect(place.x, place.y + 152, 60, 6)
    let style = TextStyle(TypeScale.tick, .secondary)
    return [
      MatrixDrawing.legend(
        in: Rect(place.x, place.y + 22, 200, 14), label: request.say("cosine", "余弦")),
      .path(.rectangle(square, radius: 3), stroke: Stroke(.ink, 3)),
      .text(
        request.say("what the caption picks", "这句话选中的图"),
        at: Point(square.maxX + 12, square.midY + 6), style),
      .rectangle(bar, .ink, radius: 2),
      .text(
        request.say("its share of the row:", "它在这一行中的份额："),
        at: Point(bar.maxX + 12, bar.midY + 6), style),
      .text(
        request.say(
          "softmax of \(NumberText.fixed(scale, 1)) · cosine",
          "\(NumberText.fixed(scale, 1)) · 余弦 的 softmax"),
        at: Point(place.x, bar.maxY + 34), style),
    ]
  }

  func alternativeText(_ request: FigureRequest) -> String {
    texts.indices.prefix(8).map { row in
      let pick = pick(row)
      let cosine = NumberText.fixed(cosine[row][pick], 2)
      let text = texts[row].prefix(120).plainWords
      return request.say(
        "“\(text)” is nearest to picture \(pick + 1), cosine \(cosine).",
        "“\(text)”最接近第 \(pick + 1) 张图，余弦 \(cosine)。")
    }.joined(separator: request.say(" ", ""))
  }
}
