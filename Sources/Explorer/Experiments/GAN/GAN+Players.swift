import Diffusion
import Viz

extension GANExperiment {
  /// Two trainings at some moments: what the generator makes, and where the discriminator believes
  /// the data to be.
  func players(_ request: FigureRequest) throws -> Figure {
    let shares = try request.list("shares")
    let sheet = Sheet(
      title: request.title,
      formula:
        #"\mathcal{L}_D = -\log \sigma(D(\data{x})) - \log(1 - \sigma(D(\prediction{G(z)})))"#
        + #"\quad\quad \mathcal{L}_G = -\log \sigma(D(\prediction{G(z)}))"#,
      reading: request.reading, command: request.command, height: 940)
    let body = sheet.body
    let columns = PictureRow(
      count: shares.count, x: body.minX + 130, y: body.minY + 44, width: body.width - 130,
      gap: 22, longest: (body.height - 130) / 2)
    var marks: [Mark] = []
    for (rank, game) in pair.enumerated() {
      let down = Double(rank) * (columns.side + 50)
      marks.append(momentumName(game, at: Point(body.minX, columns.tiles[0].midY + down)))
      for (tile, share) in zip(columns.tiles, shares) {
        let place = share * Double(game.moments.count - 1)
        let moment = game.moments[Int(place.rounded())]
        let tile = tile.offset(0, down)
        marks += board(moment, in: tile, radius: 2)
        marks.append(found(moment, request, at: Point(tile.midX, tile.maxY + 28)))
        if rank > 0 { continue }
        marks.append(
          .text(
            stepName(moment.step, request), at: Point(tile.midX, tile.minY - 14),
            TextStyle(TypeScale.heading, weight: .bold, anchor: .middle)))
      }
    }
    let ends = pair.map { "\($0.last.modes.count)" }
    return sheet.figure(
      alternativeText: request.say(
        "Made points, data and the discriminator's belief during two trainings. In the end one has "
          + "found \(ends[0]), the other \(ends[1]) of \(data.centers.count) clusters.",
        "两次训练中生成的点、数据与判别器的判断。最后一次找到 \(ends[0]) 个团，另一次 \(ends[1]) 个，"
          + "共 \(data.centers.count) 个。"), marks)
  }

  /// How every run ended.
  func seeds(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let body = sheet.body
    let columns = PictureRow(
      count: runs.count / 2, x: body.minX + 130, y: body.minY + 44, width: body.width - 130,
      gap: 22, longest: (body.height - 130) / 2)
    var marks: [Mark] = []
    for (place, game) in runs.enumerated() {
      let (rank, column) = (place / columns.tiles.count, place % columns.tiles.count)
      let tile = columns.tiles[column].offset(0, Double(rank) * (columns.side + 50))
      marks += board(game.last, in: tile, radius: 2.2)
      marks.append(found(game.last, request, at: Point(tile.midX, tile.maxY + 28)))
      if column == 0 { marks.append(momentumName(game, at: Point(body.minX, tile.midY))) }
      if rank > 0 { continue }
      marks.append(
        .text(
          request.say("seed \(game.seed)", "种子 \(game.seed)"),
          at: Point(tile.midX, tile.minY - 14),
          TextStyle(TypeScale.heading, weight: .bold, anchor: .middle)))
    }
    let ends = runs.map { "\($0.last.modes.count)" }.joined(separator: ", ")
    return sheet.figure(
      alternativeText: request.say(
        "What each run makes in the end. Clusters found, with the advised momentum first: \(ends).",
        "每次运行最后生成的点。找到的团数（先是建议的动量）：\(ends)。"), marks)
  }

  func momentumName(_ game: PlayedGame, at point: Point) -> Mark {
    .text(
      "$\\beta_1 = \(game.momentum)$", at: point,
      TextStyle(TypeScale.heading, weight: .bold, alignment: .middle))
  }

  /// The plane at a moment: belief as shade, data and made points on it.
  func board(_ moment: PlayedGame.Moment, in tile: Rect, radius: Double) -> [Mark] {
    let plane = Axes.plane(tile, reach: PlayedGame.reach)
    let side = tile.width / Double(PlayedGame.cells)
    let shades = moment.belief.enumerated().map { place, belief in
      let (row, column) = (place / PlayedGame.cells, place % PlayedGame.cells)
      return Mark.rectangle(
        Rect(tile.minX + Double(column) * side, tile.minY + Double(row) * side, side, side),
        .data.opacity(0.34 * belief))
    }
    return [
      plane.ground, .group("belief", shades), plane.cloud(truth(400), .data, radius: radius),
      plane.cloud(Array(moment.points.prefix(600)), .prediction.opacity(0.85), radius: radius),
    ]
  }

  func stepName(_ step: Int, _ request: FigureRequest) -> String {
    let count = NumberText.fixed(Double(step), 0)
    return step == 0
      ? request.say("untrained", "未训练") : request.say("\(count) steps", "\(count) 步")
  }

  func found(_ moment: PlayedGame.Moment, _ request: FigureRequest, at point: Point) -> Mark {
    let (modes, all) = (moment.modes.count, data.centers.count)
    let share = NumberText.fixed(100 * moment.near, 0)
    return .text(
      request.say(
        "\(modes) of \(all) found, \(share)% in a cluster", "找到 \(modes)/\(all) 团，\(share)% 在团内"),
      at: point, TextStyle(TypeScale.tick, .secondary, anchor: .middle))
  }

  /// The training as frames.
  func training(_ request: FigureRequest) throws -> FrameSequence {
    let games = pair
    return FrameSequence(
      count: games[0].moments.count, secondsPerFrame: 0.12, holdSeconds: 1.6,
      draw: { index in
        let step = games[0].moments[index].step
        var marks: [Mark] = [
          .text(stepName(step, request), at: Point(40, 56), TextStyle(28, weight: .bold))
        ]
        for (rank, game) in games.enumerated() {
          let tile = Rect(40 + 600 * Double(rank), 84, 560, 560)
          let moment = game.moments[index]
          marks += board(moment, in: tile, radius: 2.6)
          marks += [
            found(moment, request, at: Point(tile.midX, 684)),
            .text(
              "$\\beta_1 = \(game.momentum)$",
              at: Point(tile.maxX, 56), TextStyle(28, anchor: .end)),
          ]
        }
        return Figure(
          width: 1240, height: 716,
          alternativeText: request.say(
            "Both trainings after \(step) steps", "\(step) 步之后的两次训练"), marks: marks)
      },
      thumbnail: { index, square in
        let moment = games[1].moments[index]
        return (
          .group("plane", board(moment, in: square, radius: 1.4)), stepName(moment.step, request)
        )
      },
      record: { index in
        let (one, other) = (games[0].moments[index], games[1].moments[index])
        return [
          ("step", Double(one.step)), ("found", Double(one.modes.count)), ("near", one.near),
          ("other_found", Double(other.modes.count)), ("other_near", other.near),
          ("seed", Double(games[0].seed)),
        ]
      })
  }
}
