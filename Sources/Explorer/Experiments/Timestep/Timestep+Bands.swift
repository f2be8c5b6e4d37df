import Tensor
import Viz

extension TimestepExperiment {
  private static let share = NumberText.fixed(100 * SettlingBands.share, 0) + "%"
  /// From coarse to fine, from the colour of pictures to that of predictions.
  private func ink(_ band: Int) -> Ink {
    .mix(.data, .prediction, Double(band) / Double(max(settling.bands.edges.count - 1, 1)))
  }

  /// The promised picture of some steps, whole and taken apart by fineness.
  func bandsFigure(_ request: FigureRequest) throws -> Figure {
    let bands = settling.bands.edges.indices
    let shown = try request.whole("columns", 2...10)
    let count = settling.times.count
    // The first steps change most: they are shown more densely.
    let steps = (0..<shown).map { (count - 1) * $0 * $0 / ((shown - 1) * (shown - 1)) }
    let chosen = Array(Set(steps)).sorted()
    let left = 210.0
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let row = PictureRow(
      count: chosen.count, x: header.body.minX + left, y: 0, width: header.body.width - left,
      gap: 20, longest: 148)
    let pitch = row.side + 14
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: header.body.minY + 66 + Double(bands.count + 1) * pitch + 70)
    let top = sheet.body.minY + 48
    var marks: [Mark] = []
    func name(_ text: String, _ detail: String, _ ink: Ink, _ y: Double) {
      marks += [
        .text(
          text, at: Point(sheet.body.minX, y + row.side / 2 - 6),
          TextStyle(TypeScale.body, ink, weight: .bold)),
        .text(
          detail, at: Point(sheet.body.minX, y + row.side / 2 + 24),
          TextStyle(TypeScale.tick, .secondary)),
      ]
    }
    name(
      request.say(#"promised $\hat x_0$"#, #"预示的 $\hat x_0$"#),
      request.say("whole", "整张"), .ink, top)
    for (tile, step) in zip(row.tiles, chosen) {
      marks += [
        .text(
          request.say("step \(step + 1)", "第 \(step + 1) 步"), at: Point(tile.midX, top - 16),
          TextStyle(TypeScale.label, .secondary, anchor: .middle)),
        .picture(
          Raster(settling.pictures[step]), in: Rect(tile.x, top, tile.width, tile.height)),
      ]
    }
    for band in bands {
      let y = top + Double(band + 1) * pitch
      let end = settling.parts[count - 1][band]
      // The lowest band has the mean colour in it; the others lie around 0 and are shown around grey.
      let scale = band == 0 ? 1 : 0.5 / max(2.5 * end.meanSquare.squareRoot(), 1e-6)
      name(
        request.say("\(settling.name(band)) waves", "\(settling.name(band)) 个波"),
        band == 0
          ? request.say("the overall layout", "大致布局")
          : band == bands.count - 1
            ? request.say("the finest details", "最细的细节")
            : request.say("across the picture", "横贯画面"), ink(band), y)
      for (tile, step) in zip(row.tiles, chosen) {
        let part = settling.parts[step][band] * Float(scale) + (band == 0 ? 0 : 0.5)
        marks.append(
          .picture(Raster(part), in: Rect(tile.x, y, tile.width, tile.height)))
        guard step >= settling.settled(band) else { continue }
        marks.append(
          .path(
            .rectangle(Rect(tile.x, y, tile.width, tile.height).inset(-3, -3), radius: 5),
            stroke: Stroke(ink(band), 3)))
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "The promised picture at \(chosen.count) of \(count) steps, and its \(bands.count) bands from "
          + "coarse to fine. A frame marks steps from which on a band is as at the end, on average over "
          + "all pictures: from step "
          + "\(settling.settled(0) + 1) for the coarsest, "
          + "\(settling.settled(bands.count - 1) + 1) for the finest.",
        "\(count) 步中 \(chosen.count) 步所预示的图像，以及由粗到细的 \(bands.count) 个频带。"
          + "加框表示从这一步起该频带已和最后一样（各张图的平均）："
          + "最粗的从第 \(settling.settled(0) + 1) 步起，最细的从第 "
          + "\(settling.settled(bands.count - 1) + 1) 步起。"), marks)
  }

  /// When each band is as at the end: its pattern, and its strength.
  func settledFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 985)
    let body = sheet.body
    let count = settling.times.count
    let steps = (1...count).map(Double.init)
    let width = (body.width - 200) / 2
    let lowest = settling.correlations.joined().min() ?? 0
    let least = min(max((10 * lowest - 0.5).rounded(.down) / 10, 0), 0.8)
    let most = min(max(settling.powers.joined().max() ?? 1, 1) * 1.05, 2)
    let parts:
      [(
        title: String, values: [[Double]], range: ClosedRange<Double>, from: (Int) -> Int, x: Double
      )] = [
        (
          request.say("correlation with the end", "与最后的相关系数"), settling.correlations,
          least...1.02,
          { settling.settled($0) }, body.minX + 56
        ),
        (
          request.say("power, as a share of the end’s", "功率（占最后的份额）"), settling.powers, 0...most,
          { settling.powered($0) }, body.maxX - width
        ),
      ]
    var marks: [Mark] = []
    for part in parts {
      let axes = Axes(
        Rect(part.x, body.minY + 56, width, 360), x: 1...Double(count), y: part.range)
      marks += [
        axes.grid(
          yLabel: part.title, xTicks: Ticks.steps(count)),
        axes.rule(y: SettlingBands.share, Stroke(.ink, 1.5, dash: [3, 5])),
      ]
      for band in part.values.indices {
        let shown = part.values[band].map {
          min(max($0, part.range.lowerBound), part.range.upperBound)
        }
        marks.append(axes.line(steps, shown, Stroke(ink(band), 3.5)))
      }
      for band in part.values.indices {
        let from = part.from(band)
        let lane = Rect(part.x, axes.frame.maxY + 62 + 34 * Double(band), width, 16)
        // The last step's lane would have no length.
        let start = min(axes.x(Double(from + 1)), lane.maxX - 6)
        marks += [
          .rectangle(lane, .hairline, radius: 3),
          .rectangle(
            Rect(start, lane.y, lane.maxX - start, lane.height), ink(band), radius: 3),
          .text(
            "\(from + 1)", at: Point(start - 8, lane.midY),
            TextStyle(TypeScale.tick, ink(band), weight: .bold, anchor: .end, alignment: .middle)),
        ]
        if part.x > body.midX {
          marks.append(
            .text(
              settling.name(band), at: Point(part.x - 40, lane.midY),
              TextStyle(
                TypeScale.label, ink(band), weight: .bold, anchor: .end, alignment: .middle)))
        }
      }
      marks.append(
        .text(
          request.say(
            "step from which on it stays above \(Self.share)", "从哪一步起一直高于 \(Self.share)"),
          at: Point(part.x, axes.frame.maxY + 62 + 34 * Double(part.values.count) + 22),
          TextStyle(TypeScale.label, .secondary)))
    }
    return sheet.figure(
      alternativeText: request.say(
        "Over \(settling.runs) pictures: the coarsest band correlates with the end by \(Self.share) from step "
          + "\(settling.settled(0) + 1) on, the finest from step "
          + "\(settling.settled(settling.bands.edges.count - 1) + 1), of \(count).",
        "\(settling.runs) 张图的平均：最粗的频带从第 \(settling.settled(0) + 1) 步起与最后的相关系数高于 \(Self.share)，最细的从第 "
          + "\(settling.settled(settling.bands.edges.count - 1) + 1) 步起（共 \(count) 步）。"), marks)
  }
}
