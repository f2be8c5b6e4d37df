import Tensor
import Viz

extension ForwardExperiment {
  /// The forward process as an animation: the picture, its place on the curves, its pixel values.
  func frames(_ request: FigureRequest) throws -> FrameSequence {
    let times: [Int?] = [nil] + frameTimes
    return FrameSequence(
      count: times.count, secondsPerFrame: 0.1, holdSeconds: 1.6,
      draw: { frame(at: times[$0], index: $0, of: times.count, request) },
      thumbnail: {
        (.picture(picture(at: times[$0]), in: $1), times[$0].map { "$t = \($0)$" } ?? "$x_0$")
      },
      record: { index in
        let t = times[index]
        return [
          ("t", t.map(Double.init) ?? -1), ("signal", t.map { schedule.signal[$0] } ?? 1),
          ("noise", t.map { schedule.noise[$0] } ?? 0),
          ("alpha_bar", t.map { schedule.alphaBar[$0] } ?? 1), ("seed", Double(seed)),
        ]
      })
  }

  private func frame(at t: Int?, index: Int, of count: Int, _ request: FigureRequest) -> Figure {
    let signal = t.map { schedule.signal[$0] } ?? 1
    let noise = t.map { schedule.noise[$0] } ?? 0
    let tile = Rect(40, 84, 448, 448)
    let axes = Axes(Rect(580, 120, 380, 190), x: 0...Double(schedule.count - 1), y: 0...1)
    let ts = stride(from: 0, to: schedule.count, by: 5).map { $0 }
    let bins = Histogram(noised(t).scalars, low: -3.5, high: 3.5, bins: 56)
    let below = Axes(
      Rect(580, 400, 380, 132), x: -3.5...3.5, y: 0...max(bins.density.max() ?? 0, 0.45))
    let grid = stride(from: -3.5, through: 3.5, by: 0.1).map { $0 }
    let now = Double(t ?? 0)
    var marks: [Mark] = [
      .text(
        t.map { "$t = \($0)$" } ?? "$x_0$", at: Point(40, 56),
        TextStyle(28, weight: .bold)),
      .text(
        #"$x_t = \data{\#(NumberText.fixed(signal, 3))\; x_0} + "#
          + #"\noise{\#(NumberText.fixed(noise, 3))\; \varepsilon}$"#,
        at: Point(580, 56), TextStyle(26)),
      .picture(picture(at: t), in: tile, style: PictureStyle(cornerRadius: 0)),
      axes.grid(xTicks: [0, 250, 500, 750], yTicks: [0, 0.5, 1]),
    ]
    marks += [
      axes.line(ts.map(Double.init), ts.map { schedule.noise[$0] }, Stroke(.noise.opacity(0.3), 3)),
      axes.line(ts.map(Double.init), ts.map { schedule.signal[$0] }, Stroke(.data.opacity(0.3), 3)),
    ]
    let past = ts.filter { $0 <= t ?? -1 }
    if past.count > 1 {
      marks += [
        axes.line(past.map(Double.init), past.map { schedule.noise[$0] }, Stroke(.noise, 3.5)),
        axes.line(past.map(Double.init), past.map { schedule.signal[$0] }, Stroke(.data, 3.5)),
      ]
    }
    marks += [
      axes.dots([now], [noise], .noise, radius: 6, hollow: true),
      axes.dots([now], [signal], .data, radius: 6, hollow: true),
      .text(
        request.say("share of picture and of noise", "图像与噪声的份额"), at: Point(580, 98),
        TextStyle(TypeScale.tick, .secondary)),
      .text(
        request.say("pixel values; dashed: $\\mathcal{N}(0, 1)$", "像素值；虚线：$\\mathcal{N}(0, 1)$"),
        at: Point(580, 384), TextStyle(TypeScale.tick, .secondary)),
      below.histogram(bins, fill: .mix(.data, .noise, noise * noise).opacity(0.7)),
      below.line(grid, grid.map(Normal.density), Stroke(.ink.opacity(0.75), 2, dash: [6, 5])),
      below.rule(y: 0, Stroke(.secondary, 1.2)),
    ]
    for tick in [-3.0, -2, -1, 0, 1, 2, 3] {
      marks.append(
        .text(
          NumberText.fixed(tick, 0), at: Point(below.x(tick), below.frame.maxY + 26),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)))
    }
    let track = Rect(40, 552, 448, 5)
    marks += [
      .rectangle(track, .hairline, radius: 2.5),
      .rectangle(
        Rect(
          track.x, track.y, track.width * Double(index) / Double(max(count - 1, 1)), track.height),
        .noise, radius: 2.5),
    ]
    return Figure(
      width: 1000, height: 580,
      alternativeText: t.map { request.say("The picture at t = \($0)", "t = \($0) 时的图像") }
        ?? request.say("The picture", "原图"), marks: marks)
  }
}
