import Diffusion
import Viz

extension ReverseExperiment {
  /// Some of the steps as rows, each tied to its place in time.
  func stepsFigure(_ request: FigureRequest) throws -> Figure {
    let count = record.moments.count
    let rows = min(try request.whole("rows", 2...8), count)
    let shown = (0..<rows).map { ($0 * (count - 1)) / (rows - 1) }
    let step = 208.0
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: 420 + Double(rows) * step)
    let body = sheet.body
    let top = body.minY + 112
    let side = 132.0
    var marks = TokenChips(tokens).marks(at: Point(body.minX, body.minY + 4), width: 1100)
    marks.append(
      .text(
        request.say(
          "guidance \(JSON.number(guidance).text), \(scheduler.rawValue), \(count) steps",
          "引导 \(JSON.number(guidance).text)，\(scheduler.rawValue)，\(count) 步"),
        at: Point(body.maxX, body.minY + 28),
        TextStyle(TypeScale.label, .secondary, anchor: .end)))
    let axis = Rect(body.minX + 12, top + side / 2, 8, Double(rows - 1) * step)
    marks += [.rectangle(axis, .hairline, radius: 4)]
    let stretch = Double(count - 1)
    for (rank, index) in shown.enumerated() {
      let moment = record.moments[index]
      let y = top + Double(rank) * step
      let row = StepRow(
        moment, x: body.minX + 190, y: y, width: body.width - 190, side: side, request.language)
      let place = Point(axis.midX, axis.minY + axis.height * Double(index) / max(stretch, 1))
      let middle = Point(body.minX + 42, y + side / 2)
      if rank == 0 { marks += row.names }
      marks += [
        Connectors.link(from: place, to: middle, Stroke(.secondary.opacity(0.6), 1.2)),
        .path(.circle(place, radius: 7), fill: .paper, stroke: Stroke(.prediction, 3)),
        .text(
          request.say("step \(index + 1)", "第 \(index + 1) 步"),
          at: Point(middle.x + 6, middle.y - 24), TextStyle(TypeScale.body, weight: .bold)),
        .text(
          "$t = \(DenoisingStep.written(moment.step.t))$", at: Point(middle.x + 6, middle.y + 7),
          TextStyle(TypeScale.label)),
        .text(
          moment.step.s.map { "$s = \(DenoisingStep.written($0))$" }
            ?? request.say("$s$: the end", "$s$：结束"),
          at: Point(middle.x + 6, middle.y + 36), TextStyle(TypeScale.label, .secondary)),
      ]
      marks += row.marks
    }
    let foot = top + Double(rows) * step + 8
    marks += [
      CodeMaps.legend(in: Rect(body.minX + 190, foot, 300, 12)),
      .text(
        request.say("codes, at unit variance", "编码（方差为 1 的尺度）"),
        at: Point(body.minX + 520, foot + 13),
        TextStyle(TypeScale.tick, .secondary)),
    ]
    if hasRest {
      marks.append(
        .text(
          meaningOfRest(request), at: Point(body.maxX, foot + 13),
          TextStyle(TypeScale.tick, .secondary, anchor: .end)))
    }
    return sheet.figure(
      alternativeText: request.say(
        "\(rows) of \(count) steps for “\(prompt)”, from noise to the picture. Each row shows the "
          + "code x_t, the predicted noise, the promised picture and the next code.",
        "“\(prompt)”的 \(count) 步中的 \(rows) 步，从噪声到图像。每一行依次是编码 x_t、预测的噪声、所预示的图像"
          + "和下一份编码。"), marks)
  }
}

extension FigureRequest {
  /// The one whole number under `key`, within a range.
  func whole(_ key: String, _ range: ClosedRange<Int>) throws -> Int {
    guard let value = Int(exactly: try number(key)), range.contains(value) else {
      throw Failure(
        "`\(key)`: expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }
}
