import Tensor
import Viz

extension LatentExperiment {
  /// What single numbers of a code paint.
  func numbers(_ request: FigureRequest) throws -> Figure {
    let amounts = CodeProbe.amounts
    let channels = code.shape[3]
    let tile = 140.0
    let step = tile + 26
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: 690 + Double(channels) * step)
    let body = sheet.body
    let left = body.minX + 240
    let pair = (body.maxX - left - 2 * tile - 6) / Double(amounts.count - 1)
    let top = body.minY + 52
    let maps = (0..<channels).map { rank in
      CodeMaps(
        code.row(0).slice(rank..<rank + 1, axis: 2),
        in: Rect(body.minX + 64, top + Double(rank) * step, tile, tile))
    }
    var marks: [Mark] = amounts.enumerated().map { place, amount in
      .text(
        (amount > 0 ? "+" : "−") + "\(NumberText.fixed(abs(amount), 0)) σ",
        at: Point(left + Double(place) * pair + tile + 3, top - 18),
        TextStyle(TypeScale.heading, .latent, weight: .bold, anchor: .middle))
    }
    for (channel, map) in maps.enumerated() {
      let cell = map.cell(row: probe.row, column: probe.column, channel: 0)
      marks += [
        .text(
          "$z_{\(channel + 1)}$", at: Point(body.minX, map.tiles[0].midY),
          TextStyle(TypeScale.formula, .latent, alignment: .middle)),
        map.mark,
        .path(.rectangle(cell.inset(-2, -2)), stroke: Stroke(.paper, 4.5)),
        .path(.rectangle(cell.inset(-2, -2)), stroke: Stroke(.ink, 2)),
      ]
    }
    for (place, change) in probe.shown.enumerated() {
      let spot = Rect(
        left + Double(place % amounts.count) * pair, top + Double(change.channel) * step, tile, tile
      )
      // Grey is no change.
      let difference = ((change.picture - painted) * Self.gain + 0.5).scalars
      marks += [
        .picture(Raster(change.picture), in: spot),
        .picture(
          Raster(width: side, height: side, values: difference),
          in: spot.offset(tile + 6, 0)),
      ]
    }
    let lower = top + Double(channels) * step + 70
    marks += reach(
      Axes(
        Rect(body.minX + 60, lower, 900, body.maxY - lower - 80),
        x: 0...Double(side) * 1.25, y: 0...1), request)
    return sheet.figure(
      alternativeText: request.say(
        "One number in each of \(channels) channels changed by one and two deviations, and what that "
          + "changes in the picture: a patch of colour around its place. "
          + "\(Self.percent(probe.ownShare)) of the change lies in the number's own "
          + "\(probe.patch) by \(probe.patch) pixels, nine tenths within \(probe.reach) pixels.",
        "在 \(channels) 个通道中各改动一个数，改动一倍和两倍标准差，画面随之改变的是那一处的一片颜色。"
          + "\(Self.percent(probe.ownShare)) 的变化落在它自己的 \(probe.patch)×\(probe.patch) 个像素里，"
          + "九成落在边长 \(probe.reach) 像素的方块内。"), marks)
  }

  /// How many times differences are drawn.
  private static let gain: Float = 3

  /// How much of the change lies how near.
  private func reach(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    let shown = probe.sides.indices.filter { Double(probe.sides[$0]) <= axes.x.domain.upperBound }
    let sides = shown.map { Double(probe.sides[$0]) }
    func part(_ values: [Double]) -> [Double] { shown.map { values[$0] } }
    let own = Double(probe.patch)
    let marked = [probe.halfReach, probe.reach]
    let x = axes.frame.maxX + 50
    let lines: [(String, Ink)] = [
      (
        request.say(
          "\(probe.count) numbers, each changed by 2 σ", "\(probe.count) 个数，每个改动 2 σ"), .secondary
      ),
      (
        request.say(
          "own patch of \(probe.patch) × \(probe.patch) pixels: \(Self.percent(probe.ownShare))",
          "自己的 \(probe.patch) × \(probe.patch) 像素：\(Self.percent(probe.ownShare))"), .latent
      ),
      (
        request.say(
          "half within \(probe.halfReach) × \(probe.halfReach)",
          "一半在 \(probe.halfReach) × \(probe.halfReach) 之内"), .latent
      ),
      (
        request.say(
          "nine tenths within \(probe.reach) × \(probe.reach)",
          "九成在 \(probe.reach) × \(probe.reach) 之内"), .latent
      ),
      (request.say("band: the middle eight in ten", "色带：中间的八成"), .secondary),
    ]
    return [
      axes.grid(
        xLabel: request.say(
          "side of a square around the number’s place, pixels", "以该处为中心的方块边长（像素）"),
        yLabel: request.say(
          "share of the squared change inside the square", "方块内的变化占全部平方变化的份额"),
        yTicks: [0, 0.25, 0.5, 0.75, 1]),
      axes.band(sides, low: part(probe.low), high: part(probe.high), .latent.opacity(0.16)),
      axes.rule(x: own, Stroke(.secondary, 1.5, dash: [6, 5])),
      axes.line(sides, part(probe.mean), Stroke(.latent, 4)),
      axes.dots([own], [probe.ownShare], .latent, hollow: true),
      axes.dots(
        marked.map(Double.init),
        marked.map { probe.mean[probe.sides.firstIndex(of: $0) ?? 0] }, .latent, hollow: true),
    ]
      + lines.enumerated().map { rank, line in
        .text(
          line.0, at: Point(x, axes.frame.minY + 30 + 36 * Double(rank)),
          TextStyle(TypeScale.label, line.1))
      }
  }
}
