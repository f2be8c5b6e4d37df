import Diffusion
import Viz

/// Points on their way from noise to the ring, with the ways they came and the field that pushes them.
struct PointFrames: Sendable {
  let run: PointRun
  let language: Language
  /// How many points leave a trail.
  private let followed = 40

  init(_ run: PointRun, _ language: Language) { (self.run, self.language) = (run, language) }

  private func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  private var steps: Int { run.moments.count - 1 }

  private func time(_ index: Int) -> String {
    run.moments[index].t.map { "$t = \(DenoisingStep.written($0))$" } ?? "$x_0$"
  }

  /// From the data's colour to the noise's, as far as the points are noise.
  private func ink(_ level: NoiseLevel) -> Ink { .mix(.data, .noise, 1 - level.alphaBar) }

  func stage() -> StageFrames {
    StageFrames(
      sequence: sequence(),
      title: say(
        "\(run.sampler.rawValue): \(run.moments[0].points.count) points out of the noise in \(steps) steps",
        "\(run.sampler.rawValue)：\(run.moments[0].points.count) 个点，\(steps) 步走出噪声"),
      reading: say(
        "Each tile is all points at $t$. The predictor is the best possible one, for the data’s "
          + "density is known.", "每一格是 $t$ 时刻的所有点。数据的密度已知，所以用的是可能的最好预测。"))
  }

  private func sequence() -> FrameSequence {
    FrameSequence(
      count: steps + 1, secondsPerFrame: 0.1, holdSeconds: 2, draw: { frame($0) },
      thumbnail: { index, square in
        let (moment, plane) = (run.moments[index], Axes.plane(square, reach: 3))
        return (
          .group(
            "plane",
            [plane.ground, plane.cloud(moment.points, ink(moment.level), radius: 1.3)]),
          time(index)
        )
      },
      record: { index in
        let moment = run.moments[index]
        return [
          ("t", moment.t ?? -1), ("alpha_bar", moment.level.alphaBar),
          ("signal", moment.level.signal), ("noise", moment.level.noise),
          ("arrived", moment.arrived), ("seed", Double(run.seed)),
        ]
      })
  }

  private func frame(_ index: Int) -> Figure {
    let moment = run.moments[index]
    let plane = Axes.plane(Rect(40, 90, 620, 620), reach: 3)
    var marks: [Mark] = [
      .text(time(index), at: Point(40, 60), TextStyle(32, weight: .bold)),
      .text(
        say("step \(min(index + 1, steps)) of \(steps)", "第 \(min(index + 1, steps)) / \(steps) 步"),
        at: Point(190, 60), TextStyle(TypeScale.heading, .secondary)),
      .text(
        run.sampler.rawValue, at: Point(1240, 60),
        TextStyle(TypeScale.label, .secondary, anchor: .end)),
      plane.ground, plane.cloud(run.data, .data.opacity(0.14), radius: 3),
    ]
    if moment.step != nil {
      let grid = TrainExperiment.fieldPoints(reach: 2.75, count: 15)
      marks.append(
        plane.arrows(
          grid, run.push(grid, at: moment.level), scale: 10, longest: 30, .prediction.opacity(0.4)))
    }
    if index > 0 { marks.append(.clipped(plane.frame, trails(index, plane))) }
    marks.append(plane.cloud(moment.points, ink(moment.level).opacity(0.9), radius: 2.6))
    marks += words(index) + arrivals(index, Rect(770, 470, 440, 170))
    return Figure(
      width: 1280, height: 740,
      alternativeText: say(
        "\(moment.points.count) points at \(time(index).replacing("$", with: "")), "
          + "\(percent(moment.arrived)) of them on the ring",
        "\(moment.points.count) 个点，\(time(index).replacing("$", with: ""))，其中 "
          + "\(percent(moment.arrived)) 在环上"), marks: marks)
  }

  /// The ways that some points came, the last steps stronger.
  private func trails(_ index: Int, _ plane: Axes) -> [Mark] {
    let ways: [(moments: ArraySlice<PointRun.Moment>, stroke: Stroke)] = [
      (run.moments[...index], Stroke(.secondary.opacity(0.22), 1.2)),
      (run.moments[max(0, index - 6)...index], Stroke(.secondary.opacity(0.6), 1.6)),
    ]
    return (0..<min(followed, run.moments[0].points.count)).flatMap { point in
      ways.map { moments, stroke in
        plane.line(moments.map { $0.points[point].x }, moments.map { $0.points[point].y }, stroke)
      }
    }
  }

  private func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 0) + "%" }

  /// What is drawn, and the step's equations with its numbers.
  private func words(_ index: Int) -> [Mark] {
    let x = 720.0
    let key: [(String, Ink)] = [
      (say("the data: a ring of Gaussians", "数据：高斯分布排成的环"), .data),
      (
        say(
          #"where the best possible $\prediction{\hat\varepsilon}$ pushes"#,
          #"可能的最好 $\prediction{\hat\varepsilon}$ 的推力"#), .prediction
      ),
      (say("the way that some points came", "其中一些点走过的路"), .secondary),
    ]
    var marks = key.enumerated().map { rank, line -> Mark in
      .text(
        line.0, at: Point(x, 116 + 36 * Double(rank)),
        TextStyle(TypeScale.body, line.1, weight: rank == 0 ? .bold : .regular))
    }
    let lines =
      run.moments[index].step.map { [$0.parts, $0.solve, $0.mix] }
      ?? [say("The end: these are the samples.", "结束：这些就是样本。")]
    for (rank, line) in lines.enumerated() {
      marks.append(
        .text(line, at: Point(x, 264 + 44 * Double(rank)), TextStyle(TypeScale.heading)))
    }
    if run.moments[index].step?.hasRest == true {
      marks.append(
        .text(
          say(#"$\noise{r}$: what the sampler adds itself"#, #"$\noise{r}$：采样器自己加的"#),
          at: Point(x, 396), TextStyle(TypeScale.tick, .secondary)))
    }
    return marks
  }

  /// How many points have arrived, by step; what is still to come is faint.
  private func arrivals(_ index: Int, _ area: Rect) -> [Mark] {
    let axes = Axes(area, x: 0...Double(max(steps, 1)), y: 0...1)
    let ticks = Array(Set((0...4).map { steps * $0 / 4 })).sorted()
    let marks: [Mark] = [
      axes.grid(
        xLabel: say("model time $t$", "模型时刻 $t$"),
        yLabel: say(
          "points within 3 deviations of a Gaussian: \(percent(run.moments[index].arrived))",
          "离某个高斯中心 3 个标准差以内的点：\(percent(run.moments[index].arrived))"),
        xTicks: ticks.map(Double.init), yTicks: [0, 0.5, 1],
        xTickLabels: ticks.map {
          run.moments[$0].t.map(DenoisingStep.written) ?? say("end", "结束")
        })
    ]
    return marks + axes.unfolding([(run.moments.map(\.arrived), .data)], to: index)
  }
}
