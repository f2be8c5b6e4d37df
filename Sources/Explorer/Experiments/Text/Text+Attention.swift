import Diffusion
import Tensor
import Viz

extension TextExperiment {
  /// At most so many places are drawn: a prompt can have more than fit.
  private var drawn: Int { min(used, 16) }

  /// The drawn part of a head's weights.
  private func part(_ layer: Int, _ head: Int) -> [Double] {
    (0..<drawn).flatMap { attention.row(layer, head, $0)[..<drawn] }
  }

  /// Every head of every layer small, one of them large in two scales.
  func attentionFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 970)
    let body = sheet.body
    let (layer, head) = (attention.layer, attention.head)
    let side = 400.0
    let top = body.minY + 150
    let values = part(layer, head)
    let reach = max(attention.largestOnWords, 1e-3)
    let large: [(String, Double, Double)] = [
      (request.say("absolute scale", "绝对尺度"), 1, body.minX + 96),
      (request.say("stretched", "拉伸后"), reach, body.minX + 96 + side + 36),
    ]
    var marks: [Mark] = [
      .text(
        request.say(
          "layer \(layer + 1), head \(head + 1)", "第 \(layer + 1) 层，第 \(head + 1) 个头"),
        at: Point(body.minX, body.minY + 26),
        TextStyle(TypeScale.heading, .text, weight: .bold))
    ]
    let names = names(request)
    let step = side / Double(drawn)
    for (rank, part) in large.enumerated() {
      let square = Rect(part.2, top, side, side)
      let map = HeatMap(values, columns: drawn, range: 0...part.1, map: .viridis)
      marks += [
        map.mark(in: square),
        map.legend(in: Rect(square.x, square.maxY + 56, 170, 12), decimals: 2, label: part.0),
      ]
      for place in 0..<drawn {
        let middle = step * (Double(place) + 0.5)
        let name = TextWrap.shortened(
          names[place].plainWords, TextStyle(TypeScale.tick), width: 84)
        marks.append(
          .text(
            name, at: Point(square.x + middle + 6, square.minY - 10),
            TextStyle(TypeScale.tick, .text, vertical: true)))
        if rank == 0 {
          marks.append(
            .text(
              name, at: Point(square.minX - 10, square.y + middle),
              TextStyle(TypeScale.tick, .text, anchor: .end, alignment: .middle)))
        }
      }
    }
    marks += heads(
      Rect(body.minX + 96 + 2 * side + 96, top, body.maxX - body.minX - 96 - 2 * side - 96, side),
      request)
    marks += sum(at: Point(body.minX, top + side + 154), request)
    return sheet.figure(
      alternativeText: request.say(
        "Attention between the \(used) tokens of the prompt, \(attention.weights.count) layers of "
          + "\(attention.heads) heads. Nothing lies above the diagonal: a token sees only itself and "
          + "those before it.",
        "提示词的 \(used) 个 token 之间的注意力，\(attention.weights.count) 层，每层 \(attention.heads) 个头。对角线以上什么也没有："
          + "每个 token 只看得到自己和前面的。"), marks)
  }

  /// All heads, a row for each layer, in the absolute scale.
  private func heads(_ area: Rect, _ request: FigureRequest) -> [Mark] {
    let layers = min(attention.weights.count, 6)
    let heads = min(attention.heads, 6)
    let side = min(
      (area.width - 8 * Double(heads - 1)) / Double(heads),
      (area.height - 8 * Double(layers - 1)) / Double(layers))
    var marks: [Mark] = [
      .text(
        request.say("all heads, a row each layer", "所有的头，一行一层"),
        at: Point(area.x, area.y - 14), TextStyle(TypeScale.label, .secondary))
    ]
    for layer in 0..<layers {
      for head in 0..<heads {
        let tile = Rect(
          area.x + Double(head) * (side + 8), area.y + Double(layer) * (side + 8), side, side)
        marks.append(
          HeatMap(part(layer, head), columns: drawn, range: 0...1, map: .viridis).mark(in: tile))
        if layer == attention.layer, head == attention.head {
          marks.append(.path(.rectangle(tile.inset(-2, -2)), stroke: Stroke(.text, 3)))
        }
      }
    }
    return marks
  }

  /// What the end takes from each token in the large head, as a sum.
  private func sum(at point: Point, _ request: FigureRequest) -> [Mark] {
    let row = attention.row(attention.layer, attention.head, used - 1)
    let names = names(request)
    let best = row.indices.sorted { row[$0] > row[$1] }.prefix(4)
    let rest = 1 - best.reduce(0) { $0 + row[$1] }
    let terms = best.map { place in
      "\(NumberText.fixed(row[place], 2)) × \(names[place].plainWords)"
    }
    let text =
      request.say("the end takes: ", "结束符取：") + terms.joined(separator: " + ")
      + request.say(
        " + \(NumberText.fixed(rest, 2)) of all others = 1",
        " + 其余共 \(NumberText.fixed(rest, 2)) = 1")
    return [.text(text, at: point, TextStyle(TypeScale.heading))]
  }

  /// What changes when the last token is another: nothing before it.
  func causal(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 860)
    let body = sheet.body
    let own = names(request)
    var other = own
    other[changed.place] = tokenizer.readable([changed.ids[changed.place]])[0]
      .replacing("</w>", with: "")
    let values = Array(moves[..<used])
    let most = max(values.max() ?? 1, 0.1)
    let axes = Axes(
      Rect(body.minX + 60, body.minY + 220, body.width - 80, body.height - 220 - 110),
      x: -0.6...Double(used) - 0.4, y: 0...most * 1.1)
    var marks: [Mark] = []
    for (rank, names) in [own, other].enumerated() {
      marks += TokenChips(names).marks(
        at: Point(body.minX, body.minY + 24 + 56 * Double(rank)), width: body.width)
    }
    marks += [
      axes.grid(
        yLabel: request.say(
          "how far the vector at each place moves, as a share of its length",
          "每个位置的向量移动了多少（占长度的份额）"), xTicks: []),
      axes.bars(
        values.indices.map(Double.init), values, width: 0.62, .text),
    ]
    let labels = min(used, 18)
    for place in 0..<labels {
      let style = TextStyle(TypeScale.tick, .secondary, anchor: .middle)
      let room = axes.x(1) - axes.x(0) - 4
      let isZero = values[place] == 0
      marks.append(
        .text(
          TextWrap.shortened(own[place].plainWords, style, width: room),
          at: Point(axes.x(Double(place)), axes.frame.maxY + 28), style))
      guard room > 40 else { continue }
      marks.append(
        .text(
          isZero ? "0" : NumberText.fixed(values[place], 2),
          at: Point(axes.x(Double(place)), axes.y(values[place]) - 10),
          TextStyle(
            TypeScale.tick, isZero ? .secondary : .text, weight: .bold, anchor: .middle)))
    }
    return sheet.figure(
      alternativeText: request.say(
        "The prompt's last token is exchanged. The vectors of the \(changed.place) places before it do "
          + "not move at all; those from it on do.",
        "换掉提示词的最后一个 token。它前面 \(changed.place) 个位置的向量一点也不动，从它开始的才动。"), marks)
  }
}
