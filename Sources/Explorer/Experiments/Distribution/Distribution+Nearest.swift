import Tensor
import TinyWorld
import Viz

extension DistributionExperiment {
  /// Eyes of persons and ears of cats, counted.
  func featuresFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 830)
    let body = sheet.body
    let top = body.minY + 60
    let side = 162.0
    let columns = 6
    var marks: [Mark] = []
    for (rank, group) in portraits.enumerated() {
      let y = top + Double(rank) * (side + 116)
      let name =
        rank == 0 ? request.say("a person", "a person 人") : request.say("a cat", "a cat 猫")
      func counted(_ number: Int) -> String {
        let part = rank == 0 ? "eye" : "ear"
        return request.say(
          "\(number) \(part)\(number == 1 ? "" : "s")",
          "\(number) 只\(rank == 0 ? "眼睛" : "耳朵")")
      }
      marks.append(
        .text(
          name, at: Point(body.minX, y - 18), TextStyle(TypeScale.heading, .text, weight: .bold)))
      for (place, (picture, verdict)) in zip(group.pictures, group.verdicts).prefix(columns)
        .enumerated()
      {
        let tile = Rect(body.minX + Double(place) * (side + 14), y, side, side)
        let number = FeatureCounts.number(group.counts.kind, verdict)
        marks += [
          .picture(Raster(picture), in: tile),
          .text(
            number.map(counted) ?? request.say("not accepted", "裁判不承认"),
            at: Point(tile.midX, tile.maxY + 26),
            TextStyle(
              TypeScale.tick, number == 2 ? .data : .noise, anchor: .middle)),
        ]
      }
      marks += tally(
        features(rank), Rect(body.minX + 1080, y - 4, body.width - 1080, side + 8), counted)
    }
    func percent(_ place: Int) -> String { NumberText.fixed(100 * pairs(place).value, 0) }
    return sheet.figure(
      alternativeText: request.say(
        "\(percent(0))% of \(pairs(0).count) people have two eyes, \(percent(1))% of "
          + "\(pairs(1).count) cats two ears.",
        "\(pairs(0).count) 个人里 \(percent(0))% 有两只眼睛，\(pairs(1).count) 只猫里 \(percent(1))% 有两只耳朵。"
      ), marks)
  }

  /// Bars for none, one, two and three.
  private func tally(_ counts: [Int], _ area: Rect, _ name: (Int) -> String) -> [Mark] {
    let total = max(counts.reduce(0, +), 1)
    let height = area.height / 4
    let full = area.width - 130 - 70
    return counts.enumerated().flatMap { number, count -> [Mark] in
      let bar = Rect(area.x + 130, area.y + Double(number) * height + 5, full, height - 10)
      let share = Double(count) / Double(total)
      return [
        .text(
          name(number), at: Point(bar.x - 14, bar.midY),
          TextStyle(TypeScale.label, .ink, anchor: .end, alignment: .middle)),
        .rectangle(bar, .panel, radius: 3),
        .rectangle(
          Rect(bar.x, bar.y, full * share, bar.height), number == 2 ? .data : .noise, radius: 3),
        .text(
          "\(count)", at: Point(bar.maxX + 12, bar.midY),
          TextStyle(TypeScale.label, .secondary, alignment: .middle)),
      ]
    }
  }

  /// Samples beside the training pictures nearest to them, and how far these are.
  func nearestFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1240)
    let body = sheet.body
    let left = 190.0
    let count = min(8, nearest.pictures.count)
    let row = PictureRow(
      count: count, x: body.minX + left, y: body.minY + 24, width: body.width - left, gap: 14,
      longest: 150)
    let step = row.side + 12
    let names = [
      (request.say("sample", "样本"), Ink.prediction),
      (request.say("nearest picture", "最近的训练图"), .data),
      (request.say("difference", "两者之差"), .secondary),
    ]
    var marks: [Mark] = names.enumerated().map { rank, name in
      .text(
        name.0, at: Point(body.minX, row.tiles[0].midY + Double(rank) * step),
        TextStyle(TypeScale.label, name.1, weight: .bold, alignment: .middle))
    }
    let side = nearest.pictures[0].shape[0]
    let drawn = nearest.samples.matches.prefix(count).map {
      Subject(scene: $0.scene, side: side).pixels * 0.5 + 0.5
    }
    let range = 0...0.7
    marks.append(
      HeatMap([], columns: 1, range: range, map: .viridis).legend(
        in: Rect(body.minX, row.tiles[0].midY + 2 * step + 22, 150, 12), decimals: 2))
    for (place, tile) in row.tiles.enumerated() {
      let (sample, training) = (nearest.pictures[place], drawn[place])
      let gap = (sample - training).squared().mean(over: [2]).scalars.map {
        Double($0).squareRoot()
      }
      marks += [
        .picture(Raster(sample), in: tile), .picture(Raster(training), in: tile.offset(0, step)),
        HeatMap(gap, columns: side, range: range, map: .viridis)
          .mark(in: tile.offset(0, 2 * step)),
        .text(
          NumberText.fixed(nearest.samples.matches[place].distance, 3),
          at: Point(tile.midX, tile.maxY + 2 * step + 26),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      ]
    }
    let top = row.tiles[0].y + 3 * step + 100
    marks += groups(
      Rect(body.minX + 60, top, body.width - 60 - 260, body.maxY - top - 110), request)
    marks.append(
      .text(
        request.origin(measure, named: "distribution", model: source.folder, weights: weights),
        at: Point(body.minX, body.maxY + 2),
        TextStyle(TypeScale.tick, hasOwnMeasure ? .secondary : .noise)))
    let (samples, fresh, copies) = distances
    return sheet.figure(
      alternativeText: request.say(
        "Median distance to the nearest of \(nearest.samples.compared) training pictures: samples "
          + "\(NumberText.fixed(samples.median, 3)), fresh pictures "
          + "\(NumberText.fixed(fresh.median, 3)), copies \(NumberText.fixed(copies.median, 3)).",
        "与 \(nearest.samples.compared) 张训练图中最近一张的距离的中位数：样本 "
          + "\(NumberText.fixed(samples.median, 3))，新画的图 \(NumberText.fixed(fresh.median, 3))，复制品 "
          + "\(NumberText.fixed(copies.median, 3))。"), marks)
  }

  /// The distances of samples, fresh pictures and copies, a band each.
  private func groups(_ frame: Rect, _ request: FigureRequest) -> [Mark] {
    let (samples, fresh, copies) = distances
    let rows: [(values: [Double], name: String, ink: Ink)] = [
      (samples, request.say("samples", "样本"), .prediction),
      (fresh, request.say("fresh true pictures", "新画的真图"), .data),
      (copies, request.say("copies", "复制品"), .noise),
    ]
    let most = max((samples + fresh + copies).max() ?? 1, 1e-3) * 1.02
    let axes = Axes(frame, x: 0...most, y: 0...Double(rows.count))
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say(
          "distance from the nearest training picture (root mean square of values 0…1)",
          "与最近的训练图的距离（0…1 的值的均方根）"), yTicks: [])
    ]
    for (rank, row) in rows.enumerated() {
      let base = Double(rows.count - 1 - rank)
      let bins = Histogram(row.values.map(Float.init), low: 0, high: most, bins: 60)
      let peak = max(bins.density.max() ?? 1, 1e-9)
      marks += [
        .segment(axes.point(0, base), axes.point(most, base), Stroke(.hairline, 1.5)),
        axes.bars(
          bins.centers, bins.density.map { base + 0.82 * $0 / peak }, width: bins.binWidth * 0.92,
          base: base, row.ink.opacity(0.75)),
        .segment(
          axes.point(row.values.median, base), axes.point(row.values.median, base + 0.9),
          Stroke(.ink, 2)),
        .text(
          row.name, at: Point(frame.maxX + 20, axes.y(base + 0.5)),
          TextStyle(TypeScale.label, row.ink, weight: .bold)),
        .text(
          request.say(
            "median \(NumberText.fixed(row.values.median, 3))",
            "中位数 \(NumberText.fixed(row.values.median, 3))"),
          at: Point(frame.maxX + 20, axes.y(base + 0.5) + 26),
          TextStyle(TypeScale.tick, .secondary)),
      ]
    }
    return marks
  }
}
