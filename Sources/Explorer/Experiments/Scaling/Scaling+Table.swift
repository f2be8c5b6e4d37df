import Viz

extension ScalingExperiment {
  /// All pairs of sizes: how much of what prompts say of objects is right.
  func tableFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 900)
    let body = sheet.body
    let width = (body.width - 120) / 2
    let kinds: [(String, KeyPath<ScalingRow, Double>, KeyPath<ScalingRow, ScalingRow.Share>)] = [
      (request.say("one object", "一个物体"), \.followedOne, \.oneObject),
      (request.say("two objects", "两个物体"), \.followedTwo, \.twoObjects),
    ]
    var marks: [Mark] = []
    for (rank, (name, followed, whole)) in kinds.enumerated() {
      let frame = Rect(
        body.minX + Double(rank) * (width + 120) + 170, body.minY + 96, width - 170,
        body.height - 190)
      marks.append(
        .text(
          name, at: Point(frame.minX, body.minY + 26),
          TextStyle(TypeScale.heading, weight: .bold)))
      marks += cells(followed, whole, in: frame, request)
    }
    let best = table.rows.max { $0.followedTwo < $1.followedTwo }
    let words = best.map {
      (Self.name($0.text, request), Self.name($0.unet, request), Self.percent($0.followedTwo))
    }
    return sheet.figure(
      alternativeText: request.say(
        "Two tables of three text encoders by three U-Nets. Most of what is said of two objects is "
          + "right with the \(words?.0 ?? "") text encoder and the \(words?.1 ?? "") U-Net: \(words?.2 ?? "").",
        "两张表，各有三个文本编码器乘三个 U-Net。两个物体的说法画对最多的是“\(words?.0 ?? "")”文本编码器加"
          + "“\(words?.1 ?? "")”U-Net：\(words?.2 ?? "")。"), marks)
  }

  static func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 0) + "%" }

  private func cells(
    _ followed: KeyPath<ScalingRow, Double>, _ whole: KeyPath<ScalingRow, ScalingRow.Share>,
    in frame: Rect, _ request: FigureRequest
  ) -> [Mark] {
    let all = ScalingSize.allCases
    let (width, height) = (frame.width / 3, frame.height / 3)
    var marks: [Mark] = []
    for (column, unet) in all.enumerated() {
      marks.append(
        .text(
          Self.name(unet, request),
          at: Point(frame.minX + (Double(column) + 0.5) * width, frame.minY - 14),
          TextStyle(TypeScale.label, .prediction, weight: .bold, anchor: .middle)))
    }
    marks.append(
      .text(
        request.say("U-Net →", "U-Net →"), at: Point(frame.minX - 20, frame.minY - 14),
        TextStyle(TypeScale.label, .prediction, anchor: .end)))
    for (row, text) in all.enumerated() {
      let middle = frame.minY + (Double(row) + 0.5) * height
      marks.append(
        .text(
          Self.name(text, request), at: Point(frame.minX - 20, middle),
          TextStyle(TypeScale.label, .text, weight: .bold, anchor: .end, alignment: .middle)))
      for (column, unet) in all.enumerated() {
        let cell = Rect(
          frame.minX + Double(column) * width, frame.minY + Double(row) * height, width, height
        ).inset(3, 3)
        let runs = table.rows(text: text, unet: unet)
        guard !runs.isEmpty else {
          marks += [
            .rectangle(cell, .panel, radius: 4),
            .text(
              request.say("not run", "未运行"), at: cell.center,
              TextStyle(TypeScale.label, .secondary, anchor: .middle, alignment: .middle)),
          ]
          continue
        }
        let found = Proportion(
          mean: runs.map { $0[keyPath: followed] }, count: runs[0][keyPath: whole].count)
        let all = runs.mean { $0[keyPath: whole].value }
        let color = ColorMap.viridis(found.value)
        let bright = 0.299 * color.red + 0.587 * color.green + 0.114 * color.blue > 0.55
        let ink = Ink.color(bright ? Color(0x1B1F24) : Color(0xFFFFFF))
        marks += [
          .rectangle(cell, .color(color), radius: 4),
          .text(
            Self.percent(found.value), at: cell.center + Point(0, -26),
            TextStyle(TypeScale.formula, ink, weight: .bold, anchor: .middle, alignment: .middle)),
          .text(
            "\(Self.percent(found.interval.lowerBound)) … \(Self.percent(found.interval.upperBound))",
            at: cell.center + Point(0, 8),
            TextStyle(TypeScale.tick, ink, anchor: .middle, alignment: .middle)),
          .text(
            request.say("all right: \(Self.percent(all))", "全对：\(Self.percent(all))"),
            at: cell.center + Point(0, 40),
            TextStyle(TypeScale.tick, ink, anchor: .middle, alignment: .middle)),
        ]
      }
    }
    marks.append(
      .text(
        request.say("text encoder ↓", "文本编码器 ↓"), at: Point(frame.minX - 20, frame.maxY + 26),
        TextStyle(TypeScale.label, .text, anchor: .end)))
    return marks
  }
}
