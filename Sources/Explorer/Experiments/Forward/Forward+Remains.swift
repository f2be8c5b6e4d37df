import Tensor
import Viz

extension ForwardExperiment {
  /// The last step is not pure noise: averaging many draws of it brings the picture back.
  func remains(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 960)
    let body = sheet.body
    let left = 250.0
    let tile = 236.0
    let step = (body.width - left - tile) / Double(ghosts[0].averages.count - 1)
    var marks: [Mark] = []
    for (rank, ghost) in ghosts.enumerated() {
      let y = body.minY + 56 + Double(rank) * (tile + 100)
      marks += [
        .text(
          ghost.name, at: Point(body.minX, y + tile / 2 - 34),
          TextStyle(TypeScale.label, .ink, weight: .bold, alignment: .middle, face: .mono)),
        .text(
          #"$\sqrt{\bar\alpha_T}$ = "# + NumberText.significant(ghost.left, 2),
          at: Point(body.minX, y + tile / 2 + 12), TextStyle(TypeScale.heading, .data)),
      ]
      for (place, average) in ghost.averages.enumerated() {
        let rect = Rect(body.minX + left + Double(place) * step, y, tile, tile)
        if rank == 0 {
          let count = NumberText.fixed(Double(average.draws), 0)
          marks.append(
            .text(
              average.draws == 1
                ? request.say("one draw of $x_T$", "$x_T$ 的一次采样")
                : request.say("mean of \(count) draws", "\(count) 次采样的平均"),
              at: Point(rect.midX, y - 18),
              TextStyle(TypeScale.label, .ink, weight: .medium, anchor: .middle)))
        }
        let span = Double(average.span)
        marks += [
          .picture(
            Raster(
              width: side, height: side, values: average.values.scalars, low: -average.span,
              high: average.span), in: rect),
          .text(
            "±\(NumberText.significant(span, 2))", at: Point(rect.minX, rect.maxY + 28),
            TextStyle(TypeScale.tick, .secondary)),
          .text(
            request.say(
              "correlation \(NumberText.fixed(average.correlation, 2))",
              "相关系数 \(NumberText.fixed(average.correlation, 2))"),
            at: Point(rect.maxX, rect.maxY + 28),
            TextStyle(TypeScale.tick, average.correlation > 0.3 ? .data : .secondary, anchor: .end)),
        ]
      }
    }
    func draws(_ ghost: Ghost) -> String {
      NumberText.fixed(Double(ghost.averages.last?.draws ?? 0), 0)
    }
    return sheet.figure(
      alternativeText: request.say(
        "Averages of draws of the last noisy picture: "
          + ghosts.map { ghost in
            "with \(ghost.name) the average of \(draws(ghost)) draws correlates "
              + "\(NumberText.fixed(ghost.averages.last?.correlation ?? 0, 2)) with the picture"
          }.joined(separator: "; ") + ".",
        "最后一步加噪图像多次采样的平均。"
          + ghosts.map { ghost in
            "\(ghost.name)：\(draws(ghost)) 次采样的平均与原图的相关系数为 "
              + NumberText.fixed(ghost.averages.last?.correlation ?? 0, 2)
          }.joined(separator: "；") + "。"), marks)
  }
}
