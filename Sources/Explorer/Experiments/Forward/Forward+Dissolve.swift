import Tensor
import Viz

extension ForwardExperiment {
  /// The picture at several times, each tied to its place on the two curves, and its pixel values
  /// drifting to a normal distribution.
  func dissolve(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title,
      formula:
        #"x_t = \data{\sqrt{\bar\alpha_t}\; x_0} + \noise{\sqrt{1-\bar\alpha_t}\; \varepsilon}"#,
      reading: request.reading, command: request.command, height: 1100)
    let times = try request.times("times", upTo: schedule.count)
    let top = sheet.body.minY + 14
    let row = PictureRow(
      count: times.count + 1, x: sheet.body.minX, y: top, width: sheet.body.width, gap: 20)
    let axes = Axes(
      Rect(130, row.bottom + 190, 850, sheet.body.maxY - row.bottom - 190 - 74),
      x: -30...Double(schedule.count - 1), y: 0...1)

    var marks: [Mark] = [
      row.marks([picture(at: nil)] + times.map { picture(at: $0) }),
      axes.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        xTicks: [-30] + timeTicks, yTicks: [0, 0.25, 0.5, 0.75, 1],
        xTickLabels: ["$x_0$"] + timeTicks.map { NumberText.fixed($0, 0) }),
    ]
    for (tile, t) in zip(row.tiles, [nil] + times) {
      marks += tileLabels(tile, t: t, request)
      marks += links(from: Point(tile.midX, tile.maxY + 62), t: t, axes)
    }
    marks += curves(axes, dotsAt: times, request)
    marks.append(
      ridges(
        Rect(1130, axes.frame.minY, sheet.body.maxX - 1130, axes.frame.height), times: times,
        request))
    return sheet.figure(alternativeText: dissolveText(times, request), marks)
  }

  private func tileLabels(_ tile: Rect, t: Int?, _ request: FigureRequest) -> [Mark] {
    let name = t.map { "$t = \($0)$" } ?? request.say("the picture $x_0$", "原图 $x_0$")
    let share = t.map { schedule.alphaBar[$0] } ?? 1
    let bar = Rect(tile.x, tile.maxY + 44, tile.width, 9)
    var marks: [Mark] = [
      .text(name, at: Point(tile.x, tile.maxY + 31), TextStyle(TypeScale.label, weight: .bold)),
      .rectangle(bar, .noise),
    ]
    if share > 0.004 {
      marks.append(.rectangle(Rect(bar.x, bar.y, bar.width * share, bar.height), .data))
    }
    if let t {
      marks.append(
        .text(
          schedule.snr[t] < 1e-3
            ? "SNR < 0.001" : "SNR \(NumberText.significant(schedule.snr[t], 2))",
          at: Point(tile.maxX, tile.maxY + 31),
          TextStyle(TypeScale.foot, .secondary, anchor: .end)))
    }
    return marks
  }

  private func links(from start: Point, t: Int?, _ axes: Axes) -> [Mark] {
    let x = t.map(Double.init) ?? -30
    let highest = t.map { max(schedule.signal[$0], schedule.noise[$0]) } ?? 1
    let top = Point(axes.x(x), axes.frame.minY - 12)
    let thin = Stroke(.secondary.opacity(0.55), 1.2)
    return [
      Connectors.link(from: start, to: top, thin),
      .segment(top, axes.point(x, highest), thin),
    ]
  }

  /// The two shares by time, named on the lines, with a dot for each tile.
  private func curves(_ axes: Axes, dotsAt times: [Int], _ request: FigureRequest) -> [Mark] {
    let ts = schedule.signal.indices.map(Double.init)
    let last = schedule.count - 1
    let dots = [-30] + times.map(Double.init)
    // Where each name has room below or beside its own line, whatever the schedule.
    let loud = schedule.noise.firstIndex { $0 > 0.82 } ?? last
    let faint = schedule.signal.firstIndex { $0 < 0.42 } ?? last
    return [
      axes.line(ts, schedule.noise, Stroke(.noise, 4.5)),
      axes.line(ts, schedule.signal, Stroke(.data, 4.5)),
      axes.dots(dots, [0] + times.map { schedule.noise[$0] }, .noise, hollow: true),
      axes.dots(dots, [1] + times.map { schedule.signal[$0] }, .data, hollow: true),
      axes.label(
        request.say("noise", "噪声") + #" $\sqrt{1-\bar\alpha_t}$"#,
        at: Double(loud), schedule.noise[loud], dx: 20, dy: 32,
        TextStyle(TypeScale.heading, .noise, halo: true)),
      axes.label(
        request.say("picture", "图像") + #" $\sqrt{\bar\alpha_t}$"#,
        at: Double(faint), schedule.signal[faint], dx: 16, dy: -8,
        TextStyle(TypeScale.heading, .data, halo: true)),
      axes.label(
        request.say(
          "\(NumberText.significant(schedule.signal[last], 2)) left",
          "还剩 \(NumberText.significant(schedule.signal[last], 2))"),
        at: Double(last), schedule.signal[last], dx: 16, dy: -2,
        TextStyle(TypeScale.label, .data, alignment: .middle)),
    ]
  }

  /// Histograms of pixel values above one another, each with the normal curve and its distance.
  private func ridges(_ rect: Rect, times: [Int], _ request: FigureRequest) -> Mark {
    let shown: [Int?] =
      [nil] + [1, 3, times.count - 1].filter { $0 < times.count }.map { times[$0] }
    let height = rect.height / Double(shown.count)
    var marks: [Mark] = [
      .text(
        request.say("pixel values drift to $\\mathcal{N}(0, 1)$", "像素值趋向 $\\mathcal{N}(0, 1)$"),
        at: Point(rect.x, rect.y - 30), TextStyle(TypeScale.heading, weight: .bold)),
      .text(
        request.say("dashed: the normal curve. KS: distance to it", "虚线：正态曲线。KS：与它的距离"),
        at: Point(rect.x, rect.y - 2), TextStyle(TypeScale.tick, .secondary)),
    ]
    for (place, t) in shown.enumerated() {
      let bins = Histogram(noised(t).scalars, low: -3.5, high: 3.5, bins: 70)
      let peak = max(bins.density.max() ?? 0, 0.42)
      let axes = Axes(
        Rect(
          rect.x + 84, rect.y + height * Double(place) + height * 0.26, rect.width - 84,
          height * 0.74), x: -3.5...3.5, y: 0...peak)
      let share = t.map { schedule.noise[$0] * schedule.noise[$0] } ?? 0
      let grid = stride(from: -3.5, through: 3.5, by: 0.1).map { $0 }
      marks += [
        axes.histogram(bins, fill: .mix(.data, .noise, share).opacity(0.7)),
        axes.line(
          grid, grid.map(Normal.density), Stroke(.ink.opacity(0.75), 2, dash: [6, 5])),
        axes.rule(y: 0, Stroke(.secondary.opacity(0.6), 1.2)),
        .text(
          t.map { "$t = \($0)$" } ?? "$x_0$", at: Point(rect.x + 72, axes.frame.maxY - 4),
          TextStyle(TypeScale.label, .secondary, anchor: .end)),
        .text(
          "KS \(NumberText.fixed(Normal.distance(noised(t).scalars), 3))",
          at: Point(rect.maxX, axes.frame.minY + 12),
          TextStyle(TypeScale.tick, .secondary, anchor: .end)),
      ]
      if place == shown.count - 1 {
        for tick in [-3.0, -2, -1, 0, 1, 2, 3] {
          marks.append(
            .text(
              NumberText.fixed(tick, 0), at: Point(axes.x(tick), axes.frame.maxY + 27),
              TextStyle(TypeScale.tick, .secondary, anchor: .middle)))
        }
        marks.append(
          .text(
            request.say("pixel value", "像素值"), at: Point(axes.frame.midX, axes.frame.maxY + 58),
            TextStyle(TypeScale.label, .secondary, anchor: .middle)))
      }
    }
    return .group("ridges", marks)
  }

  private func dissolveText(_ times: [Int], _ request: FigureRequest) -> String {
    let list = times.map(String.init).joined(separator: ", ")
    let left = NumberText.significant(schedule.signal[schedule.count - 1], 2)
    return request.say(
      "\(subject.name(request.language)): the same picture at t = \(list), from clear to noise. The "
        + "picture's share falls from 1 to \(left) while the noise's share rises from 0 to "
        + "\(NumberText.fixed(schedule.noise[schedule.count - 1], 3)); the histogram of its pixel "
        + "values goes over into the normal curve.",
      "\(subject.name(request.language))：同一张图在 t = \(list) 时的样子，从清晰到噪声。图像的份额从 1 降到 \(left)，"
        + "噪声的份额从 0 升到 \(NumberText.fixed(schedule.noise[schedule.count - 1], 3))；"
        + "像素值的直方图逐渐变成正态曲线。")
  }

  /// Round times, and the last one.
  var timeTicks: [Double] {
    let last = Double(schedule.count - 1)
    return stride(from: 0, to: last * 0.9, by: 200).map { $0 } + [last]
  }
}
