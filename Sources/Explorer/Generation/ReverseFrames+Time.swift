import Diffusion
import Viz

extension ReverseFrames {
  /// What x̂₀ was at some steps, along the time; what is still to come is faint.
  func film(_ index: Int, _ area: Rect) -> [Mark] {
    let tile = 84.0
    let axis = Axes(
      Rect(area.x + tile / 2, area.y + tile + 18, area.width - tile, 8),
      x: 0...Double(max(steps, 1)), y: 0...1)
    let line = axis.frame.midY
    // As many gaps as there is room for pictures, of equal length where the steps allow it.
    let room = Int(axis.frame.width / tile)
    let step = axis.frame.width / Double(max(steps, 1))
    func fits(_ gaps: Int) -> Bool { step * Double(steps / gaps) >= tile }
    let gaps =
      (7...room).last { steps % $0 == 0 && fits($0) } ?? (1...room).last(where: fits) ?? 1
    var marks: [Mark] = [
      .rectangle(axis.frame, .hairline, radius: 4),
      .rectangle(
        Rect(
          axis.frame.x, axis.frame.y, axis.x(Double(index)) - axis.frame.x, axis.frame.height),
        .prediction, radius: 4),
    ]
    for place in 0...gaps {
      let shown = steps * place / gaps
      let x = axis.x(Double(shown))
      let rect = Rect(x - tile / 2, area.y, tile, tile)
      let isPast = shown <= index
      marks += [
        .segment(
          Point(x, rect.maxY), Point(x, line), Stroke(isPast ? .prediction : .hairline, 1.2)),
        .picture(
          Raster(picture(shown)), in: rect,
          style: PictureStyle(cornerRadius: 2, opacity: isPast ? 1 : 0.25)),
        .text(
          shown < steps ? DenoisingStep.written(record.moments[shown].step.t) : say("end", "结束"),
          at: Point(x, axis.frame.maxY + 26),
          TextStyle(TypeScale.foot, isPast ? .ink : .secondary, anchor: .middle)),
      ]
    }
    marks += [
      .path(
        .circle(Point(axis.x(Double(index)), line), radius: 8), fill: .paper,
        stroke: Stroke(.prediction, 3)),
      .text(
        say(
          #"$t$, and the promised picture $\prediction{\hat x_0}$ at some of the steps"#,
          #"时刻 $t$，以及其中一些步所预示的图像 $\prediction{\hat x_0}$"#),
        at: Point(area.x, axis.frame.maxY + 52), TextStyle(TypeScale.foot, .secondary)),
    ]
    if index < steps, record.moments[index].step.hasRest {
      marks.append(
        .text(
          say(
            #"$\noise{r}$: what the sampler adds itself"#,
            #"$\noise{r}$：采样器自己加的"#), at: Point(area.maxX, axis.frame.maxY + 52),
          TextStyle(TypeScale.foot, .secondary, anchor: .end)))
    }
    return marks
  }

  /// How far what is painted from x_t and from x̂₀ is from the finished picture, step by step; what is
  /// still to come is faint.
  func distances(_ index: Int, _ area: Rect) -> [Mark] {
    let curves: [(name: String, ink: Ink, values: [Double])] = [
      (
        say("from $x_t$", "由 $x_t$"), .latent,
        record.moments.map { $0.samplePicture.distance(to: record.picture) } + [0]
      ),
      (
        say(#"from $\hat x_0$"#, #"由 $\hat x_0$"#), .prediction,
        record.moments.map { $0.originalPicture.distance(to: record.picture) } + [0]
      ),
    ]
    let most = max(curves.flatMap(\.values).filter(\.isFinite).max() ?? 1, 1e-3)
    let axes = Axes(
      Rect(area.x + 56, area.y + 14, area.width - 210, 84), x: 0...Double(max(steps, 1)),
      y: 0...most * 1.08)
    let ticks = Array(Set((0...10).map { steps * $0 / 10 })).sorted()
    var marks: [Mark] = [
      axes.grid(
        xLabel: say("model time $t$", "模型时刻 $t$"),
        yLabel: say(
          "distance of the painted picture from the finished one (root mean square)",
          "画出的图像与完成的图像之间的距离（均方根）"),
        xTicks: ticks.map(Double.init), yTicks: axes.y.ticks(2),
        xTickLabels: ticks.map {
          $0 < steps ? DenoisingStep.written(record.moments[$0].step.t) : say("end", "结束")
        })
    ]
    marks += axes.unfolding(curves.map { ($0.values, $0.ink) }, to: index)
    // Names stand where the curves begin, apart from one another.
    let firsts = curves.map { axes.y($0.values[0]) }
    let isClose = abs(firsts[0] - firsts[1]) < 26
    let isUpper = firsts[0] <= firsts[1]
    for (rank, curve) in curves.enumerated() {
      let up = (rank == 0) == isUpper
      let inside = min(max(firsts[rank], axes.frame.minY + 10), axes.frame.maxY - 10)
      marks.append(
        .text(
          curve.name,
          at: Point(axes.frame.maxX + 24, isClose ? axes.frame.midY + (up ? -16 : 16) : inside),
          TextStyle(TypeScale.label, curve.ink, weight: .bold, alignment: .middle)))
    }
    return marks
  }
}
