import Viz

extension GANVsDiffusionExperiment {
  /// One player with all its runs.
  private struct Line {
    let name: String
    let ink: Ink
    let rows: [Row]
    func mean(_ number: (Row) -> Double) -> Double { Spread(rows.map(number)).mean }
  }

  private func lines(_ request: FigureRequest) -> [Line] {
    [
      Line(
        name: request.say("other true pictures", "另一批真图"), ink: .data, rows: [trueRow])
    ] + zip(gans, ganRows).map { Line(name: name($0, request), ink: .latent, rows: [$1]) }
      + pixelRows.map { Line(name: stepName($0.steps, request), ink: .prediction, rows: $0.rows) }
  }

  /// Precision and recall of every run, tied to a list of the same runs with what else is known.
  func qualityFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let body = sheet.body
    let lines = lines(request)
    let plane = Axes(
      Rect(body.minX + 50, body.minY + 54, 540, body.height - 250), x: 0...1, y: 0...1)
    let pitch = (plane.frame.height + 20) / Double(lines.count)
    let heights = lines.indices.map { plane.frame.minY - 10 + (Double($0) + 0.5) * pitch }
    var marks: [Mark] = [
      plane.grid(
        xLabel: request.say(
          "recall: share of true pictures within reach", "召回率：够得着的真图的份额"),
        yLabel: request.say(
          "precision: share of its pictures among true ones", "精确率：落在真图之中的份额"),
        xTicks: [0, 0.25, 0.5, 0.75, 1], yTicks: [0, 0.25, 0.5, 0.75, 1])
    ]
    let steps = pixelRows.map { Line(name: "", ink: .prediction, rows: $0.rows) }
    marks.append(
      plane.line(
        steps.map { $0.mean(\.recall.value) }, steps.map { $0.mean(\.precision.value) },
        Stroke(.prediction.opacity(0.5), 2.5)))
    let names = plane.frame.maxX + 70
    for (line, height) in zip(lines, heights) {
      let spot = plane.point(line.mean(\.recall.value), line.mean(\.precision.value))
      marks += [
        .segment(spot, Point(names - 10, height), Stroke(line.ink.opacity(0.35), 1.2)),
        .text(
          line.name, at: Point(names, height),
          TextStyle(TypeScale.label, line.ink, weight: .bold, alignment: .middle)),
      ]
    }
    for line in lines { marks += crosses(line, plane) }
    marks += columns(
      lines, heights,
      Rect(names + 230, plane.frame.minY, body.maxX - names - 230, plane.frame.height), request)
    marks += equations(at: Point(body.minX, plane.frame.maxY + 106), request)
    marks.append(origin(at: Point(body.minX, body.maxY + 4), request))
    return sheet.figure(
      alternativeText: lines.map { line in
        let (precision, recall) = (
          NumberText.fixed(line.mean(\.precision.value), 2),
          NumberText.fixed(line.mean(\.recall.value), 2)
        )
        return request.say(
          "\(line.name): precision \(precision), recall \(recall).",
          "\(line.name)：精确率 \(precision)，召回率 \(recall)。")
      }.joined(separator: request.say(" ", "")), marks)
  }

  /// Each run with its 95 % intervals.
  private func crosses(_ line: Line, _ plane: Axes) -> [Mark] {
    let thin = Stroke(line.ink.opacity(0.6), 1.6)
    return line.rows.flatMap { row -> [Mark] in
      let (x, y) = (row.recall, row.precision)
      return [
        .segment(plane.point(x.low, y.value), plane.point(x.high, y.value), thin),
        .segment(plane.point(x.value, y.low), plane.point(x.value, y.high), thin),
        plane.dots([x.value], [y.value], line.ink, radius: 6),
      ]
    }
  }

  /// What the judge accepts, what is covered, and how far from true pictures, a column each.
  private func columns(
    _ lines: [Line], _ heights: [Double], _ area: Rect, _ request: FigureRequest
  ) -> [Mark] {
    let far = max(lines.flatMap(\.rows).map(\.frechetClip).max() ?? 1, 1e-6) * 1.06
    let all = Double(PictureQuality.cellCount)
    let columns: [(name: String, most: Double, ticks: [Double], number: (Row) -> Double)] = [
      (request.say("accepted", "裁判承认"), 1, [0, 0.5, 1], { $0.accepted.value }),
      (
        request.say("combinations", "组合数"), all, [0, all / 2, all], { Double($0.cells) }
      ),
      (request.say("Fréchet distance", "Fréchet 距离"), far, [], { $0.frechetClip }),
    ]
    let gap = 44.0
    let width = (area.width - gap * Double(columns.count - 1)) / Double(columns.count)
    return columns.enumerated().flatMap { place, column -> [Mark] in
      let axes = Axes(
        Rect(area.minX + (width + gap) * Double(place), area.minY, width, area.height),
        x: 0...column.most, y: 0...1)
      var marks: [Mark] = [
        axes.grid(
          xTicks: column.ticks.isEmpty ? axes.x.ticks(2) : column.ticks, yTicks: []),
        .text(
          column.name, at: Point(axes.frame.minX, axes.frame.minY - 16),
          TextStyle(TypeScale.label, .secondary)),
      ]
      for (line, height) in zip(lines, heights) {
        marks.append(
          .segment(
            Point(axes.frame.minX, height), Point(axes.frame.maxX, height), Stroke(.hairline, 1.5)))
        if place == 0 {
          marks += line.rows.map { row in
            .segment(
              Point(axes.x(row.accepted.low), height), Point(axes.x(row.accepted.high), height),
              Stroke(line.ink.opacity(0.6), 1.6))
          }
        }
        marks += line.rows.map { row in
          .path(
            .circle(Point(axes.x(min(column.number(row), column.most)), height), radius: 6),
            fill: line.ink)
        }
      }
      return marks
    }
  }

  /// Both definitions, with the counts of one run of each kind.
  private func equations(at corner: Point, _ request: FigureRequest) -> [Mark] {
    func written(_ share: MeasuredShare) -> String {
      "\\frac{\(NumberText.fixed(Double(share.successes), 0))}"
        + "{\(NumberText.fixed(Double(share.n), 0))} = \(NumberText.fixed(share.value, 2))"
    }
    let players: [(String, Ink, Row)] = [
      (name(gans[0], request), .latent, ganRows[0]),
      (stepName(full.steps, request), .prediction, full.rows[0]),
    ]
    return players.enumerated().flatMap { rank, player -> [Mark] in
      let (name, ink, row) = player
      let y = corner.y + 48 * Double(rank)
      return [
        .text(
          name, at: Point(corner.x, y), TextStyle(TypeScale.label, ink, weight: .bold)),
        .text(
          request.say(
            "precision $\\;= \(written(row.precision))$ of its pictures lie near a true one",
            "精确率 $\\;= \(written(row.precision))$ 的图，落在某张真图的范围之内"),
          at: Point(corner.x + 240, y), TextStyle(TypeScale.label)),
        .text(
          request.say(
            "recall $\\;= \(written(row.recall))$ of the true ones lie near one of its",
            "召回率 $\\;= \(written(row.recall))$ 的真图，落在它某张图的范围之内"),
          at: Point(corner.x + 840, y), TextStyle(TypeScale.label)),
      ]
    }
  }

  /// Where the numbers come from.
  func origin(at point: Point, _ request: FigureRequest) -> Mark {
    let model = mismatch ?? Fingerprint(folder: pixels.folder, weights: pixels.weights)
    return .text(
      request.origin(
        measure, named: "gan-vs-diffusion", model: model.folder, weights: model.weights),
      at: point,
      TextStyle(TypeScale.tick, used == nil && measure != nil ? .noise : .secondary))
  }
}
