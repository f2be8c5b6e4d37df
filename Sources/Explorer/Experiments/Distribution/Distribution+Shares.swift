import Diffusion
import Tensor
import TinyWorld
import Viz

extension DistributionExperiment {
  /// Samples of one prompt, without guidance and with.
  func samplesFigure(_ request: FigureRequest) throws -> Figure {
    let columns = try request.whole("columns", 2...16)
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let left = 190.0
    let count = min(columns, plain.pictures.count)
    let row = PictureRow(
      count: count, x: header.body.minX + left, y: header.body.minY + 66,
      width: header.body.width - left, gap: 12, longest: 150)
    let rows = min(2, (plain.pictures.count + count - 1) / count)
    let step = row.side + 12
    let block = Double(rows) * step + 36
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: row.tiles[0].y + 2 * block + 40)
    let body = sheet.body
    var marks: [Mark] = [
      .text(
        "“\(prompt)”", at: Point(body.minX, body.minY + 30), TextStyle(TypeScale.heading, .text))
    ]
    let batches = [
      (plain, request.say("no guidance", "无引导")),
      (
        guided,
        request.say(
          "guidance \(JSON.number(guided.guidance).text)",
          "引导 \(JSON.number(guided.guidance).text)")
      ),
    ]
    for (rank, (batch, name)) in batches.enumerated() {
      let down = Double(rank) * block
      marks.append(
        .text(
          name, at: Point(body.minX, row.tiles[0].y + down + block / 2 - 18),
          TextStyle(TypeScale.label, .prediction, weight: .bold, alignment: .middle)))
      for (place, picture) in batch.pictures.prefix(rows * count).enumerated() {
        marks.append(
          .picture(
            Raster(picture),
            in: row.tiles[place % count].offset(0, down + Double(place / count) * step)))
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "Pictures of “\(prompt)” from different noises, without guidance and with guidance "
          + "\(JSON.number(guided.guidance).text).",
        "不同噪声画出的“\(prompt)”，无引导，以及引导 \(JSON.number(guided.guidance).text)。"), marks)
  }

  /// How often each value of what is left open came, beside the data.
  func sharesFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 860)
    let body = sheet.body
    let top = body.minY + 110
    let frame = Rect(body.minX + 50, top, body.width - 50, body.maxY - top - 96)
    let gap = 1.0
    let places = counts.reduce(into: [Double]()) { $0.append(Double($1.values.count)) }
    let total = places.reduce(0, +) + gap * Double(places.count - 1)
    let axes = Axes(frame, x: -0.5...total - 0.5, y: 0...1)
    var marks: [Mark] = [axes.grid(xTicks: [], yTicks: [0, 0.25, 0.5, 0.75, 1])]
    var start = 0.0
    for counts in counts {
      let xs = counts.values.indices.map { start + Double($0) }
      let shares = counts.values.map { counts.share(of: $0.name) }
      let own = plain.open.properties[counts.attribute]
      marks += [
        axes.bars(xs, shares.map(\.value), width: 0.62, .prediction.opacity(0.75)),
        axes.intervals(
          xs, low: shares.map(\.interval.lowerBound), high: shares.map(\.interval.upperBound),
          Stroke(.prediction, 3)),
        .text(
          counts.attribute.name(request), at: Point(axes.x(start - 0.4), frame.minY - 52),
          TextStyle(TypeScale.heading, weight: .bold)),
        .text(
          "$p$ = " + NumberText.significant(counts.test.p, 2),
          at: Point(axes.x(start - 0.4), frame.minY - 24),
          TextStyle(TypeScale.tick, .secondary)),
      ]
      for (x, value) in zip(xs, counts.values) {
        let (from, to) = (axes.point(x - 0.42, value.share), axes.point(x + 0.42, value.share))
        marks.append(.segment(from, to, Stroke(.data, 4)))
        if measure != nil, let own {
          marks.append(
            axes.dots([x], [own.share(of: value.name).value], .ink, radius: 6, hollow: true))
        }
        marks.append(
          .text(
            counts.attribute.name(of: value.name, request),
            at: Point(axes.x(x), frame.maxY + 28),
            TextStyle(TypeScale.foot, .secondary, anchor: .middle)))
      }
      start += Double(counts.values.count) + gap
    }
    marks += shareLegend(y: body.maxY - 30, x: body.minX, request)
    marks.append(
      .text(
        request.origin(measure, named: "distribution", model: source.folder, weights: weights),
        at: Point(body.minX, body.maxY + 2),
        TextStyle(TypeScale.tick, hasOwnMeasure ? .secondary : .noise)))
    let sky = counts[.sky]?.share(of: Sky.blue.rawValue)
    return sheet.figure(
      alternativeText: request.say(
        "Shares of sky, ground, colour, size and place in pictures of “\(prompt)” beside the data's. "
          + "Blue skies: \(NumberText.fixed(100 * (sky?.value ?? 0), 0))% against "
          + "\(NumberText.fixed(100 * Sky.blue.share, 0))%.",
        "“\(prompt)”的图中天空、地面、颜色、大小、位置的份额，以及数据中的份额。蓝天：\(NumberText.fixed(100 * (sky?.value ?? 0), 0))%，数据中 "
          + "\(NumberText.fixed(100 * Sky.blue.share, 0))%。"), marks)
  }

  private func shareLegend(y: Double, x: Double, _ request: FigureRequest) -> [Mark] {
    let words = request.say("share in the pictures, 95% interval", "图中的份额，95% 区间")
    let style = TextStyle(TypeScale.label, .prediction, weight: .bold)
    let second = x + 44 + RichText(words).size(style).width + 40
    let data = request.say("share in the data", "数据中的份额")
    let dataStyle = TextStyle(TypeScale.label, .data, weight: .bold)
    let third = second + 56 + RichText(data).size(dataStyle).width + 40
    var marks: [Mark] = [
      .rectangle(Rect(x, y - 16, 30, 18), .prediction.opacity(0.75)),
      .text(words, at: Point(x + 44, y), style),
      .segment(Point(second, y - 6), Point(second + 42, y - 6), Stroke(.data, 4)),
      .text(data, at: Point(second + 56, y), dataStyle),
    ]
    if measure != nil {
      marks += [
        .path(.circle(Point(third + 8, y - 7), radius: 6), fill: .paper, stroke: Stroke(.ink, 3)),
        .text(
          request.say(
            "this run, \(plain.pictures.count) pictures", "本次运行，\(plain.pictures.count) 张"),
          at: Point(third + 26, y), TextStyle(TypeScale.label)),
      ]
    }
    return marks
  }

  /// More guidance, fewer kinds of pictures.
  func narrowFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 760)
    let body = sheet.body
    let top = body.minY + 50
    let height = body.maxY - top - 90
    let levels = levels
    let xs = levels.indices.map(Double.init)
    let names = levels.map { JSON.number($0.guidance).text }
    let domain = -0.4...Double(levels.count - 1) + 0.4
    let left = Axes(Rect(body.minX + 60, top, 560, height), x: domain, y: 0...1)
    let shares: [(Attribute, String)] = [
      (.sky, Sky.blue.rawValue), (.ground, Ground.grass.rawValue),
    ]
    var marks: [Mark] = [
      left.grid(
        xLabel: request.say("guidance", "引导"),
        yLabel: request.say("share of what is usual", "常见样子的份额"), xTicks: xs,
        yTicks: [0, 0.5, 1], xTickLabels: names)
    ]
    for (rank, (attribute, value)) in shares.enumerated() {
      let ink: Ink = rank == 0 ? .prediction : .text
      let points = levels.map { $0.counts[attribute]?.share(of: value) }
      let values = points.map { $0?.value ?? 0 }
      let truth = levels[0].counts[attribute]?.values.first { $0.name == value }?.share ?? 0
      // The two stand a little aside, so that their intervals do not hide each other.
      let aside = xs.map { $0 + (rank == 0 ? -0.04 : 0.04) }
      marks += [
        left.rule(y: truth, Stroke(ink.opacity(0.7), 2, dash: [7, 6])),
        left.intervals(
          aside, low: points.map { $0?.interval.lowerBound ?? 0 },
          high: points.map { $0?.interval.upperBound ?? 1 }, Stroke(ink.opacity(0.5), 3)),
        left.line(aside, values, Stroke(ink, 3)), left.dots(aside, values, ink, radius: 6),
      ]
    }
    let ends = shares.map { levels[levels.count - 1].counts[$0.0]?.share(of: $0.1).value ?? 0 }
    let heights = left.heights(of: ends, gap: 28)
    for (rank, (attribute, value)) in shares.enumerated() {
      marks.append(
        .text(
          attribute.name(of: value, request)
            + (rank == 0 ? request.say(" sky", "") : ""),
          at: Point(left.frame.maxX + 12, heights[rank]),
          TextStyle(
            TypeScale.label, rank == 0 ? .prediction : .text, weight: .bold, alignment: .middle)))
    }
    let truth = measure?.results.true.spread ?? trueSpread
    let most = max(levels.map(\.spread).max() ?? 0, truth, 1e-6) * 1.15
    let right = Axes(
      Rect(body.minX + 860, top, body.width - 860 - 130, height), x: domain, y: 0...most)
    marks += [
      right.grid(
        xLabel: request.say("guidance", "引导"),
        yLabel: request.say("how far two pictures lie apart", "两张图相差多远"), xTicks: xs,
        xTickLabels: names),
      right.rule(y: truth, Stroke(.data, 2, dash: [7, 6])),
      .text(
        request.say("true pictures", "真图"), at: Point(right.frame.maxX + 12, right.y(truth)),
        TextStyle(TypeScale.tick, .data, alignment: .middle)),
      right.line(xs, levels.map(\.spread), Stroke(.prediction, 3.5)),
      right.dots(xs, levels.map(\.spread), .prediction, radius: 6),
    ]
    return sheet.figure(
      alternativeText: request.say(
        "At guidance \(names.joined(separator: ", ")) two pictures lie "
          + levels.map { NumberText.fixed($0.spread, 3) }.joined(separator: ", ") + " apart.",
        "引导 \(names.joined(separator: "、")) 时，两张图相差 "
          + levels.map { NumberText.fixed($0.spread, 3) }.joined(separator: "、") + "。"), marks)
  }
}
