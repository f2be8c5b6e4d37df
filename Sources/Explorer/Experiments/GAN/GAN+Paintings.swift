import Diffusion
import Foundation
import Viz

extension GANExperiment {
  /// A sheet that says that there is no GAN of pictures.
  private func nothing(_ request: FigureRequest) -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 380)
    let words = request.say(
      "No GAN of pictures is shipped here: “explorer train gan --seed 0” trains one.",
      "这里没有附带画图的 GAN：“explorer train gan --seed 0” 可以训练一个。")
    return sheet.figure(
      alternativeText: words,
      [
        .text(
          words, at: Point(sheet.body.minX, sheet.body.minY + 40),
          TextStyle(TypeScale.heading, .noise))
      ])
  }

  /// The losses of GANs of pictures, and what the same noise becomes on the way.
  func paintings(_ request: FigureRequest) throws -> Figure {
    guard !pictureGames.isEmpty else { return nothing(request) }
    let shown = min(try request.whole("moments", 2...8), pictureGames[0].moments.count)
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let step = 350.0
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: header.body.minY + step * Double(pictureGames.count) + 110)
    let body = sheet.body
    var marks: [Mark] = []
    for (rank, game) in pictureGames.enumerated() {
      let top = body.minY + 40 + step * Double(rank)
      marks += course(
        of: game, shown, in: Rect(body.minX, top, body.width, step - 40),
        isLast: rank == pictureGames.count - 1, request)
    }
    return sheet.figure(
      alternativeText: pictureGames.map { game in
        request.say(
          "Seed \(game.seed): \(game.last.accepted) of \(game.last.pictures.count) paintings of the "
            + "same noise are accepted in the end.",
          "种子 \(game.seed)：同一批噪声的 \(game.last.pictures.count) 张画，最后有 "
            + "\(game.last.accepted) 张被承认。")
      }.joined(separator: request.say(" ", "")), marks)
  }

  private func course(
    of game: PictureGame, _ shown: Int, in area: Rect, isLast: Bool, _ request: FigureRequest
  ) -> [Mark] {
    let left = 150.0
    let side = 112.0
    let frame = Rect(
      area.minX + left, area.minY + side + 46, area.width - left - 170, area.height - side - 76)
    let notes = game.training.notes
    let players: [(losses: [Double], even: Double, name: String, ink: Ink)] = [
      (
        notes.map { $0.discriminator ?? $0.loss }, 2 * log(2.0),
        request.say("discriminator", "判别器"), .data
      ),
      (
        notes.map { $0.generator ?? $0.loss }, log(2.0), request.say("generator", "生成器"),
        .prediction
      ),
    ]
    let smooth = players.map { $0.losses.smoothed(over: max(1, notes.count / 60)) }
    let axes = Axes(
      frame, x: 0...Double(max(game.steps, 1)),
      y: 0...max(smooth.joined().max() ?? 1, 2 * log(2.0)) * 1.1)
    var marks: [Mark] = [
      .text(
        request.say("seed \(game.seed)", "种子 \(game.seed)"),
        at: Point(area.minX, area.minY + side / 2),
        TextStyle(TypeScale.heading, weight: .bold, alignment: .middle)),
      axes.grid(xLabel: isLast ? request.say("training step", "训练步数") : nil),
    ]
    let ends = smooth.map { axes.y($0[$0.count - 1]) }
    let isClose = abs(ends[0] - ends[1]) < 30
    for (place, player) in players.enumerated() {
      marks += [
        axes.rule(y: player.even, Stroke(player.ink, 1.6, dash: [8, 6])),
        axes.line(notes.map { Double($0.step) }, smooth[place], Stroke(player.ink, 3)),
        .text(
          player.name,
          at: Point(
            frame.maxX + 14,
            isClose
              ? (ends[0] + ends[1]) / 2 + (ends[place] <= ends[1 - place] ? -15 : 15)
              : ends[place]),
          TextStyle(TypeScale.label, player.ink, weight: .bold, alignment: .middle)),
      ]
    }
    return marks + tiles(of: game, shown, side, above: axes, request)
  }

  /// Four paintings of a moment as one tile, tied to its step.
  private func tiles(
    of game: PictureGame, _ shown: Int, _ side: Double, above axes: Axes, _ request: FigureRequest
  ) -> [Mark] {
    let chosen = (0..<shown).map { game.moments[$0 * (game.moments.count - 1) / (shown - 1)] }
    let row = PictureRow(
      count: shown, x: axes.frame.minX, y: axes.frame.minY - side - 46, width: axes.frame.width,
      gap: 20, longest: side)
    return zip(chosen, row.tiles).flatMap { moment, tile -> [Mark] in
      let half = tile.width / 2 - 1.5
      let x = axes.x(Double(moment.step))
      let pictures = moment.pictures.prefix(4).enumerated().map { place, picture -> Mark in
        .picture(
          picture,
          in: Rect(
            tile.x + Double(place % 2) * (half + 3), tile.y + Double(place / 2) * (half + 3), half,
            half), style: PictureStyle(cornerRadius: 2))
      }
      return pictures + [
        Connectors.link(
          from: Point(tile.midX, tile.maxY + 4), to: Point(x, axes.frame.minY),
          Stroke(.secondary.opacity(0.55), 1.2)),
        .segment(
          Point(x, axes.frame.minY), Point(x, axes.frame.maxY),
          Stroke(.secondary.opacity(0.3), 1.2)),
        .text(
          "\(moment.accepted)/\(moment.pictures.count)", at: Point(tile.maxX + 8, tile.maxY - 2),
          TextStyle(TypeScale.tick, .secondary)),
      ]
    }
  }

  /// How near the same paintings come to drawings, and how many are accepted, all the way.
  func pictureCoverage(_ request: FigureRequest) throws -> Figure {
    guard !pictureGames.isEmpty else { return nothing(request) }
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 720)
    let body = sheet.body
    let count = Double(pictureGames[0].last.pictures.count)
    let width = (body.width - 470) / 2
    let frames = [0, 1].map { place in
      Rect(
        body.minX + 60 + (width + 260) * Double(place), body.minY + 50, width, body.height - 130)
    }
    let farthest = pictureGames.flatMap(\.moments).map(\.distance).max() ?? 1
    let panels:
      [(
        name: String, mark: String, level: Double, top: Double,
        value: (PictureGame.Moment) -> Double
      )] =
        [
          (
            request.say(
              "levels from the nearest drawing, median", "离最近的画法多少级，中位数"),
            request.say("accepted up to here", "到此为止算承认"), pictureGames[0].limit,
            farthest * 1.08, { $0.distance }
          ),
          (
            request.say(
              "accepted by the judge, of \(Int(count))", "\(Int(count)) 张里裁判承认的张数"),
            request.say("true pictures", "真图"), count, count * 1.08, { Double($0.accepted) }
          ),
        ]
    var marks: [Mark] = []
    for (frame, panel) in zip(frames, panels) {
      let axes = Axes(
        frame, x: 0...Double(pictureGames.map(\.steps).max() ?? 1), y: 0...panel.top)
      marks += [
        axes.grid(xLabel: request.say("training step", "训练步数"), yLabel: panel.name),
        axes.rule(y: panel.level, Stroke(.data, 2, dash: [3, 5])),
      ]
      let heights = pictureGames.map { axes.y(panel.value($0.last)) }
      let places = Heights.apart([axes.y(panel.level)] + heights, by: 28)
      marks.append(
        .text(
          panel.mark, at: Point(frame.maxX + 16, places[0]),
          TextStyle(TypeScale.label, .data, weight: .bold, alignment: .middle)))
      for (rank, game) in pictureGames.enumerated() {
        let dash: [Double] = rank == 0 ? [] : rank == 1 ? [12, 6] : [3, 5]
        marks += [
          axes.line(
            game.moments.map { Double($0.step) }, game.moments.map(panel.value),
            Stroke(.prediction, 3, dash: dash)),
          .text(
            request.say(
              "seed \(game.seed): \(NumberText.fixed(panel.value(game.last), 0))",
              "种子 \(game.seed)：\(NumberText.fixed(panel.value(game.last), 0))"),
            at: Point(frame.maxX + 16, places[rank + 1]),
            TextStyle(TypeScale.label, .prediction, weight: .bold, alignment: .middle)),
        ]
      }
    }
    return sheet.figure(
      alternativeText: pictureGames.map { game in
        request.say(
          "Seed \(game.seed): in the end \(game.last.accepted) of \(game.last.pictures.count) are "
            + "accepted; the middle one is \(NumberText.fixed(game.last.distance, 0)) levels from a drawing.",
          "种子 \(game.seed)：最后 \(game.last.pictures.count) 张里承认 \(game.last.accepted) 张，"
            + "居中的一张离最近的画法 \(NumberText.fixed(game.last.distance, 0)) 级。")
      }.joined(separator: request.say(" ", "")), marks)
  }
}

/// Places of labels one above the other.
enum Heights {
  /// The heights in the same order, moved down where two would come nearer than `gap`.
  static func apart(_ heights: [Double], by gap: Double) -> [Double] {
    var places = heights
    let order = heights.indices.sorted { (heights[$0], $0) < (heights[$1], $1) }
    for (above, below) in zip(order, order.dropFirst()) {
      places[below] = max(places[below], places[above] + gap)
    }
    return places
  }
}
