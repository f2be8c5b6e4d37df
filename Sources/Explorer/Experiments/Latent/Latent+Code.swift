import Tensor
import Viz

extension LatentExperiment {
  /// A picture, its code, what is painted from the code, and where the two pictures differ.
  func codeFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let top = sheet.body.minY + 56
    let tiles = [70.0, 474, 878, 1240].map { Rect($0, top, 290, 290) }
    let maps = CodeMaps(code.row(0), in: tiles[1], gap: 10)
    let error = HeatMap(
      errorMap, columns: side, range: 0...largestError, map: .viridis)
    let names: [(String, Ink)] = [
      (request.say("picture $x$", "图像 $x$"), .data),
      (request.say("its code $z$", "它的编码 $z$"), .latent),
      (request.say("painted from the code", "由编码画出"), .data),
      (request.say("what was lost", "丢失了什么"), .ink),
    ]
    var marks: [Mark] = zip(tiles, names).map { tile, name in
      .text(
        name.0, at: Point(tile.x, tile.y - 20), TextStyle(TypeScale.heading, name.1, weight: .bold))
    }
    marks += [
      .picture(Raster(picture), in: tiles[0]), maps.mark, .picture(Raster(painted), in: tiles[2]),
      error.mark(in: tiles[3], style: PictureStyle(cornerRadius: 4)),
      CodeMaps.legend(in: Rect(tiles[1].x, tiles[1].maxY + 52, 290, 12)),
      error.legend(in: Rect(tiles[3].x, tiles[3].maxY + 52, 290, 12), decimals: 2),
    ]
    marks += passage(tiles[0], tiles[1], request.say("encoder", "编码器"))
    marks += passage(tiles[1], tiles[2], request.say("decoder", "解码器"))
    let foot = tiles[0].maxY + 32
    func note(_ text: String, under tile: Rect) -> Mark {
      .text(text, at: Point(tile.x, foot), TextStyle(TypeScale.label, .secondary))
    }
    marks += [
      note(numbers([side, side, 3], request), under: tiles[0]),
      note(numbers(Array(code.shape.dropFirst()), request), under: tiles[1]),
      note(
        "PSNR \(NumberText.fixed(CodedScenes.decibels(painted, picture), 1)) dB", under: tiles[2]),
      note(request.say("mean error of the colours", "各颜色的平均误差"), under: tiles[3]),
    ]
    let lower = tiles[0].maxY + 180
    marks += edgeBars(Rect(70, lower, 690, 0), request)
    marks += quality(
      Axes(
        Rect(940, lower, 590, sheet.body.maxY - lower - 84), x: decibelRange, y: 0...mostOften),
      request)
    return sheet.figure(
      alternativeText: request.say(
        "\(subject.name(request.language)): the picture, \(code.shape[3]) maps of "
          + "\(code.shape[1]) by \(code.shape[2]) numbers, the picture painted from them, and the error, "
          + "which lies on the outlines: \(Self.percent(scenes.edgeError)) of it on "
          + "\(Self.percent(scenes.edgeArea)) of the pixels.",
        "\(subject.name(request.language))：原图、\(code.shape[3]) 幅 \(code.shape[1])×\(code.shape[2]) "
          + "的编码、由编码画出的图、误差。误差集中在轮廓上：\(Self.percent(scenes.edgeArea)) 的像素占了 "
          + "\(Self.percent(scenes.edgeError)) 的误差。"), marks)
  }

  /// The mean absolute error of each pixel's colours, 0…1.
  private var errorMap: [Double] {
    let values = (painted - picture).magnitude().scalars
    return stride(from: 0, to: values.count, by: 3).map { place in
      Double(values[place..<place + 3].reduce(0, +) / 3)
    }
  }

  /// The scale's end: the largest error, rounded up to a twentieth.
  private var largestError: Double {
    max(((errorMap.max() ?? 0) * 20).rounded(.up) / 20, 0.05)
  }

  static func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 0) + "%" }

  /// “8 × 8 × 4 = 256 numbers”.
  func numbers(_ shape: [Int], _ request: FigureRequest) -> String {
    let count = NumberText.fixed(Double(shape.reduce(1, *)), 0)
    return shape.map(String.init).joined(separator: " × ")
      + request.say(" = \(count) numbers", " = \(count) 个数")
  }

  /// An arrow from tile to tile with the name of what does it.
  func passage(_ a: Rect, _ b: Rect, _ name: String) -> [Mark] {
    [
      Connectors.arrow(from: Point(a.maxX + 14, a.midY), to: Point(b.minX - 14, b.midY)),
      .text(
        name, at: Point((a.maxX + b.minX) / 2, a.midY - 16),
        TextStyle(TypeScale.label, .secondary, anchor: .middle)),
    ]
  }

  // MARK: Many scenes

  /// Edges' share of the pixels above their share of the error.
  private func edgeBars(_ area: Rect, _ request: FigureRequest) -> [Mark] {
    var marks: [Mark] = [
      .text(
        request.say(
          "the error sits on the outlines (\(scenes.decibels.count) scenes)",
          "误差落在轮廓上（\(scenes.decibels.count) 个场景）"),
        at: Point(area.x, area.y - 26), TextStyle(TypeScale.heading, weight: .bold))
    ]
    let rows: [(String, Double, Ink)] = [
      (request.say("of the pixels", "占像素"), scenes.edgeArea, .data),
      (request.say("of the squared error", "占平方误差"), scenes.edgeError, .prediction),
    ]
    let left = area.x + 220
    let full = area.maxX - left
    for (rank, row) in rows.enumerated() {
      let bar = Rect(left, area.y + 26 + 84 * Double(rank), full, 34)
      marks += [
        .text(
          row.0, at: Point(area.x, bar.midY),
          TextStyle(TypeScale.label, .secondary, alignment: .middle)),
        .rectangle(bar, .hairline, radius: 3),
        .rectangle(Rect(bar.x, bar.y, full * row.1, bar.height), row.2, radius: 3),
        .text(
          request.say("outlines \(Self.percent(row.1))", "轮廓 \(Self.percent(row.1))"),
          at: Point(bar.x + max(full * row.1 / 2, 60), bar.maxY + 24),
          TextStyle(TypeScale.tick, row.2, weight: .bold, anchor: .middle)),
      ]
    }
    return marks
  }

  private var decibelRange: ClosedRange<Double> {
    let least = ((scenes.decibels.min() ?? 0) - 0.5).rounded(.down)
    return least...max(((scenes.decibels.max() ?? 0) + 0.5).rounded(.up), least + 4)
  }

  private var qualityBins: Histogram {
    Histogram(
      scenes.decibels.map(Float.init), low: decibelRange.lowerBound,
      high: decibelRange.upperBound, bins: 14)
  }

  private var mostOften: Double { max(qualityBins.density.max() ?? 1, 0.01) * 1.1 }

  /// How well the scenes come back.
  private func quality(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    [
      .text(
        request.say("PSNR of the same scenes", "同样这些场景的 PSNR"),
        at: Point(axes.frame.x, axes.frame.y - 26), TextStyle(TypeScale.heading, weight: .bold)),
      axes.histogram(qualityBins, fill: .data.opacity(0.6)),
      axes.grid(xLabel: "dB", yTicks: []),
      axes.rule(x: scenes.meanDecibels, Stroke(.ink, 2, dash: [6, 5])),
      axes.label(
        request.say(
          "mean \(NumberText.fixed(scenes.meanDecibels, 1))",
          "平均 \(NumberText.fixed(scenes.meanDecibels, 1))"),
        at: scenes.meanDecibels, mostOften, dx: 10, dy: 14,
        TextStyle(TypeScale.label, .ink, halo: true)),
    ]
  }
}
