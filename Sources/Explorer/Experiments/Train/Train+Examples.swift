import Diffusion
import Tensor
import Viz

extension TrainExperiment {
  /// What the network is shown: the same data noised to several times.
  func examples(_ request: FigureRequest) throws -> Figure {
    let times: [Int?] = [nil] + (try request.times("times", upTo: schedule.count))
    let sheet = Sheet(
      title: request.title,
      formula:
        #"x_t = \data{\sqrt{\bar\alpha_t}\; x_0} + \noise{\sqrt{1-\bar\alpha_t}\; \varepsilon}"#,
      reading: request.reading, command: request.command, height: 640)
    let row = PictureRow(
      count: times.count, x: sheet.body.minX, y: sheet.body.minY + 40, width: sheet.body.width,
      gap: 22, longest: sheet.body.height - 90)
    let marks = zip(row.tiles, times).flatMap { tile, t -> [Mark] in
      let plane = Axes.plane(tile, reach: 3)
      let share = t.map { schedule.noise[$0] * schedule.noise[$0] } ?? 0
      return [
        plane.ground,
        plane.cloud(noisedData(900, at: t), .mix(.data, .noise, share).opacity(0.8), radius: 2.2),
        .text(
          t.map { "$t = \($0)$" } ?? request.say("the data $x_0$", "数据 $x_0$"),
          at: Point(tile.midX, tile.minY - 14), TextStyle(TypeScale.heading, anchor: .middle)),
        .text(
          #"$\data{\#(NumberText.fixed(t.map { schedule.signal[$0] } ?? 1, 3))\;x_0} + "#
            + #"\noise{\#(NumberText.fixed(t.map { schedule.noise[$0] } ?? 0, 3))\;\varepsilon}$"#,
          at: Point(tile.midX, tile.maxY + 34), TextStyle(TypeScale.label, anchor: .middle)),
      ]
    }
    return sheet.figure(
      alternativeText: request.say(
        "Points on a ring of \(data.centers.count) clusters, and the same points with more and "
          + "more noise until the ring cannot be seen.",
        "\(data.centers.count) 团点排成一圈，以及同样的点加上越来越多的噪声，直到看不出圆圈。"), marks)
  }
}
