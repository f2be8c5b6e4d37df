import Tensor
import Viz

extension LatentExperiment {
  /// The same shares of noise on pixels and on a code, and what is painted from that code.
  func noiseFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1230)
    let body = sheet.body
    let left = 196.0
    var y = body.minY + 46
    let names = [
      (request.say("noise on pixels", "像素加噪"), Ink.data),
      (request.say("noise on the code", "编码加噪"), Ink.latent),
      (request.say("painted", "画出来"), Ink.data),
    ]
    var marks: [Mark] = []
    for (rank, name) in names.enumerated() {
      let row = PictureRow(
        count: noised.count, x: body.minX + left, y: y, width: body.width - left, gap: 14,
        longest: 150)
      marks.append(
        .text(
          name.0, at: Point(body.minX, y + row.side / 2),
          TextStyle(TypeScale.label, name.1, weight: .bold, alignment: .middle)))
      for (tile, one) in zip(row.tiles, noised) {
        switch rank {
        case 0:
          marks += [
            .text(
              one.t.map { "$t = \($0)$" } ?? request.say("clean", "无噪声"),
              at: Point(tile.midX, tile.y - 14),
              TextStyle(TypeScale.label, .secondary, anchor: .middle)),
            .picture(
              Raster(width: side, height: side, values: one.pixels.scalars, low: -1), in: tile),
          ]
        case 1: marks.append(CodeMaps(one.code, in: tile, gap: 6).mark)
        default: marks.append(.picture(Raster(one.painted), in: tile))
        }
      }
      y = row.bottom + 18
    }
    let last = Double(schedule.count - 1)
    let plots = [body.minX + 60, body.minX + 830].map {
      Axes(Rect($0, y + 84, 600, body.maxY - y - 84 - 76), x: 0...last, y: 0...1)
    }
    let times = way.compactMap { $0.t.map(Double.init) }
    func curve(_ value: (Noised) -> Double) -> [Double] {
      way.filter { $0.t != nil }.map { min(max(value($0), 0), 1) }
    }
    let ticks = Ticks.times(to: last)
    let measured: [(String, [Double], [Double])] = [
      (
        request.say("root mean square error of the picture", "图像的均方根误差"),
        curve { Self.error(Self.unit($0.pixels), picture) },
        curve { Self.error($0.painted, picture) }
      ),
      (
        request.say("correlation of neighbouring pixels", "相邻像素的相关系数"),
        curve { Self.neighbourCorrelation($0.pixels) },
        curve { Self.neighbourCorrelation($0.painted) }
      ),
    ]
    for (axes, one) in zip(plots, measured) {
      marks += [
        axes.grid(
          xLabel: request.say("model time $t$", "模型时刻 $t$"), yLabel: one.0, xTicks: ticks,
          yTicks: [0, 0.25, 0.5, 0.75, 1]),
        axes.line(times, one.1, Stroke(.data, 4)), axes.line(times, one.2, Stroke(.latent, 4)),
      ]
      for (values, name, ink, below) in [
        (one.1, request.say("pixels", "像素"), Ink.data, one.1[0] < one.2[0]),
        (one.2, request.say("painted", "画出来"), Ink.latent, one.1[0] >= one.2[0]),
      ] {
        marks.append(
          axes.label(
            name, at: last, values[0], dx: 12, dy: values[0] < 0.08 ? -16 : below ? 10 : 0,
            TextStyle(TypeScale.label, ink, alignment: .middle)))
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "Noise on pixels is a fine grain; the same share of noise on a code is painted as blots of "
          + "colour. Neighbouring pixels correlate \(NumberText.fixed(grain.pixels, 2)) and "
          + "\(NumberText.fixed(grain.painted, 2)) at the last time.",
        "像素上的噪声是细小的颗粒；编码上同样份额的噪声画出来是一块块颜色。最后时刻相邻像素的相关系数分别是 "
          + "\(NumberText.fixed(grain.pixels, 2)) 和 \(NumberText.fixed(grain.painted, 2))。"), marks)
  }

  /// Values −1…1 as 0…1, cut off as on a screen.
  static func unit(_ pixels: Tensor<Float>) -> Tensor<Float> {
    var result = pixels * 0.5 + 0.5
    result.withMutableScalars { scalars in
      for i in scalars.indices { scalars[i] = min(max(scalars[i], 0), 1) }
    }
    return result
  }

  static func error(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
    (a - b).meanSquare.squareRoot()
  }

  /// How neighbouring pixels correlate at the last time.
  var grain: (pixels: Double, painted: Double) {
    (Self.neighbourCorrelation(way[0].pixels), Self.neighbourCorrelation(way[0].painted))
  }
}
