import TinyWorld
import Viz

extension GANVsDiffusionExperiment {
  private struct CellMap {
    let name: String
    let ink: Ink
    let counts: [Int]
    var found: Int { counts.count { $0 > 0 } }
  }

  /// Where a measure has no counts, this run's own.
  private func maps(_ request: FigureRequest) -> [CellMap] {
    let last = pixelRuns[pixelRuns.count - 1]
    return [
      CellMap(
        name: request.say("true pictures", "真图"), ink: .data,
        counts: trueRow.found ?? others.quality.found),
      CellMap(
        name: stepName(full.steps, request), ink: .prediction,
        counts: full.rows[0].found ?? last.run.quality.found),
    ]
      + gans.indices.map {
        CellMap(
          name: name(gans[$0], request), ink: .latent,
          counts: ganRows[$0].found ?? ganRuns[$0].quality.found)
      }
  }

  /// Which kinds come in which colours under which skies, player by player.
  func cellsFigure(_ request: FigureRequest) throws -> Figure {
    let maps = maps(request)
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let names = 86.0
    let gap = 40.0
    let columns = min(3, maps.count)
    let width = (header.body.width - gap * Double(columns - 1)) / Double(columns)
    let cell = (width - names - 16) / Double(Tint.allCases.count * Sky.allCases.count)
    let tall = 26.0
    let step = tall * Double(Kind.allCases.count) + 130
    let rows = (maps.count + columns - 1) / columns
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: header.body.minY + step * Double(rows) + 150)
    let body = sheet.body
    let most = max(maps.flatMap(\.counts).max() ?? 1, 2)
    var marks: [Mark] = []
    for (place, map) in maps.enumerated() {
      let corner = Point(
        body.minX + (width + gap) * Double(place % columns),
        body.minY + 30 + step * Double(place / columns))
      marks += [
        .text(map.name, at: corner, TextStyle(TypeScale.heading, map.ink, weight: .bold)),
        .text(
          request.say(
            "\(map.found) of \(map.counts.count)", "\(map.counts.count) 个里有 \(map.found) 个"),
          at: Point(corner.x + width, corner.y),
          TextStyle(TypeScale.label, map.ink, weight: .bold, anchor: .end)),
      ]
      marks += cells(
        map.counts, at: Point(corner.x, corner.y + 44), cell: (cell, tall), names: names, most,
        request)
    }
    let foot = body.maxY - 34
    marks += legend(at: Point(body.minX, foot), most, request)
    marks.append(origin(at: Point(body.minX + 640, foot + 6), request))
    return sheet.figure(
      alternativeText: maps.map { map in
        request.say("\(map.name): \(map.found) combinations.", "\(map.name)：\(map.found) 种组合。")
      }.joined(separator: request.say(" ", "")), marks)
  }

  private func cells(
    _ counts: [Int], at corner: Point, cell: (width: Double, height: Double), names: Double,
    _ most: Int, _ request: FigureRequest
  ) -> [Mark] {
    let (kinds, tints, skies) = (Kind.allCases, Tint.allCases, Sky.allCases)
    let top = corner.y + 26
    func x(_ sky: Int, _ tint: Int) -> Double {
      corner.x + names + 8 * Double(sky) + cell.width * Double(sky * tints.count + tint)
    }
    var marks: [Mark] = []
    for (rank, kind) in kinds.enumerated() {
      marks.append(
        .text(
          Attribute.kind.name(of: kind.rawValue, request),
          at: Point(corner.x, top + cell.height * (Double(rank) + 0.5)),
          TextStyle(TypeScale.tick, .secondary, alignment: .middle)))
    }
    for (place, sky) in skies.enumerated() {
      marks.append(
        .text(
          Attribute.sky.name(of: sky.rawValue, request), at: Point(x(place, 0), corner.y - 6),
          TextStyle(TypeScale.tick, .secondary)))
      for (column, tint) in tints.enumerated() {
        marks.append(
          .path(
            .rectangle(Rect(x(place, column) + 1.5, corner.y + 6, cell.width - 3, 13), radius: 2),
            fill: .color(tint.color), stroke: Stroke(.secondary.opacity(0.5), 0.8)))
        for (rank, kind) in kinds.enumerated() {
          let count = counts[PictureQuality.cell(kind, tint, sky)]
          marks.append(
            .rectangle(
              Rect(
                x(place, column) + 0.75, top + cell.height * Double(rank) + 0.75,
                cell.width - 1.5, cell.height - 1.5), shade(count, most), radius: 2))
        }
      }
    }
    return marks
  }

  /// Bare where nothing was found.
  private func shade(_ count: Int, _ most: Int) -> Ink {
    count == 0
      ? .hairline : .color(ColorMap.viridis(Double(count - 1) / Double(max(1, most - 1))))
  }

  private func legend(at corner: Point, _ most: Int, _ request: FigureRequest) -> [Mark] {
    let label = TextStyle(TypeScale.tick, .secondary)
    let ramp = Rect(corner.x + 190, corner.y - 10, 240, 18)
    return [
      .rectangle(Rect(corner.x, corner.y - 10, 18, 18), .hairline, radius: 2),
      .text(request.say("never", "没有"), at: Point(corner.x + 28, corner.y + 6), label),
      .text(
        request.say("once", "一次"), at: Point(ramp.minX - 12, corner.y + 6),
        TextStyle(TypeScale.tick, .secondary, anchor: .end)),
      HeatMap(
        (0..<64).map { Double($0) }, columns: 64, range: 0...63, map: .viridis
      ).mark(in: ramp, style: PictureStyle(cornerRadius: 3)),
      .text(
        request.say("\(most) times", "\(most) 次"), at: Point(ramp.maxX + 12, corner.y + 6), label),
    ]
  }
}
