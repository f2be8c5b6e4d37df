import Viz

extension TrainExperiment {
  /// The loss while training, and at the end by time, beside the loss of the best predictor.
  func loss(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 820)
    let body = sheet.body
    let top = (losses.max() ?? 1) * 1.05
    let course = Axes(
      Rect(body.minX + 60, body.minY + 56, 720, body.height - 150),
      x: 0...Double(max(losses.count, 2)), y: 0...max(top, 1))
    let byTime = Axes(
      Rect(
        course.frame.maxX + 130, course.frame.minY, body.maxX - course.frame.maxX - 150,
        course.frame.height), x: 0...Double(schedule.count), y: 0...1)
    let steps = losses.indices.map { Double($0) + 1 }
    let smooth = losses.smoothed(over: max(1, losses.count / 60))
    let middles = evaluation.byTime.map(\.middle)
    let dashed = Stroke(.ink, 2.4, dash: [8, 6])
    let marks: [Mark] = [
      course.grid(
        xLabel: request.say("training step", "训练步数"),
        yLabel: request.say(
          "mean squared error of $\\prediction{\\hat\\varepsilon}$",
          "$\\prediction{\\hat\\varepsilon}$ 的均方误差")),
      course.line(steps, losses, Stroke(.prediction.opacity(0.25), 1.2)),
      course.line(steps, smooth, Stroke(.prediction, 3.5)),
      course.rule(y: evaluation.exact, dashed),
      course.label(
        request.say(
          "no predictor can do better: \(NumberText.fixed(evaluation.exact, 3))",
          "任何预测器都不可能更低：\(NumberText.fixed(evaluation.exact, 3))"),
        at: Double(losses.count), evaluation.exact, dx: -8, dy: 30,
        TextStyle(TypeScale.label, .ink, anchor: .end)),
      course.label(
        request.say("loss of each batch, and its mean", "每一批的损失及其平均"),
        at: Double(losses.count) * 0.2, smooth[losses.count / 5], dx: 10, dy: -46,
        TextStyle(TypeScale.label, .prediction, weight: .bold, halo: true)),
      byTime.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        yLabel: request.say("error by time, after training", "训练之后各时刻的误差"),
        xTicks: [0, 250, 500, 750, 1000], yTicks: [0, 0.25, 0.5, 0.75, 1]),
      byTime.line(middles, evaluation.byTime.map(\.exact), dashed),
      byTime.dots(middles, evaluation.byTime.map(\.model), .prediction, radius: 6),
      byTime.label(
        request.say("the network", "网络"), at: middles[3], evaluation.byTime[3].model, dx: 16,
        dy: -4, TextStyle(TypeScale.label, .prediction, weight: .bold, halo: true)),
      byTime.label(
        request.say("dashed: the best possible", "虚线：可能的最好结果"), at: middles[3],
        evaluation.byTime[3].model, dx: 16, dy: -32, TextStyle(TypeScale.label, .ink, halo: true)),
    ]
    return sheet.figure(
      alternativeText: request.say(
        "The loss falls from \(NumberText.fixed(losses[0], 2)) to "
          + "\(NumberText.fixed(evaluation.model, 3)); the best possible is "
          + "\(NumberText.fixed(evaluation.exact, 3)). By time, it is largest where there is "
          + "little noise and near zero where there is little else.",
        "损失从 \(NumberText.fixed(losses[0], 2)) 降到 \(NumberText.fixed(evaluation.model, 3))；"
          + "可能的最好结果是 \(NumberText.fixed(evaluation.exact, 3))。噪声很少的时刻误差最大，"
          + "几乎全是噪声的时刻误差接近 0。"), marks)
  }
}

extension [Double] {
  /// Means over the last `count` values up to each.
  func smoothed(over count: Int) -> [Double] {
    var sum = 0.0
    return indices.map { place in
      sum += self[place]
      if place >= count { sum -= self[place - count] }
      return sum / Double(Swift.min(place + 1, count))
    }
  }
}
