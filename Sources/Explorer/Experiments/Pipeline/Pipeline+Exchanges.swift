import Diffusion
import Tensor
import Viz

extension PipelineExperiment {
  /// What is painted when one thing is exchanged.
  func exchangesFigure(_ request: FigureRequest) throws -> Figure {
    let all = SystemExchanges.Exchange.allCases
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let row = PictureRow(
      count: all.count, x: header.body.minX, y: header.body.minY + 130, width: header.body.width,
      gap: 24)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: row.bottom + 310)
    let base = row.bottom + 190
    let most = max(all.map { abs(exchanges.fit($0)) }.max() ?? 1, 1e-6)
    var marks: [Mark] = [
      .segment(
        Point(sheet.body.minX, base), Point(sheet.body.maxX, base), Stroke(.hairline, 1.5)),
      .text(
        request.say(
          "other text: “\(exchanges.other.prefix(90).plainWords)”",
          "另一段文字：“\(exchanges.other.prefix(90).plainWords)”"),
        at: Point(sheet.body.minX, header.body.minY + 26), TextStyle(TypeScale.label, .text)),
    ]
    for (tile, exchange) in zip(row.tiles, all) {
      guard let picture = exchanges.pictures[exchange] else { continue }
      let (name, detail, ink) = words(exchange, request)
      let fit = exchanges.fit(exchange)
      // Below the line where the cosine is negative.
      let length = 110 * abs(fit) / most
      let bar = Rect(
        tile.x, fit < 0 ? base : base - length, tile.width, fit < 0 ? min(length, 50) : length)
      marks += [
        .text(name, at: Point(tile.x, tile.y - 42), TextStyle(TypeScale.label, ink, weight: .bold)),
        .text(detail, at: Point(tile.x, tile.y - 16), TextStyle(TypeScale.tick, .secondary)),
        .picture(
          Raster(picture), in: tile,
          style: PictureStyle(border: exchange == .nothing ? Stroke(.data, 3) : nil)),
        .rectangle(bar, ink.opacity(0.85), radius: 2),
        .text(
          NumberText.fixed(fit, 2), at: Point(tile.midX, row.bottom + 50),
          TextStyle(TypeScale.label, .ink, weight: .bold, anchor: .middle)),
      ]
    }
    return sheet.figure(
      alternativeText: all.map { exchange in
        "\(words(exchange, request).name): \(NumberText.fixed(exchanges.fit(exchange), 2))"
      }.joined(separator: request.say("; ", "；")) + request.say(".", "。"), marks)
  }

  private func words(
    _ exchange: SystemExchanges.Exchange, _ request: FigureRequest
  ) -> (name: String, detail: String, ink: Ink) {
    let untrained = request.say("untrained", "未训练")
    return switch exchange {
    case .nothing: (request.say("as it is", "原样"), request.say("all parts", "全部部件"), .data)
    case .otherText: (request.say("other text", "另一段文字"), request.say("see above", "见上"), .text)
    case .emptyText: (request.say("no words", "没有文字"), request.say("empty text", "空文本"), .text)
    case .otherNoise:
      (request.say("other noise", "另一份噪声"), request.say("next seed", "下一个种子"), .noise)
    case .freshText: (request.say("text encoder", "文本编码器"), untrained, .text)
    case .freshUNet: ("U-Net", untrained, .prediction)
    case .freshDecoder: (request.say("decoder", "解码器"), untrained, .latent)
    }
  }

  /// Codes looked at without the decoder, and as it paints them.
  func directFigure(_ request: FigureRequest) throws -> Figure {
    let count = try request.whole("steps", 2...7)
    let labels = 240.0
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let row = PictureRow(
      count: count, x: header.body.minX + labels, y: header.body.minY + 56,
      width: header.body.width - labels, gap: 30, longest: 210)
    let pitch = row.side + 24
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: row.tiles[0].y + 3 * pitch + 70)
    let names: [(String, String, Ink)] = [
      (
        request.say("the code", "编码"),
        request.say("\(parts.codes[3]) maps", "\(parts.codes[3]) 张图"), .latent
      ),
      (
        request.say("without decoder", "不用解码器"), request.say("a colour a place", "每处一种颜色"), .ink
      ),
      (
        request.say("decoded", "解码"),
        "\(Amount.count(sizes[.decoder].weights)) " + request.say("weights", "个权重"), .data
      ),
    ]
    var marks: [Mark] = []
    for (rank, name) in names.enumerated() {
      let y = row.tiles[0].midY + Double(rank) * pitch
      marks += [
        .text(
          name.0, at: Point(sheet.body.minX, y - 4),
          TextStyle(TypeScale.body, name.2, weight: .bold)),
        .text(
          name.1, at: Point(sheet.body.minX, y + 24), TextStyle(TypeScale.tick, .secondary)),
      ]
    }
    for (tile, place) in zip(row.tiles, shownSteps(count)) {
      let code = run.steps[place].original.row(0)
      marks += [
        .text(
          request.say("step \(place + 1)", "第 \(place + 1) 步"), at: Point(tile.midX, tile.y - 16),
          TextStyle(TypeScale.label, .ink, weight: .bold, anchor: .middle)),
        CodeMaps(code, in: tile, gap: 6).mark,
        .picture(
          Raster(view(code)), in: tile.offset(0, pitch), style: PictureStyle(cornerRadius: 2)),
        .picture(
          Raster(promised[place]), in: tile.offset(0, 2 * pitch),
          style: PictureStyle(cornerRadius: 2)),
      ]
    }
    return sheet.figure(
      alternativeText: request.say(
        "The promised code at \(count) steps, as \(parts.codes[3]) maps, as one colour for each place, "
          + "and painted by the decoder.",
        "\(count) 步所预示的编码：作为 \(parts.codes[3]) 张图、每处一种颜色，以及由解码器画出。"), marks)
  }
}
