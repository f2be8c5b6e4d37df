import TinyWorld
import Viz

extension GANVsDiffusionExperiment {
  /// From one noise to another, player by player, and how many pictures on the way are accepted.
  func betweenFigure(_ request: FigureRequest) throws -> Figure {
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let left = 210.0
    let walks =
      zip(gans, ganWalks).map { (name($0, request), Ink.latent, $1) } + [
        (stepName(walkSteps, request), .prediction, pixelWalk)
      ]
    let stops = pixelWalk.verdicts[0].count
    let row = PictureRow(
      count: stops, x: header.body.minX + left, y: header.body.minY + 50,
      width: header.body.width - left, gap: 14, longest: 112)
    let step = row.side + 46
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: row.tiles[0].y + step * Double(walks.count) + 480)
    let body = sheet.body
    let shares = (0..<stops).map { Double($0) / Double(stops - 1) }
    var marks: [Mark] = zip(row.tiles, shares).map { tile, share in
      .text(
        "$s = \(NumberText.fixed(share, 2))$", at: Point(tile.midX, tile.y - 16),
        TextStyle(TypeScale.label, .secondary, anchor: .middle))
    }
    for (rank, (name, ink, walk)) in walks.enumerated() {
      let down = step * Double(rank)
      marks += [
        .text(
          name, at: Point(body.minX, row.tiles[0].midY + down - 8),
          TextStyle(TypeScale.label, ink, weight: .bold)),
        .text(
          request.say(
            "longest stretch \(Self.percent(walk.jump))", "最长的一段 \(Self.percent(walk.jump))"),
          at: Point(body.minX, row.tiles[0].midY + down + 20),
          TextStyle(TypeScale.tick, .secondary)),
      ]
      for (stop, tile) in row.tiles.enumerated() {
        let spot = tile.offset(0, down)
        marks += [
          .picture(walk.pictures[0][stop], in: spot),
          VerdictMark.under(spot, walk.verdicts[0][stop]),
        ]
      }
    }
    let top = row.tiles[0].y + step * Double(walks.count) + 60
    marks += curves(
      Rect(body.minX + left, top, body.width - left - 230, body.maxY - top - 70), shares, request)
    return sheet.figure(
      alternativeText: walks.map { name, _, walk in
        let middle = walk.accepted[stops / 2]
        return request.say(
          "\(name): \(middle.successes) of \(middle.count) pictures half way are accepted.",
          "\(name)：半路上的 \(middle.count) 张图，裁判承认 \(middle.successes) 张。")
      }.joined(separator: request.say(" ", "")), marks)
  }

  private static func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 0) + "%" }

  private func curves(_ frame: Rect, _ shares: [Double], _ request: FigureRequest) -> [Mark] {
    let own = shares.indices.map { stop in
      Spread(ganWalks.map { $0.accepted[stop].value }).mean
    }
    let other = pixelWalk.accepted.map(\.value)
    let axes = Axes(frame, x: 0...1, y: 0...1)
    let ends = [axes.y(own[own.count - 1]), axes.y(other[other.count - 1])]
    let isClose = abs(ends[0] - ends[1]) < 28
    func height(_ place: Int) -> Double {
      isClose
        ? (ends[0] + ends[1]) / 2
          + ((ends[place], place) < (ends[1 - place], 1 - place) ? -15 : 15)
        : ends[place]
    }
    return [
      axes.grid(
        xLabel: request.say("share $s$ of the second noise", "第二份噪声的份额 $s$"),
        yLabel: request.say(
          "accepted, of \(pixelWalk.pictures.count) pairs", "\(pixelWalk.pictures.count) 对中裁判承认的份额"),
        yTicks: [0, 0.5, 1]),
      axes.line(shares, own, Stroke(.latent, 3.5)),
      axes.line(shares, other, Stroke(.prediction, 3.5)),
      axes.dots(shares, own, .latent, radius: 5, hollow: true),
      axes.dots(shares, other, .prediction, radius: 5, hollow: true),
      .text(
        request.say(gans.count == 1 ? "GAN" : "GANs, mean", gans.count == 1 ? "GAN" : "GAN，平均"),
        at: Point(frame.maxX + 18, height(0)),
        TextStyle(TypeScale.label, .latent, weight: .bold, alignment: .middle)),
      .text(
        request.say("diffusion", "扩散"), at: Point(frame.maxX + 18, height(1)),
        TextStyle(TypeScale.label, .prediction, weight: .bold, alignment: .middle)),
    ]
  }
}
