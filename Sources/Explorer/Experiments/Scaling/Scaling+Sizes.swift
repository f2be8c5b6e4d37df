import Viz

extension ScalingExperiment {
  static func name(_ size: ScalingSize, _ request: FigureRequest) -> String {
    switch size {
    case .small: request.say("small", "小")
    case .medium: request.say("medium", "中")
    case .large: request.say("large", "大")
    }
  }

  static func ink(_ part: ScalingTable.Part) -> Ink { part == .text ? .text : .prediction }

  /// The three sizes of either part as squares, whose areas are as their weights.
  func sizesFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 700)
    let body = sheet.body
    let most = sizes.values.flatMap { $0 }.map(\.weights).max() ?? 1
    let step = body.width / 6
    let largest = min(step - 36, body.height - 250)
    let floor = body.minY + 56 + largest
    var marks: [Mark] = []
    for (rank, part) in ScalingTable.Part.allCases.enumerated() {
      let left = body.minX + Double(rank) * body.width / 2
      marks.append(
        .text(
          part == .text
            ? request.say("the part that reads: the text encoder", "读的部分：文本编码器")
            : request.say("the part that paints: the U-Net", "画的部分：U-Net"),
          at: Point(left, body.minY + 24),
          TextStyle(TypeScale.heading, Self.ink(part), weight: .bold)))
      for (place, one) in (sizes[part] ?? []).enumerated() {
        let side = largest * (Double(one.weights) / Double(most)).squareRoot()
        let middle = left + (Double(place) + 0.5) * step
        marks += [
          .rectangle(
            Rect(middle - side / 2, floor - side, side, side), Self.ink(part).opacity(0.75),
            radius: 3),
          .text(
            Self.name(one.size, request), at: Point(middle, floor + 34),
            TextStyle(TypeScale.body, weight: .bold, anchor: .middle)),
        ]
        let lines = [
          request.say(
            "\(Self.millions(one.weights)) million weights",
            "\(Self.tenThousands(one.weights)) 万个权重"),
          "\(NumberText.significant(Double(one.flops) / 1e6, 3)) MFLOP",
          request.say(
            "\(NumberText.significant(one.milliseconds, 2)) ms here",
            "这里 \(NumberText.significant(one.milliseconds, 2)) 毫秒"),
        ]
        for (line, text) in lines.enumerated() {
          marks.append(
            .text(
              text, at: Point(middle, floor + 64 + 26 * Double(line)),
              TextStyle(TypeScale.tick, .secondary, anchor: .middle)))
        }
      }
    }
    marks.append(
      .text(
        request.say(
          "Operations and time: one prompt read, and one prediction.", "计算量和时间：读一句提示词，做一次预测。"),
        at: Point(body.minX, body.maxY - 4), TextStyle(TypeScale.label, .secondary)))
    func list(_ part: ScalingTable.Part) -> String {
      (sizes[part] ?? []).map {
        request.say(Self.millions($0.weights), Self.tenThousands($0.weights))
      }.joined(separator: request.say(", ", "、"))
    }
    return sheet.figure(
      alternativeText: request.say(
        "Squares for three text encoders of \(list(.text)) million weights and three U-Nets of "
          + "\(list(.unet)) million.",
        "用正方形表示三个文本编码器（\(list(.text)) 万个权重）和三个 U-Net（\(list(.unet)) 万个）。"), marks)
  }

  /// As Chinese counts.
  static func tenThousands(_ weights: Int) -> String {
    NumberText.significant(Double(weights) / 1e4, 2)
  }

  static func millions(_ weights: Int) -> String {
    NumberText.significant(Double(weights) / 1e6, 2)
  }
}
