import Viz

extension ForwardExperiment {
  /// The noise schedules side by side: how fast each lets the picture go, and what that looks like.
  func schedules(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1240)
    let body = sheet.body
    let plotTop = body.minY + 56
    let share = Axes(
      Rect(body.minX + 60, plotTop, 590, 330), x: 0...Double(schedule.count - 1), y: 0...1)
    let snr = Axes(
      Rect(body.minX + 810, plotTop, 590, 330), x: 0...Double(schedule.count - 1), y: 1e-4...1e4,
      yKind: .log)
    let ts = schedule.signal.indices.map(Double.init)
    var marks: [Mark] = [
      share.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        yLabel: request.say(
          #"the picture's share $\data{\sqrt{\bar\alpha_t}}$"#,
          #"图像的份额 $\data{\sqrt{\bar\alpha_t}}$"#),
        xTicks: timeTicks, yTicks: [0, 0.25, 0.5, 0.75, 1]),
      snr.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        yLabel: request.say(
          #"signal-to-noise ratio $\bar\alpha_t / (1 - \bar\alpha_t)$"#,
          #"信噪比 $\bar\alpha_t / (1 - \bar\alpha_t)$"#),
        xTicks: timeTicks, yTicks: [1e-4, 1e-2, 1, 1e2, 1e4]),
      snr.rule(y: 1, Stroke(.secondary, 1.5)),
    ]
    for one in compared {
      let look = stroke(of: one)
      marks.append(share.line(ts, one.signal, look))
      let visible = ts.filter { (1e-4...1e4).contains(one.snr[Int($0)]) }
      marks.append(snr.line(visible, visible.map { one.snr[Int($0)] }, look))
      if let equal = one.equalTime {
        marks.append(snr.dots([Double(equal)], [1], look.ink, radius: 6, hollow: true))
      }
    }
    marks += names(share, request)
    marks += crossings(snr, request)
    marks += try strips(
      Rect(body.minX, plotTop + 460, body.width, body.maxY - plotTop - 460), request)
    return sheet.figure(
      alternativeText: request.say(
        "Three noise schedules. "
          + compared.map {
            "\($0.name) keeps \(NumberText.significant($0.left, 2)) of the picture at "
              + "the last step"
          }.joined(separator: "; ") + ".",
        "三种噪声调度。"
          + compared.map {
            "\($0.name) 在最后一步还留下 \(NumberText.significant($0.left, 2)) 的图像"
          }.joined(separator: "；") + "。"), marks)
  }

  /// The lesson's own schedule is in the picture's colour, the others are grey and dashed.
  private func stroke(of one: NoiseTable) -> Stroke {
    guard one.name != schedule.name else { return Stroke(.data, 4.5) }
    let others = compared.filter { $0.name != schedule.name }.map(\.name)
    return Stroke(.secondary, 2.5, dash: others.first == one.name ? [9, 6] : [2.5, 5])
  }

  /// Names on the lines, each beside its line where the other lines leave it most room.
  private func names(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    compared.map { one in
      let own = one.name == schedule.name
      let spot = roomiest(one)
      return axes.label(
        one.name, at: Double(crossing(one, spot.level)), spot.level, dx: spot.onRight ? 14 : -14,
        dy: 6,
        TextStyle(
          TypeScale.tick, stroke(of: one).ink, weight: own ? .bold : .regular,
          anchor: spot.onRight ? .start : .end, halo: true))
    }
  }

  /// The first time at which a schedule's share of the picture is below a level.
  private func crossing(_ one: NoiseTable, _ level: Double) -> Int {
    one.signal.firstIndex { $0 < level } ?? one.count - 1
  }

  private func roomiest(_ one: NoiseTable) -> (level: Double, onRight: Bool) {
    /// Free steps beside the line over the height of a label.
    func room(_ level: Double, onRight: Bool) -> Int {
      [level - 0.04, level, level + 0.04].map { level in
        let own = crossing(one, level)
        let others = compared.filter { $0.name != one.name }.map { crossing($0, level) }
        return onRight
          ? (others.filter { $0 > own }.min() ?? one.count) - own
          : own - (others.filter { $0 < own }.max() ?? 0)
      }.min() ?? 0
    }
    let spots = stride(from: 0.85, through: 0.15, by: -0.05).flatMap { [($0, true), ($0, false)] }
    // Beyond some width more room is no better, and the middle of the plot is easier to see.
    let best = spots.max { a, b in
      func score(_ spot: (Double, Bool)) -> Double {
        Double(min(room(spot.0, onRight: spot.1), 300)) - 40 * abs(spot.0 - 0.5)
      }
      return score(a) < score(b)
    }
    return best.map { ($0.0, $0.1) } ?? (0.5, true)
  }

  /// Where picture and noise weigh the same.
  private func crossings(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    var marks: [Mark] = [
      .text(
        request.say("as much noise as picture", "噪声与图像一样多"),
        at: Point(axes.frame.maxX, axes.y(1) - 11),
        TextStyle(TypeScale.tick, .secondary, anchor: .end))
    ]
    let crossing = compared.compactMap { one in
      one.equalTime.map { (one, Double($0)) }
    }.sorted { $0.1 < $1.1 }
    for (rank, (one, t)) in crossing.enumerated() {
      let y = axes.y(1) - 58 - 34 * Double(crossing.count - 1 - rank)
      marks += [
        .segment(
          Point(axes.x(t), axes.y(1) - 8), Point(axes.x(t), y + 4),
          Stroke(stroke(of: one).ink, 1.2)),
        .text(
          "$t = \(Int(t))$ \(one.name)", at: Point(axes.x(t) + 8, y + 10),
          TextStyle(TypeScale.tick, stroke(of: one).ink, halo: true)),
      ]
    }
    return marks
  }

  /// One row of pictures for each schedule, all at the same times and with the same noise.
  private func strips(_ rect: Rect, _ request: FigureRequest) throws -> [Mark] {
    let times = try request.times("times", upTo: schedule.count)
    let left = 200.0
    let right = 150.0
    let gap = 14.0
    let row = PictureRow(
      count: times.count, x: rect.x + left, y: rect.y, width: rect.width - left - right, gap: gap)
    let tile = min(row.side, (rect.height - 36) / Double(compared.count) - gap)
    let step = (rect.width - left - right - tile) / Double(max(times.count - 1, 1))
    var marks: [Mark] = times.enumerated().map { place, t in
      .text(
        "$t = \(t)$", at: Point(rect.x + left + Double(place) * step + tile / 2, rect.y),
        TextStyle(TypeScale.label, .secondary, anchor: .middle))
    }
    marks.append(
      .text(
        #"$\data{\sqrt{\bar\alpha_T}}$"#, at: Point(rect.maxX, rect.y),
        TextStyle(TypeScale.label, .secondary, anchor: .end)))
    for (rank, one) in compared.enumerated() {
      let y = rect.y + 18 + Double(rank) * (tile + gap)
      let own = one.name == schedule.name
      marks.append(
        .text(
          one.name, at: Point(rect.x, y + tile / 2),
          TextStyle(
            TypeScale.tick, own ? .data : .secondary, weight: own ? .bold : .regular,
            alignment: .middle, face: .mono)))
      for (place, t) in times.enumerated() {
        marks.append(
          .picture(
            picture(of: one.mix(x0, epsilon, t)),
            in: Rect(rect.x + left + Double(place) * step, y, tile, tile)))
      }
      marks.append(
        .text(
          NumberText.significant(one.left, 2), at: Point(rect.maxX, y + tile / 2),
          TextStyle(
            TypeScale.body, own ? .data : .secondary, weight: .bold, anchor: .end,
            alignment: .middle)))
    }
    return marks
  }
}
