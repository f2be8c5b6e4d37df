import Diffusion
import Foundation
import Viz

extension GANVsDiffusionExperiment {
  /// The losses of all trainings by the arithmetic spent, as they were logged.
  func costFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let body = sheet.body
    let height = (body.height - 290) / 2
    let most = max(pixelCost.total, ganCosts.map(\.total).max() ?? 0) / 1e12 * 1.02
    let frames = [0, 1].map { rank in
      Rect(
        body.minX + 60, body.minY + 92 + Double(rank) * (height + 124), body.width - 420, height)
    }
    let marks =
      pixelPanel(frames[0], most, request) + ganPanel(frames[1], most, request)
      + notes(beside: frames[0], [pixelCost], pixels.model.unet.parameterCount, request)
      + notes(beside: frames[1], ganCosts, gans[0].model.parameterCount, request)
    func tera(_ flops: Double) -> String { NumberText.significant(flops / 1e12, 3) }
    return sheet.figure(
      alternativeText: request.say(
        "Losses by arithmetic. The diffusion model's training took \(tera(pixelCost.total)) TFLOP, "
          + "those of the GANs " + ganCosts.map { tera($0.total) }.joined(separator: ", ")
          + " TFLOP.",
        "损失随计算量的变化。扩散模型的训练用了 \(tera(pixelCost.total)) TFLOP，各个 GAN 用了 "
          + ganCosts.map { tera($0.total) }.joined(separator: "、") + " TFLOP。"), marks)
  }

  private func flops(_ value: Double) -> String { "\\text{\(Amount.flops(Int(value.rounded())))}" }

  private func heading(
    _ name: String, _ ink: Ink, _ equation: String, above frame: Rect
  ) -> [Mark] {
    let style = TextStyle(TypeScale.heading, ink, weight: .bold)
    return [
      .text(name, at: Point(frame.minX - 60, frame.minY - 54), style),
      .text(
        "$\(equation)$",
        at: Point(frame.minX - 30 + RichText(name).size(style).width, frame.minY - 54),
        TextStyle(TypeScale.heading)),
    ]
  }

  private func pixelPanel(_ frame: Rect, _ most: Double, _ request: FigureRequest) -> [Mark] {
    let cost = pixelCost
    let summary = cost.training.summary
    let xs = cost.training.notes.map { Double($0.step) * cost.perStep / 1e12 }
    let losses = cost.training.notes.map { max($0.loss, 1e-6) }
    let smooth = losses.smoothed(over: max(1, losses.count / 60))
    let top = max(losses.max() ?? 1, 1) * 1.2
    let axes = Axes(
      frame, x: 0...most, y: min(smooth.min() ?? 1, top / 10) * 0.7...top, yKind: .log)
    let equation =
      "\(summary.batch) \\times 3 \\times \(flops(Double(pixels.flops))) \\times "
      + "\(NumberText.fixed(Double(summary.steps), 0)) = \(flops(cost.total))"
    return heading(request.say("diffusion", "扩散"), .prediction, equation, above: frame) + [
      axes.grid(yLabel: request.say("loss: squared error of the noise", "损失：噪声的平方误差")),
      .clipped(frame, [axes.line(xs, losses, Stroke(.prediction.opacity(0.25), 1.2))]),
      axes.line(xs, smooth, Stroke(.prediction, 3.5)),
    ]
  }

  private func ganPanel(_ frame: Rect, _ most: Double, _ request: FigureRequest) -> [Mark] {
    let (own, costs) = (gans[0].model, ganCosts)
    let summary = costs[0].training.summary
    let courses = costs.map { cost -> (xs: [Double], players: [[Double]]) in
      let notes = cost.training.notes
      let span = max(1, notes.count / 60)
      return (
        notes.map { Double($0.step) * cost.perStep / 1e12 },
        [notes.map { $0.discriminator ?? $0.loss }, notes.map { $0.generator ?? $0.loss }]
          .map { $0.smoothed(over: span) }
      )
    }
    let top = max(courses.flatMap(\.players).joined().max() ?? 1, 2 * log(2.0)) * 1.1
    let axes = Axes(frame, x: 0...most, y: 0...top)
    let equation =
      "\(summary.batch) \\times (8 \\times \(flops(Double(own.discriminator.flops))) + "
      + "4 \\times \(flops(Double(own.generator.flops)))) \\times "
      + "\(NumberText.fixed(Double(summary.steps), 0)) = \(flops(costs[0].total))"
    let players: [(name: String, ink: Ink, even: Double)] = [
      (request.say("discriminators", "判别器"), .data, 2 * log(2.0)),
      (request.say("generators", "生成器"), .latent, log(2.0)),
    ]
    var marks = heading(
      gans.count == 1 ? "GAN" : request.say("each GAN", "每个 GAN"), .latent, equation, above: frame)
    marks.append(
      axes.grid(
        xLabel: request.say("arithmetic spent, TFLOP", "已用的计算量（TFLOP）"),
        yLabel: request.say("losses of both players", "双方的损失")))
    let ends = players.indices.map { place in
      axes.y(Spread(courses.map { $0.players[place].last ?? 0 }).mean)
    }
    let isClose = abs(ends[0] - ends[1]) < 30
    for (place, player) in players.enumerated() {
      marks.append(axes.rule(y: player.even, Stroke(player.ink, 1.6, dash: [8, 6])))
      for course in courses {
        marks.append(axes.line(course.xs, course.players[place], Stroke(player.ink, 2.4)))
      }
      marks.append(
        .text(
          player.name,
          at: Point(
            frame.maxX + 14,
            isClose
              ? (ends[0] + ends[1]) / 2 + (ends[place] <= ends[1 - place] ? -15 : 15)
              : ends[place]),
          TextStyle(TypeScale.label, player.ink, weight: .bold, alignment: .middle)))
    }
    return marks
  }

  /// What the logs say beside their curves.
  private func notes(
    beside frame: Rect, _ costs: [TrainingCost], _ weights: Int, _ request: FigureRequest
  ) -> [Mark] {
    let minutes = costs.map { NumberText.fixed($0.training.summary.minutes, 0) }
      .joined(separator: request.say(", ", "、"))
    let lines = [
      request.say("\(Amount.count(weights)) weights", "\(Amount.count(weights)) 个权重"),
      request.say(
        "\(Amount.count(costs[0].pictures)) pictures seen",
        "看过 \(Amount.count(costs[0].pictures)) 张图"),
      request.say("\(minutes) minutes", "\(minutes) 分钟"),
    ]
    return lines.enumerated().map { place, line in
      .text(
        line, at: Point(frame.maxX + 190, frame.minY + 14 + 30 * Double(place)),
        TextStyle(TypeScale.label, .secondary))
    }
  }
}
