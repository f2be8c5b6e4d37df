import Diffusion
import Foundation
import Tensor
import Viz

extension TimestepExperiment {
  /// The error for every true and every told time.
  func matrix(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1010)
    let body = sheet.body
    let count = misled.times.count
    let side = min(70, 630 / Double(count))
    let square = Rect(body.minX + 130, body.minY + 74, side * Double(count), side * Double(count))
    // Twice as bad is as far as half as bad.
    let factors = misled.factors.joined().map { $0 }
    let reach = max(factors.map { abs(log2(max($0, 1e-3))) }.max() ?? 1, 1)
    var marks: [Mark] = [
      .text(
        request.say("told", "告诉的时刻"), at: Point(square.minX, square.minY - 46),
        TextStyle(TypeScale.body, .prediction, weight: .bold)),
      .text(
        request.say("true", "真实时刻"), at: Point(body.minX, square.minY - 14),
        TextStyle(TypeScale.body, .data, weight: .bold)),
    ]
    for (place, factor) in factors.enumerated() {
      let (row, column) = (place / count, place % count)
      let cell = Rect(
        square.x + Double(column) * side, square.y + Double(row) * side, side, side)
      let color = ColorMap.signed(0.5 + 0.5 * log2(max(factor, 1e-3)) / reach)
      let bright = 0.299 * color.red + 0.587 * color.green + 0.114 * color.blue > 0.55
      marks += [
        .rectangle(cell.inset(1, 1), .color(color), radius: 2),
        .text(
          NumberText.significant(factor, 2), at: cell.center,
          TextStyle(
            TypeScale.tick, .color(bright ? Color(0x1B1F24) : Color(0xFFFFFF)),
            weight: row == column ? .bold : .regular, anchor: .middle, alignment: .middle)),
      ]
      if row == column {
        marks.append(
          .path(.rectangle(cell.inset(1.5, 1.5), radius: 3), stroke: Stroke(.ink, 2.5)))
      }
    }
    for (place, t) in misled.times.enumerated() {
      let middle = side * (Double(place) + 0.5)
      marks += [
        .text(
          "\(t)", at: Point(square.x + middle, square.minY - 14),
          TextStyle(TypeScale.tick, .prediction, anchor: .middle)),
        .text(
          "\(t)", at: Point(square.x - 14, square.y + middle),
          TextStyle(TypeScale.tick, .data, anchor: .end, alignment: .middle)),
      ]
    }
    marks += profile(
      Axes(
        Rect(square.maxX + 170, square.minY + 30, body.maxX - square.maxX - 190, 440),
        x: 0...Double(count - 1), y: 0...max(1.1, meanFactors.max() ?? 1) * 1.06), request)
    return sheet.figure(
      alternativeText: request.say(
        "Error of the predicted noise for \(count) true and \(count) told times, as a multiple of "
          + "that of the right time. At worst it is \(NumberText.significant(misled.worst.factor, 2))"
          + " times as large.",
        "\(count) 个真实时刻与 \(count) 个告诉的时刻下，预测噪声的误差相对于说对时的倍数。最坏时是 "
          + "\(NumberText.significant(misled.worst.factor, 2)) 倍。"), marks)
  }

  private var meanFactors: [Double] {
    misled.times.indices.map { misled.meanFactor(apart: $0) }
  }

  /// The mean factor against how many columns the told time is away.
  private func profile(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    let xs = misled.times.indices.map(Double.init)
    let spacing = (misled.times[misled.times.count - 1] - misled.times[0]) / (xs.count - 1)
    return [
      axes.grid(
        xLabel: request.say(
          "how wrong, in columns of about \(spacing)", "错多少（以列计，每列约 \(spacing)）"),
        yLabel: request.say("error, as a multiple", "误差（倍数）"),
        xTicks: xs.filter {
          xs.count <= 7 || Int($0).isMultiple(of: 2)
        }),
      axes.rule(y: 1, Stroke(.ink, 1.5, dash: [3, 5])),
      axes.line(xs, meanFactors, Stroke(.prediction, 4)),
      axes.dots(xs, meanFactors, .prediction, radius: 6),
    ]
  }

  /// What the network takes for noise, and where that leads, when it is told other times.
  func toldFigure(_ request: FigureRequest) throws -> Figure {
    let shown = misled.shown
    let most = shown.map(\.answers.count).max() ?? 1
    let left = 420.0
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let row = PictureRow(
      count: most, x: header.body.minX + left, y: 0, width: header.body.width - left, gap: 26,
      longest: 168)
    let step = 2 * row.side + 112
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: header.body.minY + 40 + Double(shown.count) * step + 66)
    let body = sheet.body
    var marks: [Mark] = []
    for (rank, one) in shown.enumerated() {
      let y = body.minY + 40 + Double(rank) * step
      let sample = Rect(body.minX, y + row.side / 2, row.side, row.side)
      marks += [
        .text(
          request.say("true: $t = \(one.t)$", "真实：$t = \(one.t)$"),
          at: Point(sample.x, sample.y - 16), TextStyle(TypeScale.heading, .data, weight: .bold)),
        .picture(Raster(one.sample), in: sample),
        .text(
          #"$\hat\varepsilon$"#, at: Point(body.minX + left - 24, y + row.side / 2),
          TextStyle(TypeScale.formula, .prediction, anchor: .end, alignment: .middle)),
        .text(
          #"$\hat x_0$"#, at: Point(body.minX + left - 24, y + row.side * 1.5 + 8),
          TextStyle(TypeScale.formula, .prediction, anchor: .end, alignment: .middle)),
      ]
      for (tile, answer) in zip(row.tiles, one.answers) {
        let upper = Rect(tile.x, y, tile.width, tile.height)
        let lower = upper.offset(0, tile.height + 8)
        let isRight = answer.told == one.t
        let error = answer.prediction.predicted.distance(to: answer.prediction.noise)
        marks += [
          .text(
            request.say("told \(answer.told)", "告诉 \(answer.told)"),
            at: Point(upper.midX, upper.y - 14),
            TextStyle(
              TypeScale.label, isRight ? .data : .prediction, weight: .bold, anchor: .middle)),
          CodeMaps(answer.prediction.predicted.row(0), in: upper, gap: 6).mark,
          .picture(
            Raster(answer.original), in: lower,
            style: PictureStyle(border: isRight ? Stroke(.data, 3) : nil)),
          .text(
            request.say("error ", "误差 ") + NumberText.significant(error, 2),
            at: Point(upper.midX, lower.maxY + 26),
            TextStyle(TypeScale.label, .secondary, anchor: .middle)),
        ]
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "Noisy codes at \(shown.count) true times and what the U-Net makes of them when it is told "
          + "\(most) different times: the predicted noise and the picture that follows from it.",
        "\(shown.count) 个真实时刻的加噪编码；对 U-Net 说 \(most) 个不同的时刻，它各自预测的噪声以及由此得出的图像。"), marks)
  }
}
