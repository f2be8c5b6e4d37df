import Tensor
import TinyWorld
import Viz

extension DistributionExperiment {
  /// Two models of the same scenes by two hands: samples of the same noises, and what is nearest.
  func stylesFigure(_ request: FigureRequest) throws -> Figure {
    let columns = try request.whole("columns", 2...16)
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let left = 250.0
    let count = min(columns, hands[0].pictures.count)
    let row = PictureRow(
      count: count, x: header.body.minX + left, y: header.body.minY + 24,
      width: header.body.width - left, gap: 12, longest: 140)
    let (step, block) = (row.side + 12, 2 * (row.side + 12) + 44)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: row.tiles[0].y + 2 * block + 70)
    let body = sheet.body
    var marks: [Mark] = []
    for (rank, hand) in hands.enumerated() {
      let down = Double(rank) * block
      let heights = [0, step].map { row.tiles[0].midY + down + $0 }
      marks += [
        .text(
          name(hand.style, request), at: Point(body.minX, heights[0] - 18),
          TextStyle(TypeScale.heading, .text, weight: .bold, alignment: .middle)),
        .text(
          request.say("samples", "样本"), at: Point(body.minX, heights[0] + 14),
          TextStyle(TypeScale.label, .prediction, weight: .bold, alignment: .middle)),
        .text(
          request.say("nearest drawing", "最近的画"), at: Point(body.minX, heights[1] - 16),
          TextStyle(TypeScale.label, .data, weight: .bold, alignment: .middle)),
        .text(
          request.say(
            "own hand: \(hand.own.successes) of \(hand.own.count)",
            "本画法：\(hand.own.count) 张里 \(hand.own.successes) 张"),
          at: Point(body.minX, heights[1] + 14),
          TextStyle(TypeScale.tick, .secondary, alignment: .middle)),
      ]
      for (place, tile) in row.tiles.enumerated() {
        marks += [
          .picture(Raster(hand.pictures[place]), in: tile.offset(0, down)),
          .picture(Raster(hand.drawing(place)), in: tile.offset(0, down + step)),
        ]
      }
    }
    let models = hands.map { hand in
      "\(hand.name) \(hand.weights)"
    }
    marks.append(
      .text(
        request.say("models: ", "模型：") + models.joined(separator: ", "),
        at: Point(body.minX, body.maxY + 2), TextStyle(TypeScale.tick, .secondary)))
    let told = hands.map { hand in
      request.say(
        "\(name(hand.style, request)): \(hand.own.successes) of \(hand.own.count)",
        "\(name(hand.style, request))：\(hand.own.count) 张里 \(hand.own.successes) 张")
    }
    return sheet.figure(
      alternativeText: request.say(
        "Samples of two models from the same noises, and the drawings nearest to them. Those nearest "
          + "to a drawing of the hand that was learnt: " + told.joined(separator: ", ") + ".",
        "两个模型从同样的噪声画出的样本，以及离它们最近的画。离所学画法的画最近的：" + told.joined(separator: "，") + "。"), marks)
  }

  private func name(_ style: DrawingStyle, _ request: FigureRequest) -> String {
    switch style {
    case .color: request.say("learnt in colour", "学彩色画")
    case .ink: request.say("learnt in ink", "学水墨画")
    }
  }
}
