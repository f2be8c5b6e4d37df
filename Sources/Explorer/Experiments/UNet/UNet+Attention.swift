import Diffusion
import Tensor
import Viz

extension UNetExperiment {
  /// At most so many of the text's places are drawn.
  private var drawn: Int { min(attention[0].maps.count, 14) }

  /// Where the pixels look for each token, at some steps: stretched, and at the foot in one scale.
  func looks(_ request: FigureRequest) throws -> Figure {
    let rows = try request.whole("rows", 2...8)
    let count = attention.count
    let shown = (0..<min(rows, count)).map { $0 * (count - 1) / (min(rows, count) - 1) }
    let left = 250.0
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let row = PictureRow(
      count: drawn, x: header.body.minX + left, y: header.body.minY + 60,
      width: header.body.width - left, gap: 8, longest: 96)
    let pitch = row.side + 12
    let foot = row.tiles[0].y + Double(shown.count) * pitch + 44
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: foot + row.side + 150)
    let body = sheet.body
    var marks: [Mark] = []
    for (token, tile) in row.tiles.enumerated() {
      let style = TextStyle(TypeScale.tick, .text, weight: .bold, anchor: .middle)
      marks.append(
        .text(
          TextWrap.shortened(
            CrossAttention.name(of: token, among: tokens, request.language), style, width: row.side),
          at: Point(tile.midX, tile.y - 14), style))
    }
    for (rank, step) in shown.enumerated() {
      let y = row.tiles[0].y + Double(rank) * pitch
      marks += [
        .text(
          request.say("step \(step + 1)", "第 \(step + 1) 步"),
          at: Point(body.minX, y + row.side / 2 - 8), TextStyle(TypeScale.label, weight: .bold)),
        .text(
          "$t = \(DenoisingStep.written(steps[step].t))$",
          at: Point(body.minX, y + row.side / 2 + 20), TextStyle(TypeScale.tick, .secondary)),
        .picture(
          Raster(pictures[step]), in: Rect(body.minX + left - row.side - 34, y, row.side, row.side)),
      ]
      for (token, tile) in row.tiles.enumerated() {
        let map = attention[step].maps[token]
        let (low, high) = (map.min() ?? 0, map.max() ?? 1)
        marks.append(
          HeatMap(
            map, columns: attention[step].side, range: low...max(high, low + 1e-9), map: .viridis
          ).mark(in: Rect(tile.x, y, tile.width, tile.height)))
      }
    }
    let last = attention[count - 1]
    let most = max(last.maps[..<drawn].joined().max() ?? 1, 1e-9)
    let scale = HeatMap([], columns: 1, range: 0...most, map: .viridis)
    marks += [
      .text(
        request.say("one scale for all", "统一尺度"),
        at: Point(body.minX, foot + row.side / 2 - 8), TextStyle(TypeScale.label, weight: .bold)),
      .text(
        request.say("step \(count)", "第 \(count) 步"),
        at: Point(body.minX, foot + row.side / 2 + 20), TextStyle(TypeScale.tick, .secondary)),
      scale.legend(in: Rect(body.minX, foot + row.side + 24, 190, 12), decimals: 2),
    ]
    for (token, tile) in row.tiles.enumerated() {
      let map = last.maps[token]
      let share = map.reduce(0, +) / Double(max(map.count, 1))
      marks += [
        HeatMap(map, columns: last.side, range: 0...most, map: .viridis)
          .mark(in: Rect(tile.x, foot, tile.width, tile.height)),
        .text(
          NumberText.fixed(100 * share, 0) + "%", at: Point(tile.midX, foot + row.side + 28),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      ]
    }
    return sheet.figure(
      alternativeText: request.say(
        "Cross-attention maps of \(drawn) tokens of “\(prompt)” at \(shown.count) of \(count) steps, "
          + "each stretched to its own range, and the last step's again in one scale.",
        "“\(prompt)”的 \(drawn) 个 token 在 \(count) 步中 \(shown.count) 步的交叉注意力图，各自拉伸；最后一步再用统一尺度画一遍。"),
      marks)
  }

  /// The kind's map beside where the object is, and the overlap by time.
  func overlapFigure(_ request: FigureRequest) throws -> Figure {
    let shown = min(try request.whole("examples", 1...8), overlap.examples.count)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1420)
    let body = sheet.body
    let row = PictureRow(
      count: max(shown, 1), x: body.minX + 190, y: body.minY + 46, width: body.width - 190, gap: 40,
      longest: 150)
    let names = [
      request.say("scene", "场景"), request.say("its word’s map", "词的注意力图"),
      request.say("looked for", "在看的地方"), request.say("object", "物体所在"),
    ]
    let pitch = row.side + 14
    var marks: [Mark] = names.enumerated().map { rank, name in
      .text(
        name, at: Point(body.minX, row.tiles[0].midY + Double(rank) * pitch),
        TextStyle(
          TypeScale.label, rank == 1 ? .text : .secondary, weight: .bold, alignment: .middle))
    }
    for (tile, example) in zip(row.tiles, overlap.examples) {
      let side = example.attention.side
      let map = example.attention.maps[example.token]
      let (low, high) = (map.min() ?? 0, map.max() ?? 1)
      func place(_ rank: Int) -> Rect { tile.offset(0, Double(rank) * pitch) }
      func mask(_ places: [Bool]) -> HeatMap {
        HeatMap(places.map { $0 ? 1 : 0 }, columns: side, range: 0...1, map: .viridis)
      }
      marks += [
        .text(
          example.word, at: Point(tile.midX, tile.y - 14),
          TextStyle(TypeScale.label, .text, weight: .bold, anchor: .middle)),
        .picture(Raster(example.picture), in: place(0)),
        HeatMap(map, columns: side, range: low...max(high, low + 1e-9), map: .viridis)
          .mark(in: place(1)),
        mask(example.looking).mark(in: place(2)), mask(example.object).mark(in: place(3)),
        .text(
          "IoU \(NumberText.fixed(example.overlap, 2))",
          at: Point(tile.midX, place(3).maxY + 28),
          TextStyle(TypeScale.label, .ink, anchor: .middle)),
      ]
    }
    let top = row.tiles[0].y + 4 * pitch + 100
    let last = Double(model.scheduler.noiseSchedule.steps - 1)
    let times = overlap.times.map(Double.init)
    var lines: [(times: [Double], values: [Double], name: String, stroke: Stroke)] = [
      (times, overlap.own[.kind] ?? [], request.say("its kind’s word", "种类词"), Stroke(.text, 4)),
      (times, overlap.own[.color] ?? [], request.say("its colour’s word", "颜色词"), Stroke(.data, 3)),
      (
        times, overlap.own[.start] ?? [], request.say("the start", "开始符"),
        Stroke(.secondary, 3, dash: [9, 6])
      ),
      (
        times, overlap.others, request.say("kind, other scenes", "种类词对别的场景"),
        Stroke(.noise, 3, dash: [3, 5])
      ),
    ]
    if let paintings, paintings.found > 0 {
      lines.append(
        (
          Array(paintings.times.reversed()), Array(paintings.own.reversed()),
          request.say("kind’s word, painted", "种类词，画出的图"), Stroke(.prediction, 4)
        ))
    }
    let most = max(lines.flatMap(\.values).max() ?? 0.1, 0.1)
    let axes = Axes(
      Rect(body.minX + 60, top, body.width - 340, body.maxY - top - 76), x: 0...last,
      y: 0...most * 1.1)
    marks.append(
      axes.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        yLabel: request.say("mean IoU with the object", "与物体的平均 IoU"),
        xTicks: Ticks.times(to: last)))
    let heights = axes.heights(of: lines.map { $0.values.last ?? 0 }, gap: 30)
    for (line, y) in zip(lines, heights) {
      marks += [
        axes.line(line.times, line.values, line.stroke),
        axes.dots(line.times, line.values, line.stroke.ink, radius: 4),
        .text(
          line.name, at: Point(axes.frame.maxX + 20, y),
          TextStyle(TypeScale.label, line.stroke.ink, weight: .bold, alignment: .middle)),
      ]
    }
    return sheet.figure(
      alternativeText: request.say(
        "Where pixels look for an object's word, beside where the object is. Mean IoU over "
          + "\(overlap.scenes) scenes and \(overlap.times.count) times: "
          + "\(NumberText.fixed(overlap.mean(.kind), 2)) for the kind's word, "
          + "\(NumberText.fixed(overlap.chance, 2)) with objects of other scenes.",
        "像素为物体的词所看之处与物体所在之处。\(overlap.scenes) 个场景、\(overlap.times.count) 个时刻的平均 IoU：种类词 "
          + "\(NumberText.fixed(overlap.mean(.kind), 2))，与别的场景的物体 "
          + "\(NumberText.fixed(overlap.chance, 2))。"), marks)
  }

  /// How well the promised picture fits the prompt, step by step, by CLIP.
  func fits(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 860)
    let body = sheet.body
    let count = steps.count
    let fit = similarity.cosine[0]
    let all = similarity.cosine.joined()
    let low = min(((all.min() ?? 0) * 10).rounded(.down) / 10, 0)
    let high = max(((all.max() ?? 1) * 10).rounded(.up) / 10, 0.1)
    let axes = Axes(
      Rect(body.minX + 60, body.minY + 240, body.width - 330, body.height - 240 - 76),
      x: 1...Double(count), y: low...high)
    let xs = (1...count).map(Double.init)
    let shown = (0..<8).map { (count - 1) * $0 * $0 / 49 }
    let chosen = Array(Set(shown)).sorted()
    let row = PictureRow(
      count: chosen.count, x: axes.frame.minX, y: body.minY + 20, width: axes.frame.width, gap: 14,
      longest: 128)
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say("step", "步"),
        xTicks: Ticks.steps(count))
    ]
    for (tile, step) in zip(row.tiles, chosen) {
      let x = axes.x(Double(step + 1))
      marks += [
        .picture(Raster(pictures[step]), in: tile),
        Connectors.link(
          from: Point(tile.midX, tile.maxY + 4), to: Point(x, axes.y(fit[step]) - 8),
          Stroke(.secondary.opacity(0.5), 1.2)),
      ]
    }
    for values in similarity.cosine.dropFirst() {
      marks.append(axes.line(xs, values, Stroke(.secondary.opacity(0.55), 2)))
    }
    let ends: [(Double, String, Ink)] = [
      (fit[count - 1], request.say("this prompt", "这个提示词"), .text),
      (unfit[count - 1], request.say("other captions", "别的描述"), .secondary),
    ]
    marks += [
      axes.line(xs, fit, Stroke(.text, 4)), axes.dots(xs, fit, .text, radius: 4),
      .text(
        request.say("cosine of picture and text", "图与文字的余弦"),
        at: Point(axes.frame.maxX + 18, axes.frame.minY - 44),
        TextStyle(TypeScale.label, .secondary)),
    ]
    marks += zip(ends, axes.heights(of: ends.map { $0.0 }, gap: 30)).map { end, y in
      .text(
        end.1, at: Point(axes.frame.maxX + 18, y),
        TextStyle(TypeScale.label, end.2, weight: .bold, alignment: .middle))
    }
    return sheet.figure(
      alternativeText: request.say(
        "CLIP's cosine of the promised picture and “\(prompt)” goes from "
          + "\(NumberText.fixed(fit[0], 2)) at the first step to "
          + "\(NumberText.fixed(fit[count - 1], 2)) at the last; that of other captions ends at "
          + "\(NumberText.fixed(unfit[count - 1], 2)).",
        "CLIP 给出的预示图像与“\(prompt)”的余弦，从第一步的 \(NumberText.fixed(fit[0], 2)) 到最后一步的 "
          + "\(NumberText.fixed(fit[count - 1], 2))；别的描述最后是 \(NumberText.fixed(unfit[count - 1], 2))。"
      ),
      marks)
  }
}
