import Tensor
import Viz

extension LatentExperiment {
  /// From one scene to another, in pixels and in codes, and what the judge makes of the middle.
  func between(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1120)
    let body = sheet.body
    let left = 190.0
    let rows: [(String, String, Ink, [Tensor<Float>])] = [
      (
        request.say("pixels mixed", "像素混合"), #"$(1-s)\,\data{x_a} + s\,\data{x_b}$"#, .data,
        mixing.shown.pixels
      ),
      (
        request.say("codes mixed", "编码混合"), #"$(1-s)\,\latent{z_a} + s\,\latent{z_b}$"#, .latent,
        mixing.shown.codes
      ),
    ]
    var marks: [Mark] = []
    var y = body.minY + 46
    for (rank, row) in rows.enumerated() {
      let pictures = PictureRow(
        count: row.3.count, x: body.minX + left, y: y, width: body.width - left, gap: 14)
      marks += [
        .text(
          row.0, at: Point(body.minX, y + pictures.side / 2 - 12),
          TextStyle(TypeScale.heading, row.2, weight: .bold)),
        .text(row.1, at: Point(body.minX, y + pictures.side / 2 + 20), TextStyle(TypeScale.label)),
        pictures.marks(row.3.map { Raster($0) }),
      ]
      if rank == 0 {
        marks += zip(pictures.tiles, mixing.shares).map { tile, share in
          .text(
            "$s = \(NumberText.fixed(share, 2))$", at: Point(tile.midX, tile.y - 14),
            TextStyle(TypeScale.label, .secondary, anchor: .middle))
        }
      }
      y = pictures.bottom + 26
    }
    let most = max(
      (mixing.pixelResiduals + mixing.codeResiduals).max() ?? 1, mixing.limit * 1.2)
    let axes = Axes(
      Rect(body.minX + 60, y + 60, 900, body.maxY - y - 60 - 76), x: 0...1, y: 0...most * 1.05)
    marks += [
      axes.grid(
        xLabel: request.say("share $s$ of the second scene", "第二个场景的份额 $s$"),
        yLabel: request.say(
          "the judge’s residual: distance from the nearest drawing (median of \(mixing.pairs) pairs)",
          "裁判的残差：离最接近的画有多远（\(mixing.pairs) 对场景的中位数）")),
      axes.line([0, 1], [mixing.limit, mixing.limit], Stroke(.secondary, 2, dash: [7, 5])),
      axes.line(mixing.shares, mixing.pixelResiduals, Stroke(.data, 4)),
      axes.line(mixing.shares, mixing.codeResiduals, Stroke(.latent, 4)),
      axes.dots(mixing.shares, mixing.pixelResiduals, .data, radius: 6, hollow: true),
      axes.dots(mixing.shares, mixing.codeResiduals, .latent, radius: 6, hollow: true),
    ]
    let middle = mixing.shares.count / 2
    let (p, c) = (mixing.pixelResiduals[middle], mixing.codeResiduals[middle])
    let x = axes.frame.maxX + 50
    marks += [
      .text(
        request.say("in the middle", "在正中间"), at: Point(x, axes.frame.minY + 10),
        TextStyle(TypeScale.heading, weight: .bold)),
      .text(
        request.say(
          "pixels: residual \(NumberText.fixed(p, 2))", "像素：残差 \(NumberText.fixed(p, 2))"),
        at: Point(x, axes.frame.minY + 52), TextStyle(TypeScale.body, .data)),
      .text(
        request.say("codes: residual \(NumberText.fixed(c, 2))", "编码：残差 \(NumberText.fixed(c, 2))"),
        at: Point(x, axes.frame.minY + 86), TextStyle(TypeScale.body, .latent)),
      .text(
        request.say(
          "dashed: above \(NumberText.fixed(mixing.limit, 2)) it is",
          "虚线：超过 \(NumberText.fixed(mixing.limit, 2))，"),
        at: Point(x, axes.frame.minY + 130), TextStyle(TypeScale.label, .secondary)),
      .text(
        request.say("no picture of this world", "就不是这个世界的图像"),
        at: Point(x, axes.frame.minY + 158), TextStyle(TypeScale.label, .secondary)),
      .text(
        request.say(
          "a cross-fade of the two ends explains", "编码混合画出的中间图像里，"),
        at: Point(x, axes.frame.minY + 206), TextStyle(TypeScale.label, .latent)),
      .text(
        request.say(
          "\(Self.percent(mixing.crossFade)) of the middle painted from codes",
          "两端的叠影只能解释 \(Self.percent(mixing.crossFade))"),
        at: Point(x, axes.frame.minY + 234), TextStyle(TypeScale.label, .latent)),
    ]
    return sheet.figure(
      alternativeText: request.say(
        "Two rows of pictures from one scene to another. In the middle the judge's residual is "
          + "\(NumberText.fixed(p, 2)) for mixed pixels and \(NumberText.fixed(c, 2)) for mixed "
          + "codes; pictures of this world stay below \(NumberText.fixed(mixing.limit, 2)).",
        "从一个场景到另一个场景的两行图像。正中间裁判的残差：像素混合 \(NumberText.fixed(p, 2))，编码混合 "
          + "\(NumberText.fixed(c, 2))；这个世界的图像都低于 \(NumberText.fixed(mixing.limit, 2))。"),
      marks)
  }
}
