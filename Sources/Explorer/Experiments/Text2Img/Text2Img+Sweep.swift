import TinyWorld
import Viz

extension Text2ImgExperiment {
  /// The same noise under more and more guidance, with what the judge says of many pictures under
  /// each column.
  func sweepFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1420)
    let body = sheet.body
    let levels = sweep.levels
    let row = PictureRow(
      count: levels.count, x: body.minX, y: body.minY + 44, width: body.width - 90, gap: 14,
      longest: 190)
    var marks: [Mark] = []
    for (tile, level) in zip(row.tiles, levels) {
      marks.append(
        .text(
          "$s = \(JSON.number(level.guidance).text)$", at: Point(tile.midX, tile.y - 14),
          TextStyle(TypeScale.heading, .text, anchor: .middle)))
      for (rank, picture) in level.shown.enumerated() {
        marks.append(
          .picture(Raster(picture), in: tile.offset(0, Double(rank) * (row.side + 12))))
      }
    }
    let bottom = row.bottom + Double(levels[0].shown.count - 1) * (row.side + 12)
    let (first, last) = (row.tiles[0].midX, row.tiles[levels.count - 1].midX)
    let height = (body.maxY - bottom - 3 * 76 - 64) / 3
    let count = Double(levels.count - 1)
    func axes(_ rank: Int, most: Double) -> Axes {
      Axes(
        Rect(first, bottom + 60 + Double(rank) * (height + 76), last - first, height),
        x: 0...count, y: 0...most)
    }
    let residuals = levels.map(\.residual)
    let looks = levels.flatMap { [$0.looks.saturation, $0.looks.contrast] }
    let plots = [
      axes(0, most: 1), axes(1, most: max(residuals.max() ?? 1, sweep.limit) * 1.1),
      axes(2, most: max(looks.max() ?? 0, sweep.truth.saturation, 0.1) * 1.15),
    ]
    marks +=
      asAsked(plots[0], request) + strangeness(plots[1], request)
      + self.looks(plots[2], request)
    for axes in plots {
      for tile in row.tiles {
        marks.insert(
          .segment(
            Point(tile.midX, axes.frame.minY), Point(tile.midX, axes.frame.maxY),
            Stroke(.hairline, 1.2)), at: 0)
      }
    }
    let best = sweep.best
    return sheet.figure(
      alternativeText: request.say(
        "Pictures of one prompt under guidance "
          + levels.map { JSON.number($0.guidance).text }.joined(separator: ", ")
          + ". Most of \(sweep.scenes) others are as asked at \(JSON.number(best.guidance).text): "
          + "\(NumberText.fixed(100 * best.right.value, 0))%.",
        "同一提示词在引导 " + levels.map { JSON.number($0.guidance).text }.joined(separator: "、")
          + " 下的图。另外 \(sweep.scenes) 张里，引导 \(JSON.number(best.guidance).text) 时符合要求的最多："
          + "\(NumberText.fixed(100 * best.right.value, 0))%。"), marks)
  }

  private var ticks: ([Double], [String]) {
    (
      sweep.levels.indices.map(Double.init), sweep.levels.map { JSON.number($0.guidance).text }
    )
  }

  private func asAsked(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    let (xs, names) = ticks
    let shares = sweep.levels.map(\.right)
    return [
      axes.grid(
        yLabel: request.say(
          "share of \(sweep.scenes) captions of which the judge finds all",
          "\(sweep.scenes) 句描述中，裁判认为全部画对的份额"),
        xTicks: xs, yTicks: [0, 0.5, 1], xTickLabels: names),
      axes.intervals(
        xs, low: shares.map(\.interval.lowerBound), high: shares.map(\.interval.upperBound),
        Stroke(.text.opacity(0.4), 3)),
      axes.line(xs, shares.map(\.value), Stroke(.text, 3)),
      axes.dots(xs, shares.map(\.value), .text, radius: 6),
    ]
  }

  /// How far the pictures are from any drawing of the world.
  private func strangeness(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    let (xs, names) = ticks
    let values = sweep.levels.map(\.residual)
    return [
      axes.grid(
        yLabel: request.say(
          "how far they are from the nearest drawing, in levels of 255; dashed: refused from here on",
          "它们离最接近的画法有多远（255 级）；虚线：从这里起裁判不承认"),
        xTicks: xs, xTickLabels: names),
      axes.rule(y: sweep.limit, Stroke(.ink.opacity(0.7), 2, dash: [7, 6])),
      axes.line(xs, values, Stroke(.noise, 3)), axes.dots(xs, values, .noise, radius: 6),
    ]
  }

  private func looks(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    let (xs, names) = ticks
    let looks = sweep.levels.map(\.looks)
    let lines: [(values: [Double], truth: Double, name: String, ink: Ink)] = [
      (
        looks.map(\.saturation), sweep.truth.saturation, request.say("saturation", "饱和度"),
        .prediction
      ),
      (looks.map(\.contrast), sweep.truth.contrast, request.say("contrast", "对比度"), .data),
    ]
    let heights = axes.heights(of: lines.map { $0.values.last ?? 0 }, gap: 28)
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say("guidance $s$", "引导 $s$"),
        yLabel: request.say(
          "colour and contrast of these pictures; dashed: of the same scenes as drawn",
          "这些图的色彩与对比度；虚线：同样场景画出来的真图"), xTicks: xs, xTickLabels: names)
    ]
    for (line, y) in zip(lines, heights) {
      marks += [
        axes.rule(y: line.truth, Stroke(line.ink.opacity(0.7), 2, dash: [7, 6])),
        axes.line(xs, line.values, Stroke(line.ink, 3)),
        axes.dots(xs, line.values, line.ink, radius: 5),
        .text(
          line.name, at: Point(axes.frame.maxX + 18, y),
          TextStyle(TypeScale.label, line.ink, weight: .bold, alignment: .middle)),
      ]
    }
    return marks
  }
}
