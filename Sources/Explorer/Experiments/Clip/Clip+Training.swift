import Foundation
import Viz

extension ClipExperiment {
  /// The matrix at moments of the training, tied to the loss and to the mean cosines.
  func training(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1290)
    let body = sheet.body
    let row = PictureRow(
      count: moments.count, x: body.minX + 20, y: body.minY + 34, width: body.width - 40, gap: 40,
      longest: 236)
    let last = Double(moments[moments.count - 1].step)
    let place = Self.place
    let span = 0...place(last)
    let top = row.bottom + 180
    let half = (body.maxY - top - 190) / 2
    let loss = Axes(
      Rect(body.minX + 60, top, body.width - 300, half), x: span,
      y: 0...max(losses.map(\.loss).max() ?? 1, log(Double(batch))) * 1.06)
    let low = moments.map { min($0.retrieval.other, $0.retrieval.matching) }.min() ?? 0
    let cosine = Axes(
      Rect(body.minX + 60, loss.frame.maxY + 104, body.width - 300, half), x: span,
      y: min(0, (low * 10).rounded(.down) / 10)...1)
    let steps = moments.map { place(Double($0.step)) }
    let ticks = moments.map { NumberText.fixed(Double($0.step), 0) }

    var marks: [Mark] = []
    for (tile, moment) in zip(row.tiles, moments) {
      marks += MatrixDrawing.small(moment.matrix, in: tile)
      marks += tileLabels(tile, moment, request)
      let x = place(Double(moment.step))
      let thin = Stroke(.secondary.opacity(0.55), 1.2)
      let foot = Point(loss.x(x), loss.frame.minY - 6)
      marks += [
        Connectors.link(from: Point(tile.midX, tile.maxY + 66), to: foot, thin),
        .segment(foot, Point(foot.x, cosine.frame.maxY), thin),
      ]
    }
    marks += lossMarks(loss, losses.map { place(Double($0.step)) }, steps, ticks, request)
    marks += cosineMarks(cosine, steps, ticks, request)
    return sheet.figure(alternativeText: trainingText(request), marks)
  }

  /// Where a training step stands on an axis that has more room for the first ones.
  static func place(_ step: Double) -> Double { log10(1 + step / 40) }

  private func tileLabels(_ tile: Rect, _ moment: Moment, _ request: FigureRequest) -> [Mark] {
    let found = moment.retrieval.found
    let share = NumberText.fixed(100 * found.value, 0)
    let (low, high) = (found.interval.lowerBound, found.interval.upperBound)
    return [
      .text(
        stepName(moment.step, request), at: Point(tile.midX, tile.minY - 14),
        TextStyle(TypeScale.heading, weight: .bold, anchor: .middle)),
      .text(
        request.say("\(share)% found", "找对 \(share)%"), at: Point(tile.midX, tile.maxY + 30),
        TextStyle(TypeScale.label, .prediction, weight: .bold, anchor: .middle)),
      .text(
        "\(NumberText.fixed(100 * low, 0)) … \(NumberText.fixed(100 * high, 0))%",
        at: Point(tile.midX, tile.maxY + 54),
        TextStyle(TypeScale.foot, .secondary, anchor: .middle)),
    ]
  }

  private func lossMarks(
    _ axes: Axes, _ course: [Double], _ steps: [Double], _ ticks: [String],
    _ request: FigureRequest
  ) -> [Mark] {
    let guess = log(Double(batch))
    let end = moments[moments.count - 1].loss
    let places = Self.apart(axes.y(guess), axes.y(end))
    return [
      axes.grid(xTicks: steps, xTickLabels: ticks),
      .text(
        request.say("contrastive loss, as logged", "对比损失（训练日志）"),
        at: Point(axes.frame.maxX - 16, axes.y(guess) + 34),
        TextStyle(TypeScale.label, .prediction, weight: .bold, anchor: .end, halo: true)),
      axes.rule(y: guess, Stroke(.ink, 2, dash: [8, 6])),
      axes.line(course, losses.map(\.loss), Stroke(.prediction, 2.4)),
      axes.dots(steps, moments.map(\.loss), .prediction, hollow: true),
      .text(
        request.say("guessing among \(batch)", "在 \(batch) 个中瞎猜"),
        at: Point(axes.frame.maxX + 16, places.0),
        TextStyle(TypeScale.label, .ink, alignment: .middle)),
      .text(
        NumberText.fixed(end, 2), at: Point(axes.frame.maxX + 16, places.1),
        TextStyle(TypeScale.label, .prediction, weight: .bold, alignment: .middle)),
    ]
  }

  private func cosineMarks(
    _ axes: Axes, _ steps: [Double], _ ticks: [String], _ request: FigureRequest
  ) -> [Mark] {
    let (matching, other) = (
      moments.map(\.retrieval.matching), moments.map(\.retrieval.other)
    )
    let (own, others) = (matching[matching.count - 1], other[other.count - 1])
    let places = Self.apart(axes.y(own), axes.y(others))
    func name(_ words: String, _ value: Double, at height: Double, _ ink: Ink) -> Mark {
      .text(
        "\(words) \(NumberText.fixed(value, 2))", at: Point(axes.frame.maxX + 16, height),
        TextStyle(TypeScale.label, ink, weight: .bold, alignment: .middle))
    }
    return [
      axes.grid(
        xLabel: request.say(
          "training step (the first steps are drawn wider)", "训练步数（开头的步数画得更宽）"),
        xTicks: steps, xTickLabels: ticks),
      axes.band(steps, low: other, high: matching, .text.opacity(0.1)),
      .text(
        request.say(
          "mean cosine over \(moments[0].retrieval.found.count / 2) fresh pairs",
          "\(moments[0].retrieval.found.count / 2) 对新图文的平均余弦"),
        at: Point(axes.frame.maxX - 16, axes.y(0.45)),
        TextStyle(TypeScale.label, .secondary, weight: .bold, anchor: .end)),
      axes.line(steps, other, Stroke(.secondary, 3.5)),
      axes.line(steps, matching, Stroke(.text, 3.5)),
      axes.dots(steps, other, .secondary, hollow: true),
      axes.dots(steps, matching, .text, hollow: true),
      name(request.say("own caption", "自己的说明"), own, at: places.0, .text),
      name(request.say("others", "别人的说明"), others, at: places.1, .secondary),
    ]
  }

  /// Heights of two labels, moved away from each other where they would touch.
  private static func apart(_ a: Double, _ b: Double) -> (Double, Double) {
    let gap = 28.0
    guard abs(a - b) < gap else { return (a, b) }
    let (middle, reach) = ((a + b) / 2, a <= b ? -gap / 2 : gap / 2)
    return (middle + reach, middle - reach)
  }

  private func trainingText(_ request: FigureRequest) -> String {
    moments.map { moment in
      let retrieval = moment.retrieval
      let name = stepName(moment.step, request)
      let found = NumberText.fixed(100 * retrieval.found.value, 0)
      let (own, other) = (
        NumberText.fixed(retrieval.matching, 2), NumberText.fixed(retrieval.other, 2)
      )
      return request.say(
        "\(name): loss \(NumberText.fixed(moment.loss, 2)), cosine with the own caption \(own), "
          + "with others \(other), \(found)% found.",
        "\(name)：损失 \(NumberText.fixed(moment.loss, 2))，与自己的说明余弦 \(own)，"
          + "与别人的 \(other)，找对 \(found)%。")
    }.joined(separator: request.say(" ", ""))
  }
}
