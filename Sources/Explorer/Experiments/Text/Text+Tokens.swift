import Diffusion
import Tensor
import Viz

extension TextExperiment {
  /// Texts as the tokens that are read of them, with their ids.
  func tokensFigure(_ request: FigureRequest) throws -> Figure {
    let step = 164.0
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: header.body.minY + 20 + Double(readings.count) * step + 66)
    let body = sheet.body
    var marks: [Mark] = []
    for (rank, reading) in readings.enumerated() {
      let y = body.minY + 46 + Double(rank) * step
      let style = TextStyle(TypeScale.heading, weight: .bold)
      let shown = TextWrap.shortened(
        "“\(reading.text.plainWords)”", style, width: body.width - 520)
      let padding = tokenizer.maxLength - 2 - reading.kept
      let cut = reading.ids.count - reading.kept
      let room =
        cut > 0
        ? request.say("; \(cut) find no room", "；有 \(cut) 个放不下")
        : request.say(", \(padding) × padding", "，填充 \(padding) 个")
      let tokens = Array(reading.tokens.prefix(reading.kept))
      marks += [
        .text(shown, at: Point(body.minX, y), style),
        .text(
          request.say(
            "\(reading.words) between spaces, \(reading.ids.count) tokens\(room)",
            "空格隔开 \(reading.words) 段，\(reading.ids.count) 个 token\(room)"),
          at: Point(body.maxX, y), TextStyle(TypeScale.label, .secondary, anchor: .end)),
      ]
      marks += TokenChips(
        [request.say("start", "开始")] + tokens + [request.say("end", "结束")],
        ids: [tokenizer.startID] + reading.ids.prefix(reading.kept) + [tokenizer.endID]
      ).marks(at: Point(body.minX, y + 22), width: body.width)
    }
    return sheet.figure(
      alternativeText: readings.map {
        request.say(
          "“\($0.text.prefix(80))”: \($0.ids.count) tokens",
          "“\($0.text.prefix(80))”：\($0.ids.count) 个 token")
      }.joined(separator: request.say("; ", "；")) + request.say(".", "。"), marks)
  }

  /// Kinds and colours compared, before and after the encoder.
  func wordsFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 980)
    let body = sheet.body
    let count = vocabulary.words.count
    let side = 540.0
    let step = side / Double(count)
    let parts: [(String, [Double], Double)] = [
      (
        request.say("rows of the table of tokens", "token 表中的行"), vocabulary.table,
        body.minX + 110
      ),
      (
        request.say("after the encoder", "经过编码器之后"), vocabulary.encoded,
        body.maxX - side
      ),
    ]
    var marks: [Mark] = []
    for (name, cosines, x) in parts {
      let nearest = vocabulary.nearest(cosines)
      let square = Rect(x, body.minY + 84, side, side)
      marks += [
        .text(
          name, at: Point(x, square.minY - 46),
          TextStyle(TypeScale.heading, .text, weight: .bold)),
        .text(
          request.say(
            "most alike: \(nearest.a) and \(nearest.b), \(NumberText.fixed(nearest.cosine, 2))",
            "最像的：\(nearest.a) 与 \(nearest.b)，\(NumberText.fixed(nearest.cosine, 2))"),
          at: Point(x, square.minY - 16), TextStyle(TypeScale.label, .secondary)),
        HeatMap(cosines, columns: count, range: -1...1, map: .signed).mark(in: square),
      ]
      for (place, word) in vocabulary.words.enumerated() {
        marks.append(
          .text(
            word, at: Point(square.minX - 12, square.minY + step * (Double(place) + 0.5)),
            TextStyle(
              TypeScale.tick, place < vocabulary.kinds ? .text : .data, anchor: .end,
              alignment: .middle)))
      }
      let split = square.minY + step * Double(vocabulary.kinds)
      marks += [
        .segment(Point(square.minX, split), Point(square.maxX, split), Stroke(.ink, 1.5)),
        .segment(
          Point(square.minX + split - square.minY, square.minY),
          Point(square.minX + split - square.minY, square.maxY), Stroke(.ink, 1.5)),
      ]
    }
    marks.append(
      HeatMap([], columns: 1, range: -1...1, map: .signed).legend(
        in: Rect(body.midX - 20, body.minY + 650, 150, 14), decimals: 0,
        label: request.say("cosine", "余弦相似度")))
    return sheet.figure(
      alternativeText: request.say(
        "Cosines between the vectors of \(vocabulary.kinds) kinds and \(count - vocabulary.kinds) "
          + "colours, in the table of tokens and after the encoder.",
        "\(vocabulary.kinds) 个种类词和 \(count - vocabulary.kinds) 个颜色词的向量两两之间的余弦：在 token 表中，以及经过编码器之后。"
      ),
      marks)
  }
}
