import Diffusion
import Foundation
import Tensor
import Viz

extension TrainExperiment {
  /// Times as the network sees them: waves of many lengths, and how alike two times are.
  func embedding(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 900)
    let body = sheet.body
    let width = model.timeTable.shape[1]
    let last = schedule.count - 1
    let table = model.timeTable.scalars
    let columns = 400
    let heat = HeatMap(
      (0..<width).flatMap { row in
        (0..<columns).map { Double(table[(last * $0 / (columns - 1)) * width + row]) }
      }, columns: columns, range: -1...1, map: .signed)
    let field = Axes(
      Rect(body.minX + 60, body.minY + 50, 1130, 300), x: 0...Double(last), y: 0...Double(width))
    let alike = Axes(
      Rect(
        field.frame.minX, field.frame.maxY + 112, field.frame.width,
        body.maxY - field.frame.maxY - 190), x: 0...Double(last), y: 0...1)
    let times = stride(from: 0, through: last, by: 3).map { $0 } + [last]
    var marks: [Mark] = [
      heat.mark(in: field.frame),
      field.grid(
        yLabel: request.say("component of the embedding", "嵌入的分量"),
        xTicks: [0, 200, 400, 600, 800, Double(last)], yTicks: []),
      heat.legend(
        in: Rect(field.frame.maxX + 60, field.frame.minY + 60, 200, 16), decimals: 0,
        label: request.say("value", "值")),
      alike.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        yLabel: request.say("cosine of two times’ embeddings", "两个时刻嵌入的余弦"),
        xTicks: [0, 200, 400, 600, 800, Double(last)], yTicks: [0, 0.5, 1]),
    ]
    if let one = told.last {
      marks += [
        alike.line(
          times.map(Double.init), times.map { max(0, similarity($0, one.truth)) },
          Stroke(.prediction, 2.5)),
        alike.dots([Double(one.truth)], [1], .prediction, radius: 6, hollow: true),
        alike.label(
          request.say("compared with $t = \(one.truth)$", "与 $t = \(one.truth)$ 相比"),
          at: Double(one.truth), 1, dx: 16, dy: 4,
          TextStyle(TypeScale.label, .prediction, alignment: .middle, halo: true)),
      ]
    }
    return sheet.figure(
      alternativeText: request.say(
        "\(width) cosine and sine waves over \(schedule.count) times, from fast to slow; the cosine "
          + "of two embeddings is one for equal times and falls with their distance.",
        "\(width) 个余弦与正弦波在 \(schedule.count) 个时刻上的值，从快到慢；"
          + "两个时刻相同时余弦为 1，相距越远越小。"), marks)
  }

  private func similarity(_ a: Int, _ b: Int) -> Double {
    let (x, y) = (model.timeTable.row(a), model.timeTable.row(b))
    return (x * y).mean / (x.meanSquare * y.meanSquare).squareRoot()
  }

  /// What goes wrong when the network is told another time than the true one.
  func wrongTime(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 820)
    let body = sheet.body
    let errors = told.flatMap(\.errors)
    let (least, worst) = (errors.min() ?? 0.1, errors.max() ?? 1)
    let axes = Axes(
      Rect(body.minX + 70, body.minY + 56, body.width - 330, body.height - 150),
      x: 0...Double(schedule.count - 1), y: pow(10, floor(log10(least)))...worst * 1.3, yKind: .log)
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say("the time it is told", "告诉它的时刻"),
        yLabel: request.say(
          "mean squared error of $\\prediction{\\hat\\varepsilon}$",
          "$\\prediction{\\hat\\varepsilon}$ 的均方误差"),
        xTicks: [0, 200, 400, 600, 800, Double(schedule.count - 1)])
    ]
    for (place, told) in told.enumerated() {
      let shade = Ink.prediction.opacity(1 - 0.28 * Double(place))
      let true_ = zip(told.told, told.errors).min {
        abs($0.0 - told.truth) < abs($1.0 - told.truth)
      }
      let (t, error) = (Double(true_?.0 ?? 0), true_?.1 ?? 1)
      marks += [
        axes.line(told.told.map(Double.init), told.errors, Stroke(shade, 3.5)),
        axes.dots([t], [error], .prediction, radius: 7, hollow: true),
        axes.label(
          request.say("truly $t = \(told.truth)$", "实际 $t = \(told.truth)$"),
          at: Double(schedule.count - 1), told.errors[told.errors.count - 1], dx: 16, dy: 0,
          TextStyle(TypeScale.label, .prediction, alignment: .middle)),
      ]
    }
    return sheet.figure(
      alternativeText: request.say(
        "Error against the told time. "
          + told.map { "Points of t = \($0.truth) are best predicted when told t = \($0.best)" }
          .joined(separator: "; ") + ".",
        "误差随所告诉的时刻的变化。"
          + told.map { "t = \($0.truth) 的点在告诉它 t = \($0.best) 时预测得最好" }
          .joined(separator: "；") + "。"), marks)
  }
}
