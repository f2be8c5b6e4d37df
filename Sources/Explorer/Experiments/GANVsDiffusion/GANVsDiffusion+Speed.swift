import Viz

extension GANVsDiffusionExperiment {
  /// What a picture costs against how good it is: in arithmetic, and in seconds, which are a
  /// machine's; so the figure is a timed one where this run's own are shown.
  func speedFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title,
      formula:
        "\\prediction{\(full.steps) \\times \\text{\(Amount.flops(pixels.flops))} = "
        + "\\text{\(Amount.flops(full.steps * pixels.flops))}} \\quad\\quad "
        + "\\latent{1 \\times \\text{\(Amount.flops(generatorFlops))}}",
      reading: request.reading, command: request.command, height: 900)
    let body = sheet.body
    let height = body.height - 190
    let left = Rect(body.minX + 60, body.minY + 50, 640, height)
    let right = Rect(body.minX + 820, body.minY + 50, body.width - 830, height)
    let marks =
      arithmetic(left, request) + seconds(right, request)
      + legend(at: Point(body.minX, body.maxY - 34), request)
      + [origin(at: Point(body.minX, body.maxY + 2), request)]
    let shares = pixelRows.map { steps, rows in
      "\(steps): \(NumberText.fixed(100 * Spread(rows.map(\.accepted.value)).mean, 0))%"
    }
    let own = NumberText.fixed(100 * ofGANs(\.accepted.value).mean, 0)
    return sheet.figure(
      alternativeText: request.say(
        "Accepted pictures of the diffusion model by steps: " + shares.joined(separator: ", ")
          + "; of the GANs, in one pass: \(own)%.",
        "扩散模型被承认的图，按步数：" + shares.joined(separator: "，") + "；GAN 一次前向：\(own)%。"), marks)
  }

  /// A log axis around some amounts, wide enough for a tick or two.
  private func domain(_ values: [Double]) -> ClosedRange<Double> {
    let (low, high) = (max(values.min() ?? 1, 1e-9), max(values.max() ?? 1, 1e-9))
    return low / 1.8...max(high * 1.8, low * 12)
  }

  private func arithmetic(_ frame: Rect, _ request: FigureRequest) -> [Mark] {
    let own = Double(generatorFlops) / 1e9
    let costs = pixelRows.map { Double($0.steps * pixels.flops) / 1e9 }
    let axes = Axes(frame, x: domain([own] + costs), y: 0...1, xKind: .log)
    let means = pixelRows.map { Spread($0.rows.map(\.accepted.value)).mean }
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say("arithmetic for a picture, GFLOP", "画一张图的计算量（GFLOP）"),
        yLabel: request.say("share that the judge accepts", "裁判承认的份额"),
        yTicks: [0, 0.25, 0.5, 0.75, 1]),
      axes.rule(y: trueRow.accepted.value, Stroke(.data, 2, dash: [3, 5])),
      axes.line(costs, means, Stroke(.prediction, 3)),
    ]
    for (place, entry) in pixelRows.enumerated() {
      let shares = entry.rows.map(\.accepted).pooled.interval
      marks += [
        axes.intervals(
          [costs[place]], low: [shares.lowerBound], high: [shares.upperBound],
          Stroke(.prediction, 2)),
        // Above all that can lie there, this run's own circle too.
        axes.label(
          "\(entry.steps)", at: costs[place], shares.upperBound, dy: -8,
          TextStyle(TypeScale.tick, .prediction, weight: .bold, anchor: .middle, halo: true)),
      ]
    }
    marks.append(axes.dots(costs, means, .prediction, radius: 6))
    for row in ganRows {
      marks += [
        axes.intervals(
          [own], low: [row.accepted.low], high: [row.accepted.high],
          Stroke(.latent.opacity(0.7), 2)),
        axes.dots([own], [row.accepted.value], .latent, radius: 6),
      ]
    }
    let parts =
      pixelRuns.map { (Double($0.steps * pixels.flops) / 1e9, $0.run.quality.accepted) }
      + ganRuns.map { (own, $0.quality.accepted) }
    if used != nil {
      marks.append(axes.dots(parts.map(\.0), parts.map(\.1.value), .ink, radius: 5, hollow: true))
    }
    return marks
  }

  private func seconds(_ frame: Rect, _ request: FigureRequest) -> [Mark] {
    let own = ganRows.map { max($0.secondsPerPicture, 1e-6) }
    let times = pixelRows.map { max(Spread($0.rows.map(\.secondsPerPicture)).mean, 1e-6) }
    let distances = pixelRows.map { Spread($0.rows.map(\.frechetClip)).mean }
    let most = max((distances + ganRows.map(\.frechetClip)).max() ?? 1, 1e-6) * 1.1
    let axes = Axes(frame, x: domain(own + times), y: 0...most, xKind: .log)
    return [
      axes.grid(
        xLabel: request.say("seconds for a picture, all cores", "画一张图的秒数（全部核心）"),
        yLabel: request.say(
          "Fréchet distance from true pictures (our CLIP)", "与真图的 Fréchet 距离（自家 CLIP 的空间）")),
      axes.rule(y: trueRow.frechetClip, Stroke(.data, 2, dash: [3, 5])),
      axes.line(times, distances, Stroke(.prediction, 3)),
      axes.dots(times, distances, .prediction, radius: 6),
      axes.dots(own, ganRows.map(\.frechetClip), .latent, radius: 6),
    ]
  }

  private func legend(at corner: Point, _ request: FigureRequest) -> [Mark] {
    let items: [(String, Ink, isRule: Bool, isHollow: Bool)] = [
      (request.say("diffusion, by number of steps", "扩散，数字是步数"), .prediction, false, false),
      (request.say("GANs, one pass", "GAN，一次前向"), .latent, false, false),
      (request.say("other true pictures", "另一批真图"), .data, true, false),
      (request.say("this run’s own", "本次运行"), .ink, false, true),
    ]
    var x = corner.x
    var marks: [Mark] = []
    for item in items where !item.isHollow || used != nil {
      let style = TextStyle(TypeScale.label, item.1, weight: .bold)
      marks += [
        item.isRule
          ? .segment(
            Point(x, corner.y - 7), Point(x + 24, corner.y - 7), Stroke(item.1, 2, dash: [3, 5]))
          : .path(
            .circle(Point(x + 12, corner.y - 7), radius: 6), fill: item.isHollow ? .paper : item.1,
            stroke: Stroke(item.1, 3)),
        .text(item.0, at: Point(x + 34, corner.y), style),
      ]
      x += 34 + RichText(item.0).size(style).width + 44
    }
    return marks
  }
}
