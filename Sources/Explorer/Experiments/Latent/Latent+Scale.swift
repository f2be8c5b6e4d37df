import Diffusion
import Tensor
import Viz

extension LatentExperiment {
  /// The numbers of many codes, before and after the scaling factor, beside the noise they will be
  /// mixed with.
  func scale(_ request: FigureRequest) throws -> Figure {
    let shipped = model.vae.configuration.scalingFactor
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 700)
    let body = sheet.body
    let raw = scenes.codes.map { $0 / Float(shipped) }
    let reach = max((Double(raw.map(abs).max() ?? 1) * 0.8).rounded(.up), 4)
    let panels = [
      (request.say("as the encoder gives them", "编码器给出的数"), raw),
      (
        request.say(
          "times \(NumberText.fixed(shipped, 3)), as the U-Net sees them",
          "乘以 \(NumberText.fixed(shipped, 3))，U-Net 看到的数"), scenes.codes
      ),
    ]
    let width = 620.0
    var marks: [Mark] = []
    let grid = stride(from: -4.0, through: 4, by: 0.05).map { $0 }
    for (place, panel) in panels.enumerated() {
      let bins = Histogram(panel.1, low: -reach, high: reach, bins: 120)
      let axes = Axes(
        Rect(
          place == 0 ? body.minX : body.maxX - width, body.minY + 64, width, body.height - 124),
        x: -reach...reach, y: 0...max((bins.density.max() ?? 0.4) * 1.1, 0.45))
      let deviation = Tensor(panel.1).standardDeviation
      marks += [
        .text(
          panel.0, at: Point(axes.frame.x, axes.frame.y - 26),
          TextStyle(TypeScale.heading, .latent, weight: .bold)),
        axes.histogram(bins, fill: .latent.opacity(0.5)),
        axes.line(grid, grid.map(Normal.density), Stroke(.noise, 2.6, dash: [7, 5])),
        axes.grid(xLabel: request.say("value", "值"), yTicks: []),
        axes.label(
          request.say(
            "deviation \(NumberText.fixed(deviation, 2))", "标准差 \(NumberText.fixed(deviation, 2))"),
          at: reach, axes.y.domain.upperBound, dx: 0, dy: 24,
          TextStyle(TypeScale.label, .latent, weight: .bold, anchor: .end)),
        axes.label(
          request.say("noise: $\\mathcal{N}(0, 1)$", "噪声：$\\mathcal{N}(0, 1)$"),
          at: reach, axes.y.domain.upperBound, dx: 0, dy: 54,
          TextStyle(TypeScale.label, .noise, anchor: .end)),
      ]
    }
    let middle = body.midX
    let y = body.minY + 64 + (body.height - 124) / 2
    marks += [
      Connectors.arrow(from: Point(middle - 62, y), to: Point(middle + 62, y)),
      .text(
        "× \(NumberText.fixed(shipped, 3))", at: Point(middle, y - 18),
        TextStyle(TypeScale.heading, .latent, weight: .bold, anchor: .middle)),
      .text(
        request.say(
          "measured here", "这里测得"), at: Point(middle, y + 34),
        TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      .text(
        "1 / σ = \(NumberText.fixed(scenes.measuredFactor, 3))", at: Point(middle, y + 60),
        TextStyle(TypeScale.label, .secondary, anchor: .middle)),
    ]
    return sheet.figure(
      alternativeText: request.say(
        "Histograms of the codes' numbers: with deviation "
          + "\(NumberText.fixed(1 / scenes.measuredFactor, 2)) as they are, and with "
          + "\(NumberText.fixed(shipped / scenes.measuredFactor, 2)) after the factor, about as wide "
          + "as the normal curve.",
        "编码中各数的直方图：原来的标准差是 \(NumberText.fixed(1 / scenes.measuredFactor, 2))，乘以系数之后是 "
          + "\(NumberText.fixed(shipped / scenes.measuredFactor, 2))，和正态曲线差不多宽。"), marks)
  }
}
