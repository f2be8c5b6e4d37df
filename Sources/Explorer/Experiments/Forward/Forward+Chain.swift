import Viz

extension ForwardExperiment {
  /// Many small steps against one jump: the same distribution at every time.
  func chain(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title,
      formula:
        #"x_t = \sqrt{1-\beta_t}\; x_{t-1} + \noise{\sqrt{\beta_t}\; \varepsilon_t} \;\;\;\;\;\;"#
        + #"x_t \sim \mathcal{N}(\data{\sqrt{\bar\alpha_t}\; x_0}, \noise{1-\bar\alpha_t})"#,
      reading: request.reading, command: request.command, height: 1020)
    let body = sheet.body
    let last = Double(schedule.count - 1)
    let main = Axes(
      Rect(body.minX + 70, body.minY + 50, 940, body.height - 130), x: 0...last, y: -3.2...3.2)
    let ts = schedule.signal.indices.map(Double.init)
    let mean = schedule.signal.map { $0 * walk.start }
    func edge(_ sigmas: Double) -> [Double] {
      zip(mean, schedule.noise).map { $0 + sigmas * $1 }
    }
    let seen = walk.checkpoints
    let seenTimes = seen.map { Double($0.t) }
    var marks: [Mark] = [
      main.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        yLabel: request.say("value of one pixel", "一个像素的值"), xTicks: timeTicks,
        yTicks: [-3, -2, -1, 0, 1, 2, 3]),
      main.band(ts, low: edge(-2), high: edge(2), .noise.opacity(0.1)),
      main.band(ts, low: edge(-1), high: edge(1), .noise.opacity(0.16)),
    ]
    let thin = Stroke(.noise.opacity(0.75), 1.1)
    marks.append(
      .clipped(
        main.frame,
        walk.paths.map { path in
          let places = stride(from: 0, to: path.count, by: 4).map { $0 }
          return main.line(places.map(Double.init), places.map { Double(path[$0]) }, thin)
        }))
    marks += [
      main.line(ts, mean, Stroke(.data, 4)),
      main.intervals(
        seenTimes, low: seen.map { $0.mean - $0.deviation },
        high: seen.map { $0.mean + $0.deviation }, Stroke(.ink, 2)),
      main.dots(seenTimes, seen.map(\.mean), .data, radius: 6, hollow: true),
    ]
    marks += chainLabels(main, request)
    marks += arrival(
      Axes(
        Rect(main.frame.maxX + 100, main.frame.minY + 30, body.maxX - main.frame.maxX - 100, 340),
        x: -3.5...3.5, y: 0...0.45), request)
    return sheet.figure(
      alternativeText: request.say(
        "\(NumberText.fixed(Double(walk.count), 0)) walks of one pixel from \(NumberText.fixed(walk.start, 2)). "
          + "Their measured mean and spread lie on the closed form's mean and band at every time.",
        "一个像素从 \(NumberText.fixed(walk.start, 2)) 出发的 \(NumberText.fixed(Double(walk.count), 0)) 次随机行走。"
          + "每个时刻测得的均值和离散程度都落在闭式解的均值和带上。"), marks)
  }

  private func chainLabels(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    let last = schedule.count - 1
    let place = last * 7 / 10
    return [
      axes.label(
        request.say("closed form: mean", "闭式解：均值") + #" $\data{\sqrt{\bar\alpha_t}\,x_0}$"#,
        at: 26, 2.7, TextStyle(TypeScale.label, .data, halo: true)),
      axes.label(
        request.say("band: 1 and 2 closed-form deviations", "色带：闭式解的 1 倍和 2 倍标准差"),
        at: Double(place), -2.75, dx: 0, dy: 0,
        TextStyle(TypeScale.label, .noise, anchor: .middle, halo: true)),
      axes.label(
        request.say(
          "dots and bars: \(NumberText.fixed(Double(walk.count), 0)) walks, mean ± deviation",
          "圆点与竖线：\(NumberText.fixed(Double(walk.count), 0)) 次行走的均值 ± 标准差"),
        at: Double(place), 2.7, TextStyle(TypeScale.label, .ink, anchor: .middle, halo: true)),
      axes.label(
        request.say("\(walk.paths.count) of the walks", "其中 \(walk.paths.count) 条"),
        at: 26, -2.75, TextStyle(TypeScale.label, .noise, halo: true)),
    ]
  }

  /// Where the walks end, and how far the measured moments are from the closed form's.
  private func arrival(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    let last = schedule.count - 1
    let bins = Histogram(walk.ends, low: -3.5, high: 3.5, bins: 50)
    let centre = schedule.signal[last] * walk.start
    let spread = schedule.noise[last]
    let grid = stride(from: -3.5, through: 3.5, by: 0.05).map { $0 }
    let curve = grid.map { Normal.density(($0 - centre) / spread) / spread }
    var marks: [Mark] = [
      .text(
        request.say("where they arrive, $t = \(last)$", "到达之处，$t = \(last)$"),
        at: Point(axes.frame.minX, axes.frame.minY - 20),
        TextStyle(TypeScale.heading, weight: .bold)),
      axes.histogram(bins, fill: .noise.opacity(0.5)),
      axes.line(grid, curve, Stroke(.ink, 2.4, dash: [7, 5])),
      axes.rule(y: 0, Stroke(.secondary, 1.2)),
      axes.label(
        request.say("one jump", "一步到位"), at: 1.1, Normal.density(1.1), dx: 14, dy: -6,
        TextStyle(TypeScale.label, .ink)),
      axes.label(
        request.say("\(schedule.count) steps", "\(schedule.count) 步"), at: -0.05, 0.1,
        TextStyle(TypeScale.label, .noise, weight: .bold, anchor: .middle)),
    ]
    for tick in [-3.0, -2, -1, 0, 1, 2, 3] {
      marks.append(
        .text(
          NumberText.fixed(tick, 0), at: Point(axes.x(tick), axes.frame.maxY + 27),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)))
    }
    let rows: [(String, String, String)] = [
      ("", request.say("closed form", "闭式解"), request.say("measured", "测得")),
      (
        request.say("mean", "均值"), NumberText.fixed(centre, 3),
        NumberText.fixed(walk.checkpoints[walk.checkpoints.count - 1].mean, 3)
      ),
      (
        request.say("deviation", "标准差"), NumberText.fixed(spread, 3),
        NumberText.fixed(walk.checkpoints[walk.checkpoints.count - 1].deviation, 3)
      ),
    ]
    for (place, row) in rows.enumerated() {
      let y = axes.frame.maxY + 92 + 36 * Double(place)
      let ink: Ink = place == 0 ? .secondary : .ink
      let style = TextStyle(TypeScale.label, ink, anchor: .end)
      marks += [
        .text(row.0, at: Point(axes.frame.minX, y), TextStyle(TypeScale.label, .secondary)),
        .text(row.1, at: Point(axes.frame.midX + 60, y), style),
        .text(row.2, at: Point(axes.frame.maxX, y), style),
      ]
      if place == 0 {
        marks.append(
          .segment(
            Point(axes.frame.minX, y + 12), Point(axes.frame.maxX, y + 12), Stroke(.hairline, 1.5)))
      }
    }
    marks.append(
      .text(
        request.say(
          "largest gap at any dot: \(NumberText.fixed(walk.worstGap, 1)) standard errors",
          "所有圆点中最大的差：\(NumberText.fixed(walk.worstGap, 1)) 个标准误差"),
        at: Point(axes.frame.minX, axes.frame.maxY + 212),
        TextStyle(TypeScale.tick, .secondary)))
    return marks
  }
}
