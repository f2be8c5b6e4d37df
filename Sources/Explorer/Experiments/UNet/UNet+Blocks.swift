import Diffusion
import Tensor
import Viz

extension UNetExperiment {
  /// The strength of a result at each place: the root mean square over its channels.
  private func strength(_ result: Tensor<Float>) -> [Double] {
    result.row(0).squared().mean(over: [2]).scalars.map { Double($0).squareRoot() }
  }

  /// The blocks as the letter U, each with what it made.
  func blocks(_ request: FigureRequest) throws -> Figure {
    let levels = model.unet.configuration.blockOutChannels.count
    let pitch = 330.0
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: header.body.minY + 50 + Double(levels + 1) * pitch + 30)
    let body = sheet.body
    let side = 190.0
    let top = body.minY + 50
    var tiles: [(name: String, rect: Rect)] = [
      ("conv_in", Rect(body.minX + 90, top, side, side))
    ]
    let inset = 110.0
    for level in 0..<levels {
      tiles.append(
        (
          "down_blocks.\(level)",
          Rect(
            body.minX + 330 + inset * Double(level), top + pitch * Double(level), side, side)
        ))
    }
    if model.unet.configuration.hasMidBlock {
      tiles.append(
        ("mid_block", Rect(body.midX - side / 2, top + pitch * Double(levels), side, side)))
    }
    for place in 0..<levels {
      let level = levels - 1 - place
      tiles.append(
        (
          "up_blocks.\(place)",
          Rect(
            body.maxX - 90 - side - inset * Double(level), top + pitch * Double(level), side, side)
        ))
    }
    var marks: [Mark] = []
    // Skips lie flat: the way down beside the way up.
    for level in 0..<levels {
      guard
        let down = tiles.first(where: { $0.name == "down_blocks.\(level)" })?.rect,
        let up = tiles.first(where: { $0.name == "up_blocks.\(levels - 1 - level)" })?.rect
      else { continue }
      marks += [
        Connectors.arrow(
          from: Point(down.maxX + 14, down.y + 40), to: Point(up.minX - 14, down.y + 40), .latent),
        .text(
          request.say("skips: joined as more channels", "跳跃连接：作为更多通道拼上"),
          at: Point((down.maxX + up.minX) / 2, down.y + 26),
          TextStyle(TypeScale.label, .latent, anchor: .middle)),
      ]
    }
    for (a, b) in zip(tiles, tiles.dropFirst()) {
      let ends = Self.ends(a, b)
      marks.append(Connectors.arrow(from: ends.from, to: ends.to))
    }
    for tile in tiles {
      guard let result = seen.results[tile.name] else { continue }
      let values = strength(result)
      let greatest = max(values.max() ?? 1, 1e-9)
      let shape = result.shape.dropFirst().map(String.init).joined(separator: " × ")
      marks += [
        HeatMap(values, columns: result.shape[2], range: 0...greatest, map: .viridis)
          .mark(in: tile.rect, style: PictureStyle(cornerRadius: 3)),
        .text(
          tile.name, at: Point(tile.rect.x, tile.rect.y - 12),
          TextStyle(TypeScale.label, .ink, weight: .bold)),
        .text(
          shape, at: Point(tile.rect.x, tile.rect.maxY + 24),
          TextStyle(TypeScale.tick, .secondary)),
        .text(
          request.say(
            "0…\(NumberText.significant(greatest, 2))", "0…\(NumberText.significant(greatest, 2))"),
          at: Point(tile.rect.x, tile.rect.maxY + 48), TextStyle(TypeScale.tick, .secondary)),
      ]
    }
    let corner = Rect(body.minX, top + pitch * Double(levels), side, side)
    marks += [
      Connectors.arrow(
        from: Point(corner.midX, corner.y - 40),
        to: Point(tiles[0].rect.midX, tiles[0].rect.maxY + 62)),
      .picture(Raster(subject.picture), in: corner),
      .text(
        request.say("the scene that was noised", "加噪的场景"),
        at: Point(corner.x, corner.y - 12), TextStyle(TypeScale.label, .data, weight: .bold)),
    ]
    return sheet.figure(
      alternativeText: request.say(
        "What each block of the U-Net made of one noisy code: the resolution falls on the way down "
          + "and rises on the way up, beside which the skips go.",
        "U-Net 的每个块由一份加噪编码得出的结果：往下分辨率降低，往上分辨率升高，旁边是跳跃连接。"), marks)
  }

  /// Where the arrow from one tile of the U to the next begins and ends. Below a tile stand two
  /// lines of words, above it one.
  private static func ends(
    _ a: (name: String, rect: Rect), _ b: (name: String, rect: Rect)
  ) -> (from: Point, to: Point) {
    let (below, above) = (62.0, 34.0)
    let underA = Point(a.rect.midX, a.rect.maxY + below)
    let underB = Point(b.rect.midX, b.rect.maxY + below)
    if a.rect.y == b.rect.y {
      return (Point(a.rect.maxX + 8, a.rect.midY), Point(b.rect.minX - 8, b.rect.midY))
    }
    if b.name == "mid_block" { return (underA, Point(b.rect.minX - 10, b.rect.midY)) }
    if a.name == "mid_block" { return (Point(a.rect.maxX + 10, a.rect.midY), underB) }
    return b.rect.y > a.rect.y
      ? (underA, Point(b.rect.midX, b.rect.y - above))
      : (Point(a.rect.midX, a.rect.y - above), underB)
  }

  /// The prediction with skips that carry nothing.
  func skipsFigure(_ request: FigureRequest) throws -> Figure {
    let cuts = skips.cuts
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let row = PictureRow(
      count: cuts.count + 1, x: header.body.minX, y: header.body.minY + 96,
      width: header.body.width, gap: 26, longest: 190)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: row.bottom + 330)
    let most = max(cuts.map(\.error).max() ?? 1, 1e-9)
    var marks: [Mark] = [
      .picture(
        Raster(subject.picture), in: row.tiles[0], style: PictureStyle(border: Stroke(.data, 3))),
      .text(
        request.say("the scene", "场景"), at: Point(row.tiles[0].x, row.tiles[0].y - 44),
        TextStyle(TypeScale.label, .data, weight: .bold)),
    ]
    for (tile, cut) in zip(row.tiles.dropFirst(), cuts) {
      let isWhole = cut.name == nil
      let isAll = cut.name == "all"
      let name =
        isWhole
        ? request.say("all skips on", "全部接通")
        : isAll
          ? request.say("all cut", "全部切断")
          : request.say("into ", "通往 ")
            + (cut.name ?? "").split(separator: ".").prefix(2).joined(separator: ".")
      let detail =
        isWhole || isAll
        ? ""
        : request.say("cut: ", "切断：") + cut.shape.map(String.init).joined(separator: " × ")
      let bar = Rect(
        tile.x, tile.maxY + 40 + 120 * (1 - cut.error / most), tile.width, 120 * cut.error / most)
      marks += [
        .text(
          name, at: Point(tile.x, tile.y - 44),
          TextStyle(TypeScale.label, isWhole ? .data : .latent, weight: .bold)),
        .text(
          detail, at: Point(tile.x, tile.y - 16), TextStyle(TypeScale.tick, .secondary)),
        .picture(Raster(cut.picture), in: tile),
        .rectangle(bar, isWhole ? .data : .prediction, radius: 3),
        .text(
          request.say(
            "error \(NumberText.significant(cut.error, 2))",
            "误差 \(NumberText.significant(cut.error, 2))"),
          at: Point(tile.x, tile.maxY + 40 + 120 + 28),
          TextStyle(TypeScale.label, isWhole ? .data : .prediction)),
      ]
    }
    return sheet.figure(
      alternativeText: request.say(
        "The promised picture with all skips, with each cut in turn, and with none: the error of the "
          + "predicted noise goes from \(NumberText.significant(skips.whole.error, 2)) to "
          + "\(NumberText.significant(skips.none.error, 2)).",
        "全部接通、逐条切断、全部切断时所预示的图像：预测噪声的误差从 \(NumberText.significant(skips.whole.error, 2)) 变到 "
          + "\(NumberText.significant(skips.none.error, 2))。"), marks)
  }
}
