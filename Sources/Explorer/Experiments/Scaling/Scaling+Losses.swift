import Viz

extension ScalingExperiment {
  /// The losses of all runs, twice: coloured by the size of either part.
  func lossesFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 820)
    let body = sheet.body
    let width = (body.width - 160) / 2
    let steps = table.rows[0].steps
    // The steep fall of the first third would hide what sets them apart later.
    let skipped = ScalingRow.lossParts / 3
    let shown = table.rows.map { Array($0.losses.dropFirst(skipped)) }
    let all = shown.flatMap { $0 }
    let domain = (all.min() ?? 0.01) * 0.92...(all.max() ?? 1) * 1.05
    var marks: [Mark] = []
    for (rank, part) in ScalingTable.Part.allCases.enumerated() {
      let frame = Rect(
        body.minX + 70 + Double(rank) * (width + 90), body.minY + 90, width - 20,
        body.height - 90 - 76)
      let axes = Axes(
        frame, x: Double(steps) * Double(skipped) / Double(ScalingRow.lossParts)...Double(steps),
        y: domain)
      marks.append(
        axes.grid(
          xLabel: request.say("step", "步"),
          yLabel: request.say("loss, after the first third", "损失，前三分之一以后")))
      for (row, losses) in zip(table.rows, shown) {
        let xs = losses.indices.map {
          Double(steps) * (Double($0 + skipped) + 0.5) / Double(losses.count + skipped)
        }
        marks.append(axes.line(xs, losses, Self.stroke(part, part.size(row))))
      }
      marks.append(
        .text(
          part == .text
            ? request.say("by the text encoder", "按文本编码器") : request.say("by the U-Net", "按 U-Net"),
          at: Point(frame.minX, body.minY + 26),
          TextStyle(TypeScale.heading, Self.ink(part), weight: .bold)))
      var x = frame.maxX
      for size in ScalingSize.allCases.reversed() {
        let name = Self.name(size, request)
        let style = TextStyle(TypeScale.label, Self.ink(part), weight: .bold)
        x -= RichText(name).size(style).width
        marks.append(.text(name, at: Point(x, body.minY + 26), style))
        x -= 46
        marks.append(
          .segment(
            Point(x, body.minY + 19), Point(x + 36, body.minY + 19), Self.stroke(part, size)))
        x -= 24
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "Losses of \(table.rows.count) runs over \(steps) steps.",
        "\(table.rows.count) 次运行在 \(steps) 步中的损失。"), marks)
  }

  private static func stroke(_ part: ScalingTable.Part, _ size: ScalingSize) -> Stroke {
    switch size {
    case .small: Stroke(ink(part).opacity(0.55), 2, dash: [3, 5])
    case .medium: Stroke(ink(part).opacity(0.75), 2.5, dash: [10, 6])
    case .large: Stroke(ink(part), 3)
    }
  }
}
