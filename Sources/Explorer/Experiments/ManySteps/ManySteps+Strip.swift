import Diffusion
import Tensor
import Viz

extension ManyStepsExperiment {
  /// How samplers look in this lesson: those that draw noise orange, the shipped spacing grey.
  static func look(_ sampler: SchedulerOption, _ spacing: TimestepSpacing) -> Stroke {
    if spacing == .leading { return Stroke(.secondary, 3, dash: [3, 5]) }
    switch sampler {
    case .eulerAncestral, .ddpm: return Stroke(.noise, 3)
    case .ddim: return Stroke(.prediction, 4)
    default: return Stroke(.data, 3, dash: [10, 6])
    }
  }

  static func name(
    _ sampler: SchedulerOption, _ spacing: TimestepSpacing, _ request: FigureRequest
  ) -> String {
    spacing == .leading
      ? request.say("\(sampler.rawValue), from $t$ = 1 up", "\(sampler.rawValue)，从 $t$ = 1 往上数")
      : sampler.rawValue
  }

  /// The same noise in more and more steps, a sampler a row.
  func strip(_ request: FigureRequest) throws -> Figure {
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let left = 150.0
    let counts = ladder.rungs[0].steps
    let row = PictureRow(
      count: counts.count, x: header.body.minX + left, y: header.body.minY + 116,
      width: header.body.width - left, gap: 16, longest: 160)
    let step = row.side + 92
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: row.tiles[0].y + step * Double(ladder.rungs.count) + 60)
    let body = sheet.body
    var marks: [Mark] = [
      .quoted(self.request.prompt, at: Point(body.minX, body.minY + 26), width: body.width)
    ]
    for (tile, count) in zip(row.tiles, counts) {
      marks.append(
        .text(
          count == 1 ? request.say("1 step", "1 步") : request.say("\(count) steps", "\(count) 步"),
          at: Point(tile.midX, tile.y - 40),
          TextStyle(TypeScale.label, weight: .bold, anchor: .middle)))
    }
    for (rank, rung) in ladder.rungs.enumerated() {
      let down = Double(rank) * step
      let look = Self.look(rung.sampler, rung.spacing)
      let middle = row.tiles[0].midY + down
      let words = [
        rung.sampler.rawValue,
        rung.spacing == .leading
          ? request.say("counted up", "从干净端数") : request.say("counted down", "从嘈杂端数"),
      ]
      marks += [
        .text(
          words[0], at: Point(body.minX, middle - 10),
          TextStyle(TypeScale.label, look.ink, weight: .bold)),
        .text(words[1], at: Point(body.minX, middle + 16), TextStyle(TypeScale.tick, .secondary)),
      ]
      for (place, tile) in row.tiles.enumerated() {
        let spot = tile.offset(0, down)
        marks += [
          .text(
            request.say("from $t = \(time(rung, place))$", "从 $t = \(time(rung, place))$"),
            at: Point(spot.midX, spot.y - 12),
            TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
          .picture(Raster(rung.pictures[place]), in: spot),
          .text(
            NumberText.fixed(rung.distances[place], 3), at: Point(spot.midX, spot.maxY + 24),
            TextStyle(TypeScale.tick, look.ink, anchor: .middle)),
        ]
      }
    }
    let own = ladder.rungs[0]
    return sheet.figure(
      alternativeText: request.say(
        "Pictures of one noise in \(counts.map(String.init).joined(separator: ", ")) steps. With DDIM "
          + "they differ from the last by "
          + own.distances.map { NumberText.fixed($0, 2) }.joined(separator: ", ") + ".",
        "同一份噪声用 \(counts.map(String.init).joined(separator: "、")) 步画出的图。DDIM 的图与最后一张相差 "
          + own.distances.map { NumberText.fixed($0, 2) }.joined(separator: "、") + "。"), marks)
  }

  private func time(_ rung: StepLadder.Rung, _ place: Int) -> String {
    NumberText.fixed(rung.firstTimes[place].rounded(), 0)
  }

  /// Shares and distances by steps, as they were measured, and a part made anew.
  func quality(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 900)
    let body = sheet.body
    let top = body.minY + 46
    let height = body.maxY - top - 130
    let counts = Set(
      (measure?.results.rows.map(\.steps) ?? []) + part.points.map(\.steps)
    ).sorted()
    let domain = Double(max(counts[0], 1)) * 0.85...Double(counts[counts.count - 1]) * 1.15
    let ticks = counts.map(Double.init)
    let names = counts.map(String.init)
    let left = Axes(
      Rect(body.minX + 60, top, 620, height), x: domain, y: 0...1, xKind: .log)
    var marks: [Mark] = [
      left.grid(
        xLabel: request.say("steps", "步数"),
        yLabel: request.say("share of captions of which all is right", "全部画对的描述的份额"),
        xTicks: ticks, yTicks: [0, 0.5, 1], xTickLabels: names)
    ]
    for (sampler, spacing) in MeasurementRun.samplers {
      let points = shares(sampler, spacing)
      guard !points.isEmpty else { continue }
      let xs = points.map { Double($0.steps) }
      let look = Self.look(sampler, spacing)
      if sampler == .ddim, spacing == .trailing {
        marks.append(
          left.band(
            xs, low: points.map(\.interval.lowerBound), high: points.map(\.interval.upperBound),
            look.ink.opacity(0.15)))
      }
      marks.append(left.line(xs, points.map(\.value), look))
    }
    let xs = part.points.map { Double($0.steps) }
    marks += [
      left.intervals(
        xs, low: part.points.map(\.right.interval.lowerBound),
        high: part.points.map(\.right.interval.upperBound), Stroke(.ink, 2)),
      left.dots(xs, part.points.map(\.right.value), .ink, radius: 7, hollow: true),
    ]
    marks += frechet(
      Rect(body.minX + 800, top, body.width - 800 - 10, height), domain, ticks, names, request)
    marks += legend(y: body.maxY - 34, x: body.minX, request)
    marks.append(
      .text(
        request.origin(measure, named: "steps", model: source.folder, weights: weights),
        at: Point(body.minX, body.maxY),
        TextStyle(TypeScale.tick, hasOwnMeasure ? .secondary : .noise)))
    let ddim = shares(.ddim, .trailing)
    return sheet.figure(
      alternativeText: request.say(
        "Share of captions painted right by DDIM: "
          + ddim.map { "\($0.steps): \(NumberText.fixed(100 * $0.value, 0))%" }
          .joined(separator: ", ") + ".",
        "DDIM 画对的描述的份额："
          + ddim.map { "\($0.steps) 步 \(NumberText.fixed(100 * $0.value, 0))%" }
          .joined(separator: "，") + "。"), marks)
  }

  private func frechet(
    _ frame: Rect, _ domain: ClosedRange<Double>, _ ticks: [Double], _ names: [String],
    _ request: FigureRequest
  ) -> [Mark] {
    guard let results = measure?.results else { return [] }
    let most = results.rows.map(\.frechetClip).max() ?? 1
    let axes = Axes(frame, x: domain, y: 0...max(most, 1e-6) * 1.08, xKind: .log)
    let floor = results.true.frechetClip
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say("steps", "步数"),
        yLabel: request.say(
          "Fréchet distance from true pictures (our CLIP)", "与真图的 Fréchet 距离（自家 CLIP 的空间）"),
        xTicks: ticks, xTickLabels: names),
      axes.rule(y: floor, Stroke(.ink, 2, dash: [3, 5])),
      .text(
        request.say("other true pictures", "另一批真图"),
        at: Point(frame.maxX - 8, axes.y(floor) - 16),
        TextStyle(TypeScale.tick, .ink, anchor: .end, halo: true)),
    ]
    for (sampler, spacing) in MeasurementRun.samplers {
      let rows = results.rows(sampler, spacing)
      marks.append(
        axes.line(
          rows.map { Double($0.steps) }, rows.map(\.frechetClip), Self.look(sampler, spacing)))
    }
    return marks
  }

  private func legend(y: Double, x: Double, _ request: FigureRequest) -> [Mark] {
    var place = x
    var marks: [Mark] = []
    for (sampler, spacing) in MeasurementRun.samplers where !shares(sampler, spacing).isEmpty {
      let look = Self.look(sampler, spacing)
      let style = TextStyle(TypeScale.label, look.ink, weight: .bold)
      let name = Self.name(sampler, spacing, request)
      marks += [
        .segment(Point(place, y - 7), Point(place + 48, y - 7), look),
        .text(name, at: Point(place + 58, y), style),
      ]
      place += 58 + RichText(name).size(style).width + 44
    }
    return marks + [
      .path(.circle(Point(place + 8, y - 7), radius: 7), fill: .paper, stroke: Stroke(.ink, 3)),
      .text(
        request.say("this run, ddim", "本次运行，ddim"), at: Point(place + 26, y),
        TextStyle(TypeScale.label)),
    ]
  }
}
