import Viz

extension ScalingExperiment {
  /// What either part's growth brings, the other part's sizes being averaged over.
  func gainsFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 860)
    let body = sheet.body
    let width = (body.width - 3 * 70) / 3
    let height = body.height - 46 - 150
    let panels: [(name: String, value: (ScalingRow) -> Double, isShare: Bool)] = [
      (request.say("one object: right of what is said", "一个物体：说法画对的份额"), { $0.followedOne }, true),
      (request.say("two objects: right of what is said", "两个物体：说法画对的份额"), { $0.followedTwo }, true),
      (
        request.say("loss at the end (lower is better)", "最后的损失（越低越好）"),
        { $0.lastLoss }, false
      ),
    ]
    var marks: [Mark] = []
    for (rank, (name, value, isShare)) in panels.enumerated() {
      let frame = Rect(
        body.minX + 70 + Double(rank) * (width + 70), body.minY + 50, width - 40, height)
      let all = table.rows.map(value)
      let (low, high) = (all.min() ?? 0, all.max() ?? 1)
      let room = 0.15 * (high - low) + 1e-6
      let axes = Axes(frame, x: -0.35...2.35, y: isShare ? 0...1 : low - room...high + room)
      marks.append(
        axes.grid(
          yLabel: name, xTicks: [0, 1, 2],
          xTickLabels: ScalingSize.allCases.map { Self.name($0, request) }))
      for part in ScalingTable.Part.allCases {
        if isShare { marks.append(intervals(part, value, axes)) }
        marks += growth(part, value, axes)
      }
    }
    marks += key(Point(body.minX + 70, body.maxY - 36), request)
    let gains = ScalingTable.Part.allCases.map {
      Self.points(table.gain($0) { $0.followedTwo })
    }
    return sheet.figure(
      alternativeText: request.say(
        "From the smallest to the largest, what is right of two objects changes by "
          + "\(gains[0]) points with the text encoder and by \(gains[1]) with the U-Net.",
        "从最小到最大，两个物体的说法画对的份额：文本编码器带来 \(gains[0]) 个百分点，U-Net 带来 \(gains[1]) 个。"), marks)
  }

  /// A difference of shares in percentage points, with its sign.
  static func points(_ difference: Double) -> String {
    (difference > 0 ? "+" : "") + NumberText.fixed(100 * difference, 0)
  }

  /// Where a size stands, a little apart for either part.
  private func place(_ size: ScalingSize, _ part: ScalingTable.Part) -> Double {
    Double(ScalingSize.allCases.firstIndex(of: size) ?? 0) + (part == .text ? -0.07 : 0.07)
  }

  /// The 95 % intervals of the groups' mean shares.
  private func intervals(
    _ part: ScalingTable.Part, _ value: (ScalingRow) -> Double, _ axes: Axes
  ) -> Mark {
    let groups = table.groups(part)
    let found = groups.map {
      Proportion(mean: $0.rows.map(value), count: $0.rows[0].twoObjects.count).interval
    }
    return axes.intervals(
      groups.map { place($0.size, part) }, low: found.map(\.lowerBound),
      high: found.map(\.upperBound), Stroke(Self.ink(part), 2))
  }

  /// A line through the groups' means, and a dot for each run.
  private func growth(
    _ part: ScalingTable.Part, _ value: (ScalingRow) -> Double, _ axes: Axes
  ) -> [Mark] {
    let groups = table.groups(part)
    let xs = groups.map { place($0.size, part) }
    let means = groups.map { $0.rows.mean(value) }
    let runs = groups.flatMap { group in group.rows.map { (place(group.size, part), value($0)) } }
    return [
      axes.dots(runs.map(\.0), runs.map(\.1), Self.ink(part).opacity(0.4), radius: 5),
      axes.line(xs, means, Stroke(Self.ink(part), 4, dash: part == .text ? [] : [10, 6])),
      axes.dots(xs, means, Self.ink(part), radius: 8),
    ]
  }

  private func key(_ origin: Point, _ request: FigureRequest) -> [Mark] {
    var (x, marks) = (origin.x, [Mark]())
    for part in ScalingTable.Part.allCases {
      let words =
        part == .text
        ? request.say("the text encoder grows", "文本编码器变大")
        : request.say("the U-Net grows", "U-Net 变大")
      let style = TextStyle(TypeScale.label, Self.ink(part), weight: .bold)
      marks += [
        .segment(
          Point(x, origin.y - 7), Point(x + 52, origin.y - 7),
          Stroke(Self.ink(part), 4, dash: part == .text ? [] : [10, 6])),
        .text(words, at: Point(x + 64, origin.y), style),
      ]
      x += 64 + RichText(words).size(style).width + 50
    }
    return marks + [
      .text(
        request.say(
          "Small dots: single runs. Large: their means, with 95% intervals of shares.",
          "小点是单次运行，大点是平均；份额附 95% 区间。"),
        at: Point(x, origin.y), TextStyle(TypeScale.label, .secondary))
    ]
  }

  /// Which properties of one object and its scene the growth of either part helps.
  func propertiesFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 800)
    let body = sheet.body
    let names = [
      request.say("sky", "天空"), request.say("ground", "地面"), request.say("kind", "种类"),
      request.say("colour", "颜色"), request.say("size", "大小"), request.say("place", "位置"),
    ]
    let rows = zip(ScalingRow.saidOfOne, names).map { (key: $0, name: $1) }
    let width = (body.width - 200 - 110) / 2
    let top = body.minY + 60
    let step = (body.height - 60 - 70) / Double(rows.count)
    var marks: [Mark] = []
    for (line, row) in rows.enumerated() {
      marks.append(
        .text(
          row.name, at: Point(body.minX, top + (Double(line) + 0.5) * step),
          TextStyle(TypeScale.body, weight: .bold, alignment: .middle)))
    }
    for (rank, part) in ScalingTable.Part.allCases.enumerated() {
      let frame = Rect(
        body.minX + 200 + Double(rank) * (width + 90), top, width, step * Double(rows.count))
      let axes = Axes(frame, x: 0...1, y: 0...Double(rows.count))
      marks.append(
        axes.grid(
          xTicks: [0, 0.25, 0.5, 0.75, 1], yTicks: [],
          xTickLabels: ["0", "25%", "50%", "75%", "100%"]))
      marks.append(
        .text(
          part == .text
            ? request.say("small → large text encoder", "文本编码器从小到大")
            : request.say("small → large U-Net", "U-Net 从小到大"),
          at: Point(frame.minX, body.minY + 30),
          TextStyle(TypeScale.heading, Self.ink(part), weight: .bold)))
      let groups = table.groups(part)
      for (line, row) in rows.enumerated() {
        let y = Double(rows.count) - Double(line) - 0.5
        let values = groups.map { $0.rows.mean { $0.oneObjectProperties[row.key] ?? 0 } }
        guard let first = values.first, let last = values.last else { continue }
        marks += [
          axes.line([first, last], [y, y], Stroke(Self.ink(part), 5)),
          axes.dots([first], [y], Self.ink(part), radius: 8, hollow: true),
          axes.dots([last], [y], Self.ink(part), radius: 9),
          .text(
            Self.points(last - first), at: axes.point((first + last) / 2, y) + Point(0, -16),
            TextStyle(TypeScale.tick, Self.ink(part), anchor: .middle, halo: true)),
        ]
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "How the share of each property that is right changes from the small to the large text "
          + "encoder, and from the small to the large U-Net.",
        "文本编码器从小到大、U-Net 从小到大时，每种属性画对的份额怎样变化。"), marks)
  }
}
