import Diffusion
import Tensor
import Viz

extension TextExperiment {
  /// All the vectors that the U-Net reads, and the one that CLIP compares pictures with.
  func states(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1080)
    let body = sheet.body
    let rows = output.lastHiddenState.row(0)
    let (count, width) = (rows.shape[0], rows.shape[1])
    let field = Rect(body.minX + 190, body.minY + 60, 760, body.height - 150)
    let step = field.height / Double(count)
    let reach = max(2 * rows.standardDeviation, 1e-6)
    let map = HeatMap(
      rows.contiguous().scalars.map(Double.init), columns: width, range: -reach...reach,
      map: .signed)
    func y(_ place: Double) -> Double { field.minY + step * place }
    let axes = Axes(
      Rect(field.maxX + 70, field.minY, body.maxX - field.maxX - 90, field.height), x: -1...1,
      y: 0...1)
    let ys = alike.indices.map { y(Double($0) + 0.5) }
    let end = used - 1
    var marks: [Mark] = [
      .text(
        request.say(
          "\(count) × \(width) numbers: what the U-Net reads", "\(count) × \(width) 个数：U-Net 读的全部"),
        at: Point(field.x, field.y - 20), TextStyle(TypeScale.heading, .text, weight: .bold)),
      map.mark(in: field),
      map.legend(in: Rect(field.x, field.maxY + 18, 220, 12), decimals: 1),
      .path(
        .rectangle(Rect(field.x, y(Double(end)), field.width, step).inset(-2, -2)),
        stroke: Stroke(.ink, 2.5)),
      .text(
        request.say("cosine with the end’s", "与结束符向量的余弦"), at: Point(axes.frame.x, field.y - 20),
        TextStyle(TypeScale.heading, weight: .bold)),
      axes.grid(xTicks: [-1, -0.5, 0, 0.5, 1], yTicks: []),
      axes.rule(x: 0, Stroke(.hairline, 1.5)),
      .path(
        .polyline(zip(alike, ys).map { Point(axes.x($0), $1) }), stroke: Stroke(.text, 3)),
      .path(.circle(Point(axes.x(alike[end]), ys[end]), radius: 7), fill: .ink),
    ]
    let groups: [(Range<Int>, String)] = [
      (0..<1, request.say("start", "开始")),
      (1..<end, request.say("\(end - 1) tokens", "\(end - 1) 个 token")),
      (end..<end + 1, request.say("end: pooled", "结束：汇聚")),
      (end + 1..<count, request.say("\(count - end - 1) × padding", "填充 \(count - end - 1) 个")),
    ]
    var free = -Double.infinity
    for (places, name) in groups where !places.isEmpty {
      let (from, to) = (y(Double(places.lowerBound)), y(Double(places.upperBound)))
      // Names of single rows keep apart.
      let middle = max((from + to) / 2, free)
      free = middle + 26
      marks += [
        .segment(
          Point(field.minX - 10, from + 1), Point(field.minX - 10, to - 1), Stroke(.text, 3)),
        .text(
          name, at: Point(field.minX - 22, middle),
          TextStyle(TypeScale.label, .secondary, anchor: .end, alignment: .middle)),
      ]
    }
    return sheet.figure(
      alternativeText: request.say(
        "All \(count) vectors of the text as rows. The row of the end, which CLIP compares with "
          + "pictures, is framed; beside it the cosine of every row with that one.",
        "文本的全部 \(count) 个向量，一行一个。结束符那一行加了框，CLIP 用它与图像比较；旁边是每一行与它的余弦。"), marks)
  }

  /// The same weights run as the two editions of Stable Diffusion would run them.
  func editionsFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 960)
    let body = sheet.body
    let top = body.minY + 60
    let xs = stride(from: -4.0, through: 4, by: 0.02).map { $0 }
    let widest = EncoderEditions.widest
    let reach = widest.gap * 1.25
    let left = Axes(Rect(body.minX + 70, top, 450, 350), x: -4...4, y: -reach...reach)
    var marks: [Mark] = [
      left.grid(
        xLabel: "$x$", yLabel: request.say("quick_gelu less gelu", "quick_gelu 减 gelu"),
        xTicks: [-4, -2, 0, 2, 4]),
      left.line(
        xs, xs.map { EncoderEditions.quick($0) - EncoderEditions.exact($0) },
        Stroke(.prediction, 4)),
      left.label(
        #"quick_gelu: $x\, \sigma(1.702\, x)$"#, at: -4, reach, dx: 16, dy: 26,
        TextStyle(TypeScale.label)),
      left.label(
        #"gelu: $x\, \Phi(x)$"#, at: -4, reach, dx: 16, dy: 60, TextStyle(TypeScale.label)),
      left.label(
        request.say(
          "farthest apart: \(NumberText.fixed(widest.gap, 3))",
          "最多相差 \(NumberText.fixed(widest.gap, 3))"), at: 4, reach, dx: 0, dy: 26,
        TextStyle(TypeScale.label, .prediction, anchor: .end)),
    ]
    marks += moved(Rect(body.minX + 650, top, body.maxX - body.minX - 850, 350), request)
    marks += table(Point(body.minX, top + 350 + 130), body.width, request)
    return sheet.figure(
      alternativeText: request.say(
        "Run with the other activation, this encoder's vectors move by "
          + "\(NumberText.fixed(100 * editions.mean(.activation, 0..<used), 1))% of their length, with "
          + "a layer less by \(NumberText.fixed(100 * editions.mean(.penultimate, 0..<used), 0))%; the "
          + "other padding moves nothing up to the end.",
        "换用另一种激活函数，向量移动长度的 "
          + "\(NumberText.fixed(100 * editions.mean(.activation, 0..<used), 1))%；少一层，移动 "
          + "\(NumberText.fixed(100 * editions.mean(.penultimate, 0..<used), 0))%；换一种填充，到结束符为止什么也不动。"
      ),
      marks)
  }

  /// How far each place's vector moves under each of the changes.
  private func moved(_ frame: Rect, _ request: FigureRequest) -> [Mark] {
    let count = ids.count
    let most = editions.moves.values.joined().max() ?? 1
    let axes = Axes(frame, x: 0...Double(count - 1), y: 0...max(most * 1.08, 0.1))
    let places = (0..<count).map(Double.init)
    let lines: [(EncoderEditions.Change, String, Ink)] = [
      (.activation, request.say("other activation", "换激活函数"), .prediction),
      (.penultimate, request.say("a layer less", "少一层"), .latent),
      (.padding, request.say("other padding", "换填充"), .noise),
    ]
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say("place in the text", "文本中的位置"),
        yLabel: request.say("how far the vector moves, by its length", "向量移动了多少（与长度之比）")),
      axes.rule(x: Double(editions.end), Stroke(.ink, 1.5, dash: [3, 5])),
      axes.label(
        request.say("end", "结束"), at: Double(editions.end), axes.y.domain.upperBound, dx: 8, dy: 12,
        TextStyle(TypeScale.tick, .secondary, halo: true)),
    ]
    let curves = lines.map { editions.moves[$0.0] ?? [] }
    let heights = axes.heights(of: curves.map { $0.last ?? 0 }, gap: 30)
    for (line, (values, y)) in zip(lines, zip(curves, heights)) {
      marks += [
        axes.line(places, values, Stroke(line.2, 3.5)),
        .text(
          line.1, at: Point(frame.maxX + 16, y),
          TextStyle(TypeScale.label, line.2, weight: .bold, alignment: .middle)),
      ]
    }
    return marks
  }

  /// What the real encoders are, counted from their configurations.
  private func table(_ corner: Point, _ width: Double, _ request: FigureRequest) -> [Mark] {
    let columns = [0, 420, 620, 790, 960, 1190].map { corner.x + $0 }
    let heads = [
      "", request.say("layers", "层"), request.say("width", "宽度"), request.say("heads", "头"),
      request.say("activation", "激活函数"), request.say("weights", "权重个数"),
    ]
    let names = [
      "Stable Diffusion 1 (ClipText)", "Stable Diffusion 2 (OpenCLIP)",
      request.say("this model", "这个模型"),
    ]
    var marks: [Mark] = zip(columns, heads).map {
      .text($1, at: Point($0, corner.y), TextStyle(TypeScale.label, .secondary))
    }
    for (rank, configuration) in editions.configurations.enumerated() {
      let y = corner.y + 46 + 48 * Double(rank)
      let cells = [
        names[rank], "\(configuration.numHiddenLayers)", "\(configuration.hiddenSize)",
        "\(configuration.numAttentionHeads)", configuration.hiddenAct.rawValue,
        NumberText.fixed(Double(editions.counts[rank]), 0),
      ]
      marks.append(
        .segment(
          Point(corner.x, y - 30), Point(corner.x + width, y - 30), Stroke(.hairline, 1.5)))
      marks += zip(columns, cells).enumerated().map { place, cell in
        .text(
          cell.1, at: Point(cell.0, y),
          TextStyle(
            TypeScale.body, place == 0 ? .text : .ink, weight: place == 0 ? .bold : .regular))
      }
    }
    return marks
  }
}
