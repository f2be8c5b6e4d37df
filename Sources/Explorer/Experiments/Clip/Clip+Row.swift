import Foundation
import Viz

extension ClipExperiment {
  /// One caption's row from cosines to probabilities, with the numbers of the run.
  func row(_ request: FigureRequest) throws -> Figure {
    let row = partedRow
    let scale = NumberText.fixed(similarity.scale, 1)
    let cosine = NumberText.fixed(row.cosine[row.pick], 2)
    let terms = row.cosine.count > 2 ? #"\cdots + "# : ""
    let sheet = Sheet(
      title: request.title,
      formula: #"\prediction{p} = \frac{e^{s\,\text{cos}}}{\sum_k e^{s\,\text{cos}_k}} = "#
        + #"\frac{e^{\#(scale) \times \#(cosine)}}{e^{\#(scale) \times \#(cosine)} + \#(terms)"#
        + #"e^{\#(scale) \times \#(NumberText.fixed(row.cosine[row.rival], 2))}} = "#
        + #"\prediction{\#(NumberText.fixed(row.shares[row.pick], 3))}"#,
      reading: request.reading, command: request.command, height: 940)
    let body = sheet.body
    let left = 400.0
    let side = min(172, (body.width - left) / Double(pictures.count))
    let top = body.minY + 10
    var marks: [Mark] = MatrixDrawing.label(
      similarity.texts[row.place], at: Point(body.minX, top + side / 2), width: left - 60, lines: 4,
      .text)
    for (column, picture) in pictures.enumerated() {
      let tile = Rect(body.minX + left + Double(column) * side, top, side, side).inset(8, 8)
      let isPick = column == row.pick
      marks.append(
        .picture(
          picture.raster, in: tile,
          style: PictureStyle(
            cornerRadius: 3, border: Stroke(isPick ? .ink : .data, isPick ? 4 : 2.5))))
    }
    let rows = rowLines(row, request)
    let height = (body.maxY - top - side - 20) / Double(rows.count)
    for (place, line) in rows.enumerated() {
      let middle = top + side + 20 + height * (Double(place) + 0.5)
      marks.append(
        .segment(
          Point(body.minX, middle - height / 2),
          Point(body.minX + left + side * Double(pictures.count), middle - height / 2),
          Stroke(.hairline, 1.5)))
      marks += [
        .text(line.name, at: Point(body.minX, middle - 4), TextStyle(TypeScale.body, line.ink)),
        .text(
          line.note, at: Point(body.minX, middle + 22), TextStyle(TypeScale.foot, .secondary)),
      ]
      for (column, value) in line.values.enumerated() {
        let centre = body.minX + left + (Double(column) + 0.5) * side
        let isPick = column == row.pick
        marks.append(
          .text(
            NumberText.fixed(value, line.decimals), at: Point(centre, middle - 8),
            TextStyle(
              TypeScale.heading, line.ink, weight: isPick ? .bold : .regular, anchor: .middle,
              alignment: .middle)))
        if line.isShare, value.isFinite {
          let bar = Rect(centre - side * 0.36, middle + 16, side * 0.72, 9)
          marks += [
            .rectangle(bar, .hairline, radius: 3),
            .rectangle(
              Rect(bar.x, bar.y, bar.width * value, bar.height), .prediction, radius: 3),
          ]
        }
      }
    }
    return sheet.figure(alternativeText: rowText(row, request), marks)
  }

  private struct RowLine {
    let name, note: String
    let values: [Double]
    let decimals: Int
    var ink = Ink.ink
    var isShare = false
  }

  private func rowLines(_ row: PartedRow, _ request: FigureRequest) -> [RowLine] {
    let scale = NumberText.fixed(similarity.scale, 1)
    return [
      RowLine(
        name: request.say("cosine", "余弦"),
        note: request.say("from −1 to 1; not a probability", "在 −1 与 1 之间，不是概率"),
        values: row.cosine, decimals: 2),
      RowLine(
        name: request.say("cosine distance", "余弦距离"),
        note: request.say("1 − cosine, from 0 to 2", "1 − 余弦，在 0 与 2 之间"),
        values: row.cosine.map { 1 - $0 }, decimals: 2),
      RowLine(
        name: request.say("logit", "logit"),
        note: request.say("cosine times the learnt $s = \(scale)$", "余弦乘以学到的 $s = \(scale)$"),
        values: row.logits, decimals: 1),
      RowLine(
        name: request.say("share among pictures", "在各图之间的份额"),
        note: request.say("softmax along the row: adds up to 1", "沿这一行的 softmax，合计为 1"),
        values: row.shares, decimals: 3, ink: .prediction, isShare: true),
      RowLine(
        name: request.say("share among captions", "在各句之间的份额"),
        note: request.say(
          "softmax down each picture’s column of \(similarity.texts.count)",
          "沿每张图那一列（\(similarity.texts.count) 句）的 softmax"),
        values: row.amongTexts, decimals: 3, ink: .prediction, isShare: true),
    ]
  }

  private func rowText(_ row: PartedRow, _ request: FigureRequest) -> String {
    let text = similarity.texts[row.place].plainWords
    let numbers = pictures.indices.map { column in
      request.say(
        "picture \(column + 1): cosine \(NumberText.fixed(row.cosine[column], 2)), share "
          + NumberText.fixed(row.shares[column], 3),
        "第 \(column + 1) 张图：余弦 \(NumberText.fixed(row.cosine[column], 2))，份额 "
          + NumberText.fixed(row.shares[column], 3))
    }.joined(separator: request.say("; ", "；"))
    return request.say("“\(text)”: \(numbers).", "“\(text)”：\(numbers)。")
  }
}
