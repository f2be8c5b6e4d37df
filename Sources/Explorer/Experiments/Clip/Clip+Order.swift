import TinyWorld
import Viz

extension ClipExperiment {
  /// "A left of B" against "B left of A": two trials in full, and the margins of all.
  func order(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1020)
    let body = sheet.body
    let trials = orders[request.language.caption] ?? []
    let height = body.height / 2
    // The surest trial, and the one that went most wrong or came nearest to it.
    let sorted = trials.sorted { ($0.margins.min() ?? 0) > ($1.margins.min() ?? 0) }
    let shown = [sorted.first, sorted.last].compactMap { $0 }
    let names = [
      request.say("the clearest of \(trials.count) pairs", "\(trials.count) 对中最分明的一对"),
      request.say("the least clear", "最不分明的一对"),
    ]
    var marks: [Mark] = []
    for (place, trial) in shown.enumerated() {
      let origin = Point(body.minX, body.minY + 34 + Double(place) * height)
      marks.append(
        .text(
          names[place], at: Point(origin.x, origin.y - 4),
          TextStyle(TypeScale.heading, weight: .bold)))
      marks += trialMarks(trial, at: Point(origin.x, origin.y + 12), height: height - 60)
    }
    let plots = Rect(body.minX + 790, body.minY + 34, body.width - 800, body.height - 40)
    let all = orders.values.joined().flatMap(\.margins)
    let range = min(-0.1, (all.min() ?? 0) * 1.05)...max(0.1, (all.max() ?? 0) * 1.05)
    for (place, language) in CaptionLanguage.allCases.enumerated() {
      let frame = Rect(
        plots.x, plots.y + 40 + Double(place) * height, plots.width, height - 170)
      marks += margins(language, frame, range, request)
    }
    return sheet.figure(alternativeText: orderText(request), marks)
  }

  private func trialMarks(_ trial: OrderTrial, at origin: Point, height: Double) -> [Mark] {
    let side = min(124, (height - 8) / 3)
    let labels = 440.0
    var marks: [Mark] = []
    for column in 0..<2 {
      let tile = Rect(origin.x + labels + Double(column) * side, origin.y, side, side).inset(5, 5)
      marks.append(
        .picture(
          trial.pictures[column].raster, in: tile,
          style: PictureStyle(cornerRadius: 3, border: Stroke(.data, 2.5))))
    }
    for row in 0..<2 {
      let top = origin.y + side + 8 + Double(row) * side
      marks += MatrixDrawing.label(
        trial.captions[row], at: Point(origin.x + labels - 20, top + side / 2), width: labels - 20,
        lines: 3, .text, anchor: .end)
      for column in 0..<2 {
        let cosine = trial.cosine[row][column]
        let cell = Rect(origin.x + labels + Double(column) * side, top, side, side)
        let isRight = trial.cosine[row][column] > trial.cosine[1 - row][column]
        marks += [
          .rectangle(cell.inset(1.5, 1.5), .color(MatrixDrawing.color(cosine)), radius: 3),
          .text(
            NumberText.fixed(cosine, 2), at: cell.center,
            TextStyle(
              TypeScale.heading, MatrixDrawing.ink(on: cosine),
              weight: isRight ? .bold : .regular, anchor: .middle, alignment: .middle)),
        ]
        if isRight {
          marks.append(
            .path(.rectangle(cell.inset(2, 2), radius: 3), stroke: Stroke(.ink, 3)))
        }
      }
    }
    return marks
  }

  private func margins(
    _ language: CaptionLanguage, _ frame: Rect, _ range: ClosedRange<Double>,
    _ request: FigureRequest
  ) -> [Mark] {
    let trials = orders[language] ?? []
    let values = trials.flatMap(\.margins).map(Float.init)
    let bins = Histogram(values, low: range.lowerBound, high: range.upperBound, bins: 36)
    let axes = Axes(frame, x: range, y: 0...max(0.1, (bins.density.max() ?? 1) * 1.08))
    let told = trials.count(where: \.isToldApart)
    let name =
      language == .en
      ? request.say("English captions", "英文说明") : request.say("Chinese captions", "中文说明")
    return [
      .text(
        name, at: Point(frame.minX, frame.minY - 44), TextStyle(TypeScale.heading, weight: .bold)),
      .text(
        request.say(
          "told apart: \(told) of \(trials.count) pairs", "分得清：\(trials.count) 对中 \(told) 对"),
        at: Point(frame.minX, frame.minY - 14),
        TextStyle(TypeScale.label, .prediction, weight: .bold)),
      axes.grid(
        xLabel: request.say(
          "cosine with its own caption less that with the other’s", "与自己说明的余弦减去与对方说明的余弦"),
        yTicks: []),
      axes.histogram(bins, fill: .prediction.opacity(0.6)),
      axes.rule(y: 0, Stroke(.secondary, 1.2)),
      axes.rule(x: 0, Stroke(.ink, 2, dash: [7, 5])),
    ]
  }

  private func orderText(_ request: FigureRequest) -> String {
    CaptionLanguage.allCases.map { language in
      let trials = orders[language] ?? []
      let told = trials.count(where: \.isToldApart)
      return request.say(
        "\(language == .en ? "English" : "Chinese"): \(told) of \(trials.count) pairs of pictures "
          + "with exchanged things are told apart.",
        "\(language == .en ? "英文" : "中文")：互换位置的 \(trials.count) 对图中有 \(told) 对分得清。")
    }.joined(separator: request.say(" ", ""))
  }
}
