import Diffusion
import Foundation
import Viz

extension GANExperiment {
  /// Both players' losses in a run of each kind, and what a loss says of the samples.
  func losses(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 940)
    let body = sheet.body
    let height = (body.height - 220) / 2
    var marks: [Mark] = []
    for (rank, game) in pair.enumerated() {
      let frame = Rect(
        body.minX + 60, body.minY + 56 + Double(rank) * (height + 90), 760, height)
      marks += course(of: game, in: frame, isLast: rank == 1, request)
    }
    marks += quality(
      in: Rect(body.minX + 1070, body.minY + 56, body.width - 1080, body.height - 130), request)
    return sheet.figure(
      alternativeText: request.say(
        "Losses of both players in two runs; neither falls to zero. On the right each dot is a moment "
          + "of a run: the generator's loss against the share of its points inside a cluster, with a "
          + "rank correlation of \(NumberText.fixed(lossQuality, 2)).",
        "两次运行中双方的损失，都没有降到零。右图每个点是某次运行的一个时刻："
          + "生成器的损失与其点落在团内的比例，秩相关为 \(NumberText.fixed(lossQuality, 2))。"), marks)
  }

  private func course(
    of game: PlayedGame, in frame: Rect, isLast: Bool, _ request: FigureRequest
  ) -> [Mark] {
    let players = [
      (game.discriminator, 2 * log(2.0), request.say("discriminator", "判别器"), Ink.data),
      (game.generator, log(2.0), request.say("generator", "生成器"), .prediction),
    ]
    let span = max(1, game.generator.count / 60)
    let means = players.map { $0.0.smoothed(over: span) }
    let axes = Axes(
      frame, x: 0...Double(max(game.generator.count, 2)),
      y: 0...max(means.joined().max() ?? 1, 2 * log(2.0)) * 1.15)
    let steps = game.generator.indices.map { Double($0) + 1 }
    var marks: [Mark] = [
      axes.grid(
        xLabel: isLast ? request.say("training step", "训练步数") : nil,
        yLabel: request.say(
          "loss with $\\beta_1 = \(game.momentum)$, seed \(game.seed)",
          "损失，$\\beta_1 = \(game.momentum)$，种子 \(game.seed)"))
    ]
    let ends = means.map { axes.y($0[$0.count - 1]) }
    let isClose = abs(ends[0] - ends[1]) < 30
    for (rank, player) in players.enumerated() {
      let (raw, even, name, ink) = player
      marks += [
        .clipped(frame, [axes.line(steps, raw, Stroke(ink.opacity(0.22), 1.2))]),
        axes.rule(y: even, Stroke(ink, 1.6, dash: [8, 6])),
        axes.line(steps, means[rank], Stroke(ink, 3.5)),
        .text(
          name,
          at: Point(
            frame.maxX + 14,
            isClose
              ? (ends[0] + ends[1]) / 2 + (ends[rank] <= ends[1 - rank] ? -15 : 15)
              : ends[rank]),
          TextStyle(TypeScale.label, ink, weight: .bold, alignment: .middle)),
      ]
    }
    return marks
  }

  private func quality(in frame: Rect, _ request: FigureRequest) -> [Mark] {
    let pairs = lossesAndQualities
    let most = (pairs.map(\.loss).max() ?? 1) * 1.08
    let axes = Axes(frame, x: 0...most, y: 0...1)
    return [
      axes.grid(
        xLabel: request.say("the generator’s loss", "生成器的损失"),
        yLabel: request.say("share of its points in a cluster", "它的点落在团内的比例"),
        yTicks: [0, 0.25, 0.5, 0.75, 1]),
      axes.dots(pairs.map(\.loss), pairs.map(\.near), .prediction.opacity(0.55), radius: 5),
    ]
  }

  /// The generator's loss and the share of its points in a cluster at every moment of every run in
  /// the second half of the training, when the first approach is over.
  var lossesAndQualities: [(loss: Double, near: Double)] {
    runs.flatMap { game in
      game.moments.indices.dropFirst(max(1, game.moments.count / 2)).map {
        (game.generatorLoss(at: $0), game.moments[$0].near)
      }
    }
  }

  /// Spearman's rank correlation of the two.
  var lossQuality: Double {
    let pairs = lossesAndQualities
    func ranks(_ values: [Double]) -> [Double] {
      let order = values.indices.sorted { values[$0] < values[$1] }
      var ranks = [Double](repeating: 0, count: values.count)
      for (rank, place) in order.enumerated() { ranks[place] = Double(rank) }
      return ranks
    }
    let (a, b) = (ranks(pairs.map(\.loss)), ranks(pairs.map(\.near)))
    let mean = Double(pairs.count - 1) / 2
    let covariance = zip(a, b).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    let variance = a.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return variance > 0 ? covariance / variance : 0
  }

  /// Which clusters each run has found at every moment.
  func coverage(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: 300 + 112 * Double(runs.count))
    let body = sheet.body
    let left = 250.0
    let pitch = (body.height - 90) / Double(runs.count)
    var marks: [Mark] = []
    for (rank, game) in runs.enumerated() {
      let axes = Axes(
        Rect(
          body.minX + left, body.minY + 10 + Double(rank) * pitch, body.width - left - 190,
          pitch - 26), x: 0...Double(game.last.step), y: 0...1)
      marks += [
        .rectangle(axes.frame, .panel), .group("found", bands(of: game, in: axes.frame)),
        momentumName(game, at: Point(body.minX, axes.frame.midY)),
        .text(
          request.say("seed \(game.seed)", "种子 \(game.seed)"),
          at: Point(axes.frame.minX - 20, axes.frame.midY),
          TextStyle(TypeScale.label, anchor: .end, alignment: .middle)),
        .text(
          request.say("lost \(game.timesLost)×", "丢失 \(game.timesLost) 次"),
          at: Point(axes.frame.maxX + 20, axes.frame.midY),
          TextStyle(TypeScale.label, .secondary, alignment: .middle)),
      ]
      if rank == runs.count - 1 {
        marks.append(axes.grid(xLabel: request.say("training step", "训练步数"), yTicks: []))
      }
    }
    let lost = runs.map { "\($0.timesLost)" }.joined(separator: ", ")
    return sheet.figure(
      alternativeText: request.say(
        "Which of the \(data.centers.count) clusters each run covers at each moment; how often one "
          + "was lost again, run by run: \(lost).",
        "每次运行在每个时刻覆盖了 \(data.centers.count) 个团中的哪些；各次运行重新丢失的次数：\(lost)。"),
      marks)
  }

  /// A bar for each stretch of moments at which a cluster is found.
  private func bands(of game: PlayedGame, in frame: Rect) -> [Mark] {
    let cell = frame.height / Double(data.centers.count)
    let step = frame.width / Double(game.moments.count)
    return data.centers.indices.flatMap { mode -> [Mark] in
      var (marks, begun): ([Mark], Int?) = ([], nil)
      for place in 0...game.moments.count {
        let isFound = place < game.moments.count && game.moments[place].modes.contains(mode)
        if isFound, begun == nil { begun = place }
        if !isFound, let first = begun {
          marks.append(
            .rectangle(
              Rect(
                frame.minX + Double(first) * step, frame.minY + Double(mode) * cell,
                Double(place - first) * step, cell - 2), .prediction))
          begun = nil
        }
      }
      return marks
    }
  }
}
