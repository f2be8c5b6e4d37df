import Diffusion
import Tensor
import Viz

extension ReverseFrames {
  /// At most so many of the text's places are drawn.
  private var drawn: Int { min(attention.first?.maps.count ?? 0, 12) }

  private func lookRow(_ body: Rect) -> PictureRow {
    PictureRow(
      count: max(drawn, 1), x: body.x + 210, y: body.y + 14, width: body.width - 210, gap: 10,
      longest: 150)
  }

  /// The side of a map.
  var lookSide: Double { lookRow(Rect(0, 0, Self.width - 2 * Self.margin, 0)).side }

  /// The end of the one scale of all steps.
  private var mostLooked: Double {
    max(attention.flatMap { $0.maps.prefix(drawn) }.joined().max() ?? 1, 1e-9)
  }

  /// Where the places of the code look for each token at a step: stretched, each map to its own range,
  /// and below in one scale for all maps of all steps. A map is not a cause.
  func attentionMarks(_ index: Int, in body: Rect) -> [Mark] {
    let (look, row, most) = (attention[index], lookRow(body), mostLooked)
    let low = row.bottom + 54
    let picture = Rect(body.x, row.tiles[0].y, row.side, row.side)
    var marks: [Mark] = [
      .picture(Raster(record.moments[index].originalPicture), in: picture),
      .text(
        #"$\prediction{\hat x_0}$"#, at: Point(picture.maxX + 12, picture.midY),
        TextStyle(TypeScale.body, alignment: .middle)),
      .text(
        say("above: each map in its own range", "上：每幅图各用自己的范围"),
        at: Point(body.x, body.maxY - 22), TextStyle(TypeScale.foot, .secondary)),
      .text(
        say(
          "below: one scale for all maps of all steps; share of all attention, padding included",
          "下：所有步的所有图用同一个尺度；数字是在全部注意力（含填充）中所占的份额"),
        at: Point(body.x, body.maxY), TextStyle(TypeScale.foot, .secondary)),
      .text(
        say(
          "a map shows where weights are, not what causes the picture",
          "注意力图只说明权重在哪里，不说明因果"), at: Point(body.maxX, body.maxY),
        TextStyle(TypeScale.foot, .secondary, anchor: .end)),
      HeatMap([], columns: 1, range: 0...most, map: .viridis).legend(
        in: Rect(body.x, low + 26, 160, 12), decimals: 2,
        label: say("attention weight", "注意力权重")),
    ]
    for (token, tile) in row.tiles.enumerated() {
      let map = look.maps[token]
      let (least, greatest) = (map.min() ?? 0, map.max() ?? 1)
      let style = TextStyle(TypeScale.tick, .text, weight: .bold, anchor: .middle)
      let small = TextStyle(TypeScale.foot, .secondary, anchor: .middle)
      let share = 100 * map.reduce(0, +) / Double(max(map.count, 1))
      marks += [
        .text(
          TextWrap.shortened(
            CrossAttention.name(of: token, among: tokens, language), style, width: row.side),
          at: Point(tile.midX, tile.y - 12), style),
        HeatMap(
          map, columns: look.side, range: least...max(greatest, least + 1e-9), map: .viridis
        ).mark(in: tile),
        .text(
          Self.range(least, greatest), at: Point(tile.midX, tile.maxY + 22), small),
        HeatMap(map, columns: look.side, range: 0...most, map: .viridis)
          .mark(in: Rect(tile.x, low, tile.width, tile.height)),
        .text(
          NumberText.fixed(share, share < 10 ? 1 : 0) + "%",
          at: Point(tile.midX, low + tile.height + 22), small),
      ]
    }
    return marks
  }

  /// The least and the greatest weight of a map, in hundredths.
  private static func range(_ least: Double, _ greatest: Double) -> String {
    func short(_ value: Double) -> String {
      let text = NumberText.fixed(value, 2)
      return text.hasPrefix("0.") ? String(text.dropFirst()) : text
    }
    return "\(short(least))–\(short(greatest))"
  }
}
