import Diffusion
import Tensor
import Viz

extension ReverseFrames {
  /// A step: whole, or one part of it large, with what it is in numbers.
  func body(_ index: Int, in body: Rect) -> [Mark] {
    let moment = record.moments[index]
    switch view {
    case .all:
      return wholeMarks(moment, in: body)
    case .x: return sampleMarks(moment, in: body)
    case .noise: return noiseMarks(moment, in: body)
    case .original: return originalMarks(moment, in: body)
    case .latent: return channels(moment, in: body)
    case .attention: return attentionMarks(index, in: body)
    case .decoded: return decodedMarks(moment, in: body)
    }
  }

  /// The whole step: x_t, ε̂, x̂₀ and x_s, tied by arrows, below them what is painted from each and the
  /// equations.
  private func wholeMarks(_ moment: ReverseRecord.Moment, in body: Rect) -> [Mark] {
    let row = PictureRow(
      count: 4, x: body.x, y: body.y, width: body.width, gap: 110, longest: 210)
    var marks = StepRow.arrows(between: row.tiles, language)
    for (tile, part) in zip(row.tiles, moment.parts(language, isOfCodes: record.isOfCodes)) {
      marks.append(name(part.name, part.ink, over: tile))
      guard record.isOfCodes else {
        if let picture = part.picture {
          marks.append(.picture(Raster(picture), in: tile, style: Self.square))
        }
        continue
      }
      marks.append(CodeMaps(part.code.row(0), in: tile, gap: 6).mark)
      guard let picture = part.picture else { continue }
      let below = Rect(tile.x, tile.maxY + 42, 140, 140)
      marks += [
        .segment(
          Point(below.midX, tile.maxY + 5), Point(below.midX, below.minY - 5),
          Stroke(.secondary.opacity(0.6), 1.5)),
        .picture(Raster(picture), in: below, style: PictureStyle(border: Stroke(part.ink, 2.5))),
        .text(
          say("decoded", "解码"), at: Point(below.maxX + 12, below.midY),
          TextStyle(TypeScale.tick, .secondary, alignment: .middle)),
      ]
    }
    let equations = equations(moment)
    for (rank, line) in [equations.parts, equations.solve, equations.mix].enumerated() {
      let place =
        record.isOfCodes
        ? Point(row.tiles[1].x, row.bottom + 78 + 44 * Double(rank))
        : Point(row.tiles[0].x + 420 * Double(rank), row.bottom + 52)
      marks.append(.text(line, at: place, TextStyle(TypeScale.body)))
    }
    return marks
  }

  /// The side of a large tile.
  private var side: Double { 300 }

  private func name(_ text: String, _ ink: Ink, over tile: Rect) -> Mark {
    .text(text, at: Point(tile.x, tile.y - 16), TextStyle(TypeScale.body, ink, weight: .bold))
  }

  /// A code, the decoder and what it paints; the picture alone where there is no autoencoder. Returns
  /// where the room beside them begins.
  private func painted(
    _ title: String, _ ink: Ink, code: Tensor<Float>, picture: Tensor<Float>?, at corner: Point,
    side: Double, gap: Double = 110, withLegend: Bool = true
  ) -> (marks: [Mark], end: Double) {
    let tile = Rect(corner.x, corner.y, side, side)
    guard record.isOfCodes else {
      let shown = picture.map { Mark.picture(Raster($0), in: tile, style: Self.square) }
      return ([name(title, ink, over: tile)] + (shown.map { [$0] } ?? []), tile.maxX)
    }
    var marks: [Mark] = [
      name(title, ink, over: tile), CodeMaps(code.row(0), in: tile, gap: 6).mark,
    ]
    if withLegend {
      marks.append(CodeMaps.legend(in: Rect(tile.x, tile.maxY + 16, side, 10)))
    }
    guard let picture else { return (marks, tile.maxX) }
    let end = tile.offset(side + gap, 0)
    marks += [
      Connectors.arrow(
        from: Point(tile.maxX + 12, tile.midY), to: Point(end.minX - 12, end.midY)),
      .text(
        say("decoder", "解码器"), at: Point((tile.maxX + end.minX) / 2, tile.midY - 14),
        TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      .picture(Raster(picture), in: end, style: Self.square),
    ]
    return (marks, end.maxX)
  }

  private static let square = PictureStyle(cornerRadius: 2)

  /// Lines of words and formulas from a place on.
  private func notes(_ lines: [String], x: Double, y top: Double, in body: Rect) -> [Mark] {
    let style = TextStyle(TypeScale.body)
    var (marks, y): ([Mark], Double) = ([], top)
    for line in lines {
      for part in TextWrap.lines(line, style, width: body.maxX - x) {
        marks.append(.text(part, at: Point(x, y), style))
        y += 30
      }
      y += 18
    }
    return marks
  }

  private func three(_ value: Double) -> String { NumberText.fixed(value, 3) }

  private func equations(_ moment: ReverseRecord.Moment) -> StepEquations {
    StepEquations(moment.step, isOfCodes: record.isOfCodes)
  }

  private func sampleMarks(_ moment: ReverseRecord.Moment, in body: Rect) -> [Mark] {
    let (tiles, end) = painted(
      say("$x_t$ the \(sample) now", "$x_t$ 现在的\(sample)"), record.isOfCodes ? .latent : .data,
      code: moment.step.unitSample, picture: moment.samplePicture, at: Point(body.x, body.y),
      side: side)
    let share = NumberText.significant(100 * moment.step.level.alphaBar, 2) + "%"
    var lines = [
      equations(moment).parts, equations(moment).solve, equations(moment).mix,
      say(
        "Of its variance \(share) is picture, the rest noise.", "方差的 \(share) 来自图像，其余来自噪声。"),
    ]
    let deviation = moment.step.level.deviation
    if abs(deviation - 1) > 1e-3 {
      let variance = NumberText.significant(deviation * deviation, 3)
      lines.append(
        say(
          "Drawn at unit variance: this sampler lets the variance grow, here to \(variance).",
          "按方差为 1 来画：这个采样器让方差增大，此处为 \(variance)。"))
    }
    return tiles + notes(lines, x: end + 48, y: body.y + 40, in: body)
  }

  private func originalMarks(_ moment: ReverseRecord.Moment, in body: Rect) -> [Mark] {
    let (tiles, end) = painted(
      say(#"$\hat x_0$ where it leads"#, #"$\hat x_0$ 将去何处"#), .prediction,
      code: moment.step.original, picture: moment.originalPicture, at: Point(body.x, body.y),
      side: side)
    let distance = three(moment.originalPicture.distance(to: record.picture))
    return tiles
      + notes(
        [
          equations(moment).solve, equations(moment).mix,
          say(
            "From the finished picture it is still \(distance) away (root mean square of values 0…1).",
            "离完成的图像还有 \(distance)（0…1 的值的均方根）。"),
        ], x: end + 48, y: body.y + 40, in: body)
  }

  private func noiseMarks(_ moment: ReverseRecord.Moment, in body: Rect) -> [Mark] {
    let step = moment.step
    let (tiles, end) = painted(
      say(#"$\hat\varepsilon$ the noise it sees"#, #"$\hat\varepsilon$ 网络看到的噪声"#), .prediction,
      code: step.epsilon, picture: record.isOfCodes ? nil : moment.noisePicture,
      at: Point(body.x, body.y), side: side)
    let strength = three(step.epsilon.meanSquare.squareRoot())
    guard record.isOfCodes, let without = step.epsilonUncond else {
      return tiles
        + notes(
          [
            say(
              "Strength \(strength) (root mean square); true noise has 1.",
              "强度 \(strength)（均方根）；真正的噪声是 1。")
          ], x: end + 48, y: body.y + 40, in: body)
    }
    let pull = step.epsilonCond - without
    let factor = CodeMaps.stretch(pull)
    let parts: [(name: String, ink: Ink, code: Tensor<Float>)] = [
      (
        say(#"$\hat\varepsilon_c$ with the text"#, #"$\hat\varepsilon_c$ 有文字"#), .text,
        step.epsilonCond
      ),
      (
        say(#"$\hat\varepsilon_u$ without it"#, #"$\hat\varepsilon_u$ 没有文字"#), .secondary, without
      ),
      (
        say(
          #"$\hat\varepsilon_c - \hat\varepsilon_u$, times \#(factor)"#,
          #"$\hat\varepsilon_c - \hat\varepsilon_u$，放大 \#(factor) 倍"#), .ink, pull * Float(factor)
      ),
    ]
    let x = end + 90
    let tileSide = (body.maxX - x - 60) / 3
    var marks = tiles
    for (rank, part) in parts.enumerated() {
      let tile = Rect(x + Double(rank) * (tileSide + 30), body.y, tileSide, tileSide)
      marks += [
        name(part.name, part.ink, over: tile), CodeMaps(part.code.row(0), in: tile, gap: 4).mark,
      ]
    }
    let led =
      #"$\prediction{\hat\varepsilon} = \hat\varepsilon_u + \#(JSON.number(record.guidance).text)\, "#
      + #"(\words{\hat\varepsilon_c} - \hat\varepsilon_u)$"#
    let said = say(
      "The text changes the answer by \(three(pull.meanSquare.squareRoot())). The noise seen has "
        + "strength \(strength), true noise has 1 (root mean squares).",
      "文字让答案改变 \(three(pull.meanSquare.squareRoot()))。看到的噪声强度为 \(strength)，真正的噪声是 1（均方根）。")
    return marks + notes([led, said], x: x, y: body.y + tileSide + 50, in: body)
  }

  /// x_t, a map a channel.
  private func channels(_ moment: ReverseRecord.Moment, in body: Rect) -> [Mark] {
    let code = moment.step.unitSample.row(0)
    let count = code.shape[2]
    let row = PictureRow(
      count: count, x: body.x, y: body.y, width: body.width, gap: 24, longest: 244)
    var marks: [Mark] = []
    for (channel, tile) in row.tiles.enumerated() {
      let map = code.slice(channel..<channel + 1, axis: 2)
      let (mean, deviation) = (
        NumberText.fixed(map.mean, 2), NumberText.fixed(map.standardDeviation, 2)
      )
      marks += [
        name(say("channel \(channel + 1)", "第 \(channel + 1) 通道"), .latent, over: tile),
        CodeMaps(map, in: tile).mark,
        .text(
          say("mean \(mean), deviation \(deviation)", "均值 \(mean)，标准差 \(deviation)"),
          at: Point(tile.x, tile.maxY + 28), TextStyle(TypeScale.label, .secondary)),
      ]
    }
    let foot = row.bottom + 54
    marks += [
      CodeMaps.legend(in: Rect(body.x, foot, 240, 12)),
      .text(
        equations(moment).mix, at: Point(body.maxX, foot + 16),
        TextStyle(TypeScale.body, anchor: .end)),
    ]
    if abs(moment.step.level.deviation - 1) > 1e-3 {
      marks.append(
        .text(
          say("drawn at unit variance", "按方差为 1 来画"), at: Point(body.x + 280, foot + 14),
          TextStyle(TypeScale.tick, .secondary)))
    }
    return marks
  }

  /// The codes x_t and x̂₀, each beside what the decoder paints from it.
  private func decodedMarks(_ moment: ReverseRecord.Moment, in body: Rect) -> [Mark] {
    let side = 240.0
    let now = painted(
      say("$x_t$ the code now", "$x_t$ 现在的编码"), .latent, code: moment.step.unitSample,
      picture: moment.samplePicture, at: Point(body.x, body.y), side: side, gap: 84,
      withLegend: false)
    let end = painted(
      say(#"$\hat x_0$ the promised code"#, #"$\hat x_0$ 所预示的编码"#), .prediction,
      code: moment.step.original, picture: moment.originalPicture,
      at: Point(body.maxX - 2 * side - 84, body.y), side: side, gap: 84, withLegend: false)
    let x = (now.end + body.maxX - 2 * side - 84) / 2
    return now.marks + end.marks + [
      .segment(
        Point(x, body.y), Point(x, body.y + side), Stroke(.hairline, 1.5)),
      .text(
        equations(moment).solve, at: Point(body.maxX, body.y + side + 32),
        TextStyle(TypeScale.body, anchor: .end)),
      .text(
        equations(moment).parts, at: Point(body.x, body.y + side + 32), TextStyle(TypeScale.body)),
    ]
  }
}
