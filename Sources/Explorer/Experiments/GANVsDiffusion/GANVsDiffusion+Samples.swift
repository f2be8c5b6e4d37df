import TinyWorld
import Viz

/// What the judge said of a picture: a tick or a cross under it.
enum VerdictMark {
  static func under(_ tile: Rect, _ verdict: Verdict) -> Mark {
    let (x, y) = (tile.midX, tile.maxY + 15)
    if PictureQuality.isAccepted(verdict) {
      return .path(
        .polyline([Point(x - 8, y), Point(x - 2.5, y + 6), Point(x + 8, y - 7)]),
        stroke: Stroke(.data, 3))
    }
    return .group(
      "refused",
      [
        .segment(Point(x - 6, y - 6), Point(x + 6, y + 6), Stroke(.noise, 3)),
        .segment(Point(x - 6, y + 6), Point(x + 6, y - 6), Stroke(.noise, 3)),
      ])
  }
}

extension GANVsDiffusionExperiment {
  private struct SampleRow {
    let name: String
    let ink: Ink
    let pictures: ArraySlice<Raster>
    let verdicts: ArraySlice<Verdict>
    var accepted: Int { verdicts.count(where: PictureQuality.isAccepted) }
  }

  private func rows(_ columns: Int, _ request: FigureRequest) -> [SampleRow] {
    func row(_ name: String, _ ink: Ink, _ run: PaintedRun, _ turn: Int) -> SampleRow {
      let range = turn * columns..<(turn + 1) * columns
      return SampleRow(
        name: name, ink: ink, pictures: run.pictures[range], verdicts: run.quality.verdicts[range])
    }
    let last = pixelRuns[pixelRuns.count - 1]
    // As many pictures of the diffusion model as of all GANs together.
    let turns = min(gans.count, last.run.pictures.count / columns)
    return [row(request.say("true pictures", "真图"), .data, others, 0)]
      + zip(gans, ganRuns).map { row(name($0, request), .latent, $1, 0) }
      + (0..<turns).map {
        row(
          $0 == 0 ? stepName(last.steps, request) : request.say("more of them", "同上，再一些"),
          .prediction, last.run, $0)
      }
  }

  func name(_ gan: TrainedGAN, _ request: FigureRequest) -> String {
    request.say("GAN, seed \(gan.seed)", "GAN，种子 \(gan.seed)")
  }

  func stepName(_ steps: Int, _ request: FigureRequest) -> String {
    steps == 1
      ? request.say("diffusion, 1 step", "扩散，1 步")
      : request.say("diffusion, \(steps) steps", "扩散，\(steps) 步")
  }

  /// The first pictures of all players, each with the judge's verdict.
  func samplesFigure(_ request: FigureRequest) throws -> Figure {
    let columns = min(try request.whole("columns", 2...16), others.pictures.count)
    let rows = rows(columns, request)
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let left = 210.0
    let tiles = PictureRow(
      count: columns, x: header.body.minX + left, y: header.body.minY + 26,
      width: header.body.width - left, gap: 12, longest: 120)
    let step = tiles.side + 44
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: tiles.tiles[0].y + step * Double(rows.count) + 70)
    let body = sheet.body
    var marks: [Mark] = []
    for (rank, row) in rows.enumerated() {
      let down = step * Double(rank)
      let middle = tiles.tiles[0].midY + down
      marks += [
        .text(
          row.name, at: Point(body.minX, middle - 8),
          TextStyle(TypeScale.label, row.ink, weight: .bold)),
        .text(
          request.say(
            "\(row.accepted) of \(columns) accepted", "\(columns) 张承认 \(row.accepted) 张"),
          at: Point(body.minX, middle + 20), TextStyle(TypeScale.tick, .secondary)),
      ]
      for (tile, (picture, verdict)) in zip(tiles.tiles, zip(row.pictures, row.verdicts)) {
        let spot = tile.offset(0, down)
        marks += [.picture(picture, in: spot), VerdictMark.under(spot, verdict)]
      }
    }
    let counts = rows.map { "\($0.name) \($0.accepted)" }
    return sheet.figure(
      alternativeText: request.say(
        "\(columns) pictures a row. Accepted by the judge: " + counts.joined(separator: "; ") + ".",
        "每行 \(columns) 张图。裁判承认的张数：" + counts.joined(separator: "；") + "。"), marks)
  }
}
