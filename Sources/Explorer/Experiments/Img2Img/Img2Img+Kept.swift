import TinyWorld
import Viz

extension Img2ImgExperiment {
  /// What is kept of many pictures and what becomes as asked, by strength.
  func keptFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 940)
    let body = sheet.body
    let top = body.minY + 54
    let height = body.maxY - top - 84
    // Noise alone stands one place beyond the last strength.
    let places = trials.strengths.indices.map(Double.init) + [Double(trials.strengths.count)]
    let names =
      trials.strengths.map { JSON.number($0).text } + [request.say("noise", "纯噪声")]
    let levels = trials.levels + [trials.chance]
    let domain = -0.2...(places.last ?? 1) + 0.2
    let axes = Axes(Rect(body.minX + 60, top, 720, height), x: domain, y: 0...1)
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say("strength", "强度"),
        yLabel: request.say(
          "share of \(trials.pictures) pictures", "\(trials.pictures) 张图中的份额"),
        xTicks: places, yTicks: [0, 0.5, 1], xTickLabels: names),
      .segment(
        Point(axes.x(places[places.count - 1] - 0.5), axes.frame.minY),
        Point(axes.x(places[places.count - 1] - 0.5), axes.frame.maxY),
        Stroke(.secondary.opacity(0.4), 1.5, dash: [3, 5])),
    ]
    let groups: [([Attribute], Ink, String)] = [
      (StrengthTrials.silent, .data, request.say("kept", "保留")),
      (StrengthTrials.asked, .text, request.say("as asked", "按要求")),
    ]
    let dashes: [[Double]] = [[], [9, 6], [3, 5], [14, 5, 3, 5]]
    var lines: [(end: Double, name: String, ink: Ink)] = []
    for (attributes, ink, word) in groups {
      for (rank, attribute) in attributes.enumerated() {
        let values = levels.map { $0.shares[attribute]?.value ?? 0 }
        marks += [
          axes.line(places, values, Stroke(ink, 3, dash: dashes[rank])),
          axes.dots(places, values, ink, radius: 5),
        ]
        lines.append((values[values.count - 1], "\(attribute.name(request)) \(word)", ink))
      }
    }
    let accepted = levels.map(\.accepted.value)
    marks += [
      axes.line(places, accepted, Stroke(.secondary.opacity(0.8), 2.5)),
      axes.dots(places, accepted, .secondary.opacity(0.8), radius: 4),
    ]
    lines.append(
      (accepted[accepted.count - 1], request.say("accepted", "裁判承认"), .secondary))
    for (line, y) in zip(lines, axes.heights(of: lines.map(\.end), gap: 30)) {
      marks.append(
        .text(
          line.name, at: Point(axes.frame.maxX + 18, y),
          TextStyle(TypeScale.label, line.ink, alignment: .middle)))
    }
    marks += distances(
      Rect(body.minX + 1050, top, body.width - 1050 - 10, height), places, names, request)
    let (silent, asked) = (StrengthTrials.silent, StrengthTrials.asked)
    func percent(_ value: Double) -> String { NumberText.fixed(100 * value, 0) + "%" }
    let (first, last) = (trials.levels[0], trials.levels[trials.levels.count - 1])
    return sheet.figure(
      alternativeText: request.say(
        "From the least strength to the greatest, what the prompt says nothing of is kept in "
          + "\(percent(first.mean(silent))) and \(percent(last.mean(silent))), and what it asks for "
          + "comes in \(percent(first.mean(asked))) and \(percent(last.mean(asked))).",
        "从最小强度到最大强度，提示词没说的性质保留了 \(percent(first.mean(silent))) 和 "
          + "\(percent(last.mean(silent)))，它要求的实现了 \(percent(first.mean(asked))) 和 "
          + "\(percent(last.mean(asked)))。"), marks)
  }

  private func distances(
    _ frame: Rect, _ places: [Double], _ names: [String], _ request: FigureRequest
  ) -> [Mark] {
    let values = (trials.levels + [trials.chance]).map(\.distance)
    let axes = Axes(
      frame, x: -0.2...(places.last ?? 1) + 0.2, y: 0...max(values.max() ?? 1, 1e-6) * 1.15)
    return [
      axes.grid(
        xLabel: request.say("strength", "强度"),
        yLabel: request.say("distance from the start", "与原图的距离"),
        xTicks: places, xTickLabels: names, tickSize: TypeScale.foot),
      axes.line(places, values, Stroke(.prediction, 3.5)),
      axes.dots(places, values, .prediction, radius: 5),
    ]
  }

  /// Strength 1 from several pictures: what the noise alone decides, and what is left of the start.
  func leakFigure(_ request: FigureRequest) throws -> Figure {
    let side = 128.0
    let rows = Double(leak.results.count + 1)
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: header.body.minY + 60 + rows * (side + 12) + 20 + 62)
    let body = sheet.body
    let left = 140.0
    let top = body.minY + 46
    func tile(_ row: Int, _ column: Int) -> Rect {
      // The results stand apart from what they started from, and noise alone from both.
      Rect(
        body.minX + left + Double(column) * (side + 12) + (column == leak.starts.count ? 16 : 0),
        top + Double(row) * (side + 12) + (row > 0 ? 16 : 0), side, side)
    }
    var marks: [Mark] = [
      .text(
        request.say("started from", "从它出发"), at: Point(body.minX, tile(0, 0).midY),
        TextStyle(TypeScale.label, .data, weight: .bold, alignment: .middle)),
      .text(
        request.say("noise alone", "只有噪声"),
        at: Point(tile(0, leak.starts.count).midX, tile(1, 0).y - 14),
        TextStyle(TypeScale.label, .noise, weight: .bold, anchor: .middle)),
    ]
    for (column, start) in leak.starts.enumerated() {
      marks.append(
        .picture(
          Raster(start), in: tile(0, column), style: PictureStyle(border: Stroke(.data, 3))))
    }
    for (row, results) in leak.results.enumerated() {
      marks.append(
        .text(
          request.say("noise \(row + 1)", "噪声 \(row + 1)"),
          at: Point(body.minX, tile(row + 1, 0).midY),
          TextStyle(TypeScale.label, .noise, weight: .bold, alignment: .middle)))
      for (column, picture) in (results + [leak.alone[row]]).enumerated() {
        marks.append(.picture(Raster(picture), in: tile(row + 1, column)))
      }
    }
    let right = tile(0, leak.starts.count).maxX + 50
    marks += bars(Rect(right, top + 20, body.maxX - right, 0), request)
    return sheet.figure(
      alternativeText: request.say(
        "Strength 1 from \(leak.starts.count) pictures and \(leak.results.count) noises. The results' "
          + "brightness correlates with their own start by \(NumberText.fixed(leak.own, 2)), with "
          + "others by \(NumberText.fixed(leak.others, 2)).",
        "强度 1，\(leak.starts.count) 张图、\(leak.results.count) 份噪声。结果的明暗与自己出发图的相关是 "
          + "\(NumberText.fixed(leak.own, 2))，与别的图是 \(NumberText.fixed(leak.others, 2))。"), marks)
  }

  private func bars(_ area: Rect, _ request: FigureRequest) -> [Mark] {
    let groups: [(String, [(String, Double, Ink)])] = [
      (
        request.say("correlation of brightness with", "明暗与谁相关"),
        [
          (request.say("its own start", "自己出发的图"), leak.own, .data),
          (request.say("other starts", "别的图"), leak.others, .secondary),
        ]
      ),
      (
        request.say("how far results lie apart", "结果相差多远"),
        [
          (request.say("another start", "换一张图"), leak.acrossStarts, .data),
          (request.say("another noise", "换一份噪声"), leak.acrossNoises, .noise),
        ]
      ),
    ]
    var y = area.y
    var marks: [Mark] = []
    for (name, rows) in groups {
      marks.append(
        .text(name, at: Point(area.x, y), TextStyle(TypeScale.label, .secondary)))
      let least = min(rows.map(\.1).min() ?? 0, 0)
      let span = max((rows.map(\.1).max() ?? 1) - least, 1e-9)
      let full = area.width - 90
      let zero = area.x - full * least / span
      for (rank, row) in rows.enumerated() {
        let bar = Rect(
          zero + full * min(row.1, 0) / span, y + 46 + 74 * Double(rank),
          full * abs(row.1) / span, 22)
        marks += [
          .text(
            row.0, at: Point(zero, bar.y - 10),
            TextStyle(TypeScale.label, row.2, weight: .bold)),
          .rectangle(bar, row.2, radius: 3),
          .text(
            NumberText.fixed(row.1, 2), at: Point(bar.maxX + 12, bar.midY),
            TextStyle(TypeScale.label, row.2, weight: .bold, alignment: .middle)),
        ]
      }
      y += 250
    }
    return marks
  }
}
