import Diffusion
import Viz

extension TrainExperiment {
  /// Samples at moments of training, all from the same noise.
  func samples(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 600)
    let row = PictureRow(
      count: checkpoints.count, x: sheet.body.minX, y: sheet.body.minY + 40,
      width: sheet.body.width, gap: 22, longest: sheet.body.height - 90)
    let marks = zip(row.tiles, checkpoints).flatMap { tile, checkpoint -> [Mark] in
      let plane = Axes.plane(tile, reach: 3)
      let count = NumberText.fixed(Double(checkpoint.step), 0)
      let share = NumberText.fixed(100 * checkpoint.share, 0)
      let outside = checkpoint.points.count { max(abs($0.x), abs($0.y)) > 3 }
      let isGone = 2 * outside > checkpoint.points.count
      return [
        plane.ground,
        .text(
          isGone ? request.say("most points lie outside", "大多数点在框外") : "", at: tile.center,
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
        plane.cloud(checkpoint.points, .prediction.opacity(0.8), radius: 2.2),
        .text(
          checkpoint.step == 0
            ? request.say("untrained", "未训练") : request.say("\(count) steps", "\(count) 步"),
          at: Point(tile.midX, tile.minY - 14),
          TextStyle(TypeScale.heading, weight: .bold, anchor: .middle)),
        .text(
          request.say(
            "\(share)% in a cluster, \(checkpoint.covered) of \(data.centers.count) found",
            "\(share)% 落在团内，找到 \(checkpoint.covered)/\(data.centers.count) 团"),
          at: Point(tile.midX, tile.maxY + 32),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      ]
    }
    let shares = checkpoints.map {
      "\($0.step): \(NumberText.fixed(100 * $0.share, 0))%"
    }.joined(separator: ", ")
    return sheet.figure(
      alternativeText: request.say(
        "Samples by training step, with the share of points inside a cluster: \(shares).",
        "不同训练步数时的样本，以及落在团内的比例：\(shares)。"), marks)
  }

  /// The way of the samples from noise to the ring, with the field that moves them.
  func reverse(_ request: FigureRequest) throws -> FrameSequence {
    /// From the data's colour to the noise's, as far as the points are noise.
    @Sendable func ink(_ t: Int?) -> Ink {
      .mix(.data, .noise, t.map { schedule.noise[$0] * schedule.noise[$0] } ?? 0)
    }
    let shown = way.map { (t: $0.t, points: Array($0.points.prefix(800))) }
    return FrameSequence(
      count: shown.count, secondsPerFrame: 0.1, holdSeconds: 1.6,
      draw: { index in
        let (t, points) = shown[index]
        let plane = Axes.plane(Rect(40, 84, 560, 560), reach: 3)
        var marks: [Mark] = [
          .text(
            t.map { "$t = \($0)$" } ?? "$\\hat x_0$", at: Point(40, 56), TextStyle(28)),
          .text(
            request.say(
              "step \(index) of \(shown.count - 1)", "第 \(index) 步，共 \(shown.count - 1) 步"),
            at: Point(600, 56), TextStyle(TypeScale.label, .secondary, anchor: .end)),
          plane.ground,
        ]
        if let t {
          let grid = Self.fieldPoints(reach: 2.75, count: 15)
          marks.append(
            plane.arrows(
              grid, learnedNoise(grid, at: t).map { (-$0.x, -$0.y) }, scale: 10, longest: 30,
              .prediction.opacity(0.55)))
        }
        marks.append(plane.cloud(points, ink(t).opacity(0.9), radius: 2.4))
        return Figure(
          width: 640, height: 676,
          alternativeText: t.map {
            request.say("The points at t = \($0)", "t = \($0) 时的点")
          } ?? request.say("The samples", "得到的样本"), marks: marks)
      },
      thumbnail: { index, square in
        let (t, points) = shown[index]
        let plane = Axes.plane(square, reach: 3)
        let mark = Mark.group("plane", [plane.ground, plane.cloud(points, ink(t), radius: 1.3)])
        return (mark, t.map { "$t = \($0)$" } ?? "$\\hat x_0$")
      },
      record: { index in
        let t = shown[index].t
        return [
          ("t", t.map(Double.init) ?? -1), ("signal", t.map { schedule.signal[$0] } ?? 1),
          ("noise", t.map { schedule.noise[$0] } ?? 0), ("seed", Double(seed)),
        ]
      })
  }
}
