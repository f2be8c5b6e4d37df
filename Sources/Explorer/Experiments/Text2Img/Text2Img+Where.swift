import Diffusion
import Tensor
import Viz

extension Text2ImgExperiment {
  /// Where in the picture, and when, the answer with the text differs from the one without.
  func whereFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1560)
    let body = sheet.body
    let chosen = try shownSteps(request)
    let row = PictureRow(
      count: chosen.count, x: body.minX, y: body.minY + 80, width: body.width, gap: 16,
      longest: 240)
    let step = row.side + 48
    let most = max(chosen.flatMap { push.moments[$0].places }.max() ?? 1, 1e-9)
    let names = [
      (request.say(#"promised, $\hat x_0$"#, #"预示的图 $\hat x_0$"#), Ink.prediction),
      (
        request.say(
          #"what the text changes, $|\,\hat\varepsilon_c - \hat\varepsilon_u|$, each map in its own scale"#,
          #"文字改动了什么，$|\,\hat\varepsilon_c - \hat\varepsilon_u|$，各用自己的尺度"#), .text
      ),
      (request.say("the same in one scale", "同样的差，用同一个尺度"), .text),
    ]
    var marks: [Mark] = names.enumerated().map { rank, name in
      .text(
        name.0, at: Point(body.minX, row.tiles[0].y - 14 + Double(rank) * step),
        TextStyle(TypeScale.label, name.1, weight: .bold))
    }
    for (tile, index) in zip(row.tiles, chosen) {
      let moment = push.moments[index]
      let own = max(moment.places.max() ?? 1, 1e-9)
      let columns = moment.step.sample.shape[2]
      marks += [
        .text(
          request.say("step \(index + 1)", "第 \(index + 1) 步"), at: Point(tile.midX, tile.y - 48),
          TextStyle(TypeScale.label, anchor: .middle)),
        .picture(Raster(try model.decode(moment.step.original).row(0)), in: tile),
        HeatMap(moment.places, columns: columns, range: 0...own, map: .viridis)
          .mark(in: tile.offset(0, step)),
        HeatMap(moment.places, columns: columns, range: 0...most, map: .viridis)
          .mark(in: tile.offset(0, 2 * step)),
      ]
    }
    let foot = row.bottom + 2 * step
    marks.append(
      HeatMap([], columns: 1, range: 0...most, map: .viridis)
        .legend(in: Rect(body.maxX - 220, foot + 18, 220, 12), decimals: 1))
    let top = foot + 104
    let height = body.maxY - top - 76
    marks += sizes(Rect(body.minX + 60, top, 590, height), request)
    marks += onObject(Rect(body.minX + 800, top, body.width - 800 - 90, height), request)
    let (start, end) = (push.moments[0], push.moments[push.moments.count - 1])
    return sheet.figure(
      alternativeText: request.say(
        "The promised pictures with and without the text lie \(NumberText.fixed(start.reach, 2)) apart "
          + "at the first step and \(NumberText.fixed(end.reach, 3)) at the last.",
        "带文字与不带文字所预示的图，第一步相差 \(NumberText.fixed(start.reach, 2))，最后一步相差 "
          + "\(NumberText.fixed(end.reach, 3))。"), marks)
  }

  /// Steps to show, evenly over the run.
  private func shownSteps(_ request: FigureRequest) throws -> [Int] {
    let columns = try request.whole("columns", 2...8)
    let count = push.moments.count
    return Set((0..<columns).map { (count - 1) * $0 / (columns - 1) }).sorted()
  }

  private func sizes(_ frame: Rect, _ request: FigureRequest) -> [Mark] {
    let (sizes, reaches) = (push.moments.map(\.size), push.moments.map(\.reach))
    let all = (sizes + reaches).map { max($0, 1e-4) }
    let axes = Axes(
      frame, x: 1...Double(sizes.count), y: (all.min() ?? 0.01) / 2...(all.max() ?? 1) * 2,
      yKind: .log)
    let xs = (1...sizes.count).map(Double.init)
    let lines: [([Double], Ink, String)] = [
      (sizes, .text, request.say(#"in $\hat\varepsilon$"#, #"$\hat\varepsilon$ 里"#)),
      (reaches, .prediction, request.say(#"in $\hat x_0$"#, #"$\hat x_0$ 里"#)),
    ]
    let heights = axes.heights(of: lines.map { max($0.0[sizes.count - 1], 1e-4) }, gap: 28)
    return [
      axes.grid(
        xLabel: request.say("step", "步"),
        yLabel: request.say("how much the text changes the answer", "文字把回答改动了多少"),
        xTicks: Ticks.steps(push.moments.count))
    ]
      + zip(lines, heights).flatMap { line, y in
        [
          axes.line(xs, line.0.map { max($0, 1e-4) }, Stroke(line.1, 3.5)),
          .text(
            line.2, at: Point(frame.maxX + 14, y),
            TextStyle(TypeScale.label, line.1, alignment: .middle)),
        ]
      }
  }

  private func onObject(_ frame: Rect, _ request: FigureRequest) -> [Mark] {
    guard let area = push.objectArea else {
      return [
        .text(
          request.say(
            "The judge does not find an object in the picture.", "裁判没有在图里找到物体。"),
          at: Point(frame.x, frame.midY), TextStyle(TypeScale.label, .secondary))
      ]
    }
    let values = push.moments.map { $0.onObject ?? 0 }
    let axes = Axes(frame, x: 1...Double(values.count), y: 0...1)
    let xs = (1...values.count).map(Double.init)
    return [
      axes.grid(
        xLabel: request.say("step", "步"),
        yLabel: request.say(
          "share of it where the object will stand", "其中落在物体将来所在之处的份额"),
        xTicks: Ticks.steps(push.moments.count), yTicks: [0, 0.5, 1]),
      axes.rule(y: area, Stroke(.data, 2, dash: [7, 6])),
      axes.line(xs, values, Stroke(.text, 3.5)), axes.dots(xs, values, .text, radius: 4),
      .text(
        request.say("its area", "它的面积"), at: Point(axes.frame.maxX + 14, axes.y(area)),
        TextStyle(TypeScale.tick, .data, alignment: .middle)),
    ]
  }
}
