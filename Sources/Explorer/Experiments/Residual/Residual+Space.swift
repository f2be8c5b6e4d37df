import Diffusion
import Tensor
import Viz

extension ResidualExperiment {
  /// The same numbers in x against time, where their ways bend, and in y = x / √ᾱ against σ, where
  /// they are straight and their slope is the noise.
  func space(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 860)
    let body = sheet.body
    let schedule = model.scheduler.noiseSchedule
    let limit = try request.whole("limit", 1...schedule.steps - 1)
    let levels = stride(from: 0, through: limit, by: max(1, limit / 60))
      .map { ($0, NoiseLevel(alphaBar: schedule.alphaBar[$0])) }
    let numbers = chosen
    let end = levels[levels.count - 1].1
    let reach = numbers.map { abs($0.truth) + end.sigma * abs($0.noise) }.max() ?? 1
    let low = numbers.map { abs($0.truth) + abs($0.noise) }.max() ?? 1
    let width = 600.0
    let (top, height) = (body.minY + 96, body.height - 96 - 84)
    let left = Axes(
      Rect(body.minX + 50, top, width, height), x: 0...Double(limit), y: -low * 1.05...low * 1.05)
    let right = Axes(
      Rect(body.maxX - width - 70, top, width, height), x: 0...end.sigma,
      y: -reach * 1.05...reach * 1.05)
    var marks: [Mark] = [
      heading(left, request.say("in $x$, against $t$", "在 $x$ 中，横轴 $t$")),
      heading(
        right,
        request.say(
          #"in $y = x / \sqrt{\bar\alpha}$, against $\sigma$"#,
          #"在 $y = x / \sqrt{\bar\alpha}$ 中，横轴 $\sigma$"#)),
      left.grid(xLabel: request.say("model time $t$", "模型时刻 $t$")),
      right.grid(xLabel: #"$\sigma = \sqrt{(1-\bar\alpha)/\bar\alpha}$"#),
    ]
    for (rank, number) in numbers.enumerated() {
      let ink: Ink = rank == 0 ? .noise : .secondary.opacity(0.55)
      let stroke = Stroke(ink, rank == 0 ? 4 : 2)
      marks += [
        left.line(
          levels.map { Double($0.0) },
          levels.map { $0.1.signal * number.truth + $0.1.noise * number.noise }, stroke),
        right.line(
          [0, end.sigma], [number.truth, number.truth + end.sigma * number.noise], stroke),
        left.dots([0], [number.truth], .data, radius: 6),
        right.dots([0], [number.truth], .data, radius: 6),
      ]
    }
    let own = numbers[0]
    // Beside the line and away from its ends, where other words are.
    let (a, b) = (0.6 * end.sigma, own.truth + 0.6 * end.sigma * own.noise)
    marks += [
      right.label(
        request.say(
          "slope: $\\noise{\\varepsilon} = \(NumberText.fixed(own.noise, 2))$",
          "斜率：$\\noise{\\varepsilon} = \(NumberText.fixed(own.noise, 2))$"),
        at: a, b, dx: 18, dy: own.noise > 0 ? 34 : -18,
        TextStyle(TypeScale.label, .noise, weight: .bold, halo: true)),
      right.label(
        "$\\data{x_0}$", at: 0, own.truth, dx: 14, dy: own.noise > 0 ? 30 : -16,
        TextStyle(TypeScale.body, .data, halo: true)),
      .text(
        request.say(
          "noise subtracted from $y$, \(walk.steps.count) steps: off by at most "
            + NumberText.significant(walk.gap, 1),
          "从 $y$ 里减噪声，\(walk.steps.count) 步：最多差 " + NumberText.significant(walk.gap, 1)),
        at: Point(right.frame.x, top - 22), TextStyle(TypeScale.label, .data)),
      .text(
        request.say(
          "noise subtracted from $x$, \(walk.steps.count) steps: off by up to "
            + NumberText.fixed(walk.plainGap, 2),
          "从 $x$ 里减噪声，\(walk.steps.count) 步：最多差 " + NumberText.fixed(walk.plainGap, 2)),
        at: Point(left.frame.x, top - 22), TextStyle(TypeScale.label, .secondary)),
    ]
    return sheet.figure(
      alternativeText: request.say(
        "\(numbers.count) numbers of the code with their noise. In x against time their ways bend; "
          + "in y against sigma they are straight lines from x₀, with the noise as slope.",
        "编码中的 \(numbers.count) 个数与各自的噪声。在 x 中随时刻走的是曲线；在 y 中随 σ 走的是从 x₀ 出发的直线，斜率就是噪声。"),
      marks)
  }

  private func heading(_ axes: Axes, _ text: String) -> Mark {
    .text(
      text, at: Point(axes.frame.x, axes.frame.y - 58), TextStyle(TypeScale.heading, weight: .bold))
  }

  /// The written number and some others of its channel, evenly among them.
  private var chosen: [(truth: Double, noise: Double)] {
    let codes = subject.code.slice(0..<1, axis: 3).scalars.map(Double.init)
    let noises = written.noise.slice(0..<1, axis: 3).scalars.map(Double.init)
    let others = stride(from: 0, to: codes.count, by: max(1, codes.count / 9))
      .map { (codes[$0], noises[$0]) }
    return [(value(written.code), value(written.noise))] + others
  }
}
