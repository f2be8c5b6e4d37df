import Tensor
import Viz

extension ForwardExperiment {
  /// The distribution of pixel values as it flows through time, and its distance from normal.
  func values(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1120)
    let body = sheet.body
    let last = schedule.count - 1
    let river = Axes(
      Rect(body.minX + 70, body.minY + 50, 1060, 420), x: 0...Double(last), y: -3...3)
    let side = Axes(
      Rect(river.frame.maxX + 46, river.frame.minY, 240, river.frame.height), x: 0...0.5, y: -3...3)
    let gap = Axes(
      Rect(river.frame.minX, river.frame.maxY + 120, river.frame.width, 210), x: 0...Double(last),
      y: 0...max(0.3, (distances.map(\.ks).max() ?? 0.3) * 1.1))
    let density = HeatMap(
      flow.values, columns: flow.columns, range: 0...flow.ceiling, map: .viridis)
    let grid = stride(from: -3.0, through: 3, by: 0.05).map { $0 }
    let end = Histogram(noised(last).scalars, low: -3, high: 3, bins: 60)
    let bell = Path.polyline(grid.map { side.point(Normal.density($0), $0) })
    let bars = Path.polyline(
      [side.point(0, -3)] + zip(end.centers, end.density).map { side.point($1, $0) }
        + [side.point(0, 3)], closed: true)
    let ts = distances.map { Double($0.t) }

    var marks: [Mark] = [
      density.mark(in: river.frame, style: PictureStyle(cornerRadius: 4)),
      river.grid(
        yLabel: request.say("pixel value", "像素值"), xTicks: timeTicks,
        yTicks: [-3, -2, -1, 0, 1, 2, 3]),
      density.mark(in: river.frame, style: PictureStyle(cornerRadius: 4)),
      .path(bars, fill: .noise.opacity(0.45)),
      .path(bell, stroke: Stroke(.ink, 2.2, dash: [7, 5])),
      .text(
        request.say("at $t = \(last)$", "在 $t = \(last)$"),
        at: Point(side.frame.minX, side.frame.minY - 16), TextStyle(TypeScale.label, .noise)),
      .text(
        "$\\mathcal{N}(0, 1)$", at: Point(side.x(0.5), side.y(1.25)),
        TextStyle(TypeScale.label, .ink, anchor: .end)),
      gap.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        yLabel: request.say(
          "Kolmogorov–Smirnov distance to $\\mathcal{N}(0, 1)$",
          "到 $\\mathcal{N}(0, 1)$ 的柯尔莫哥洛夫–斯米尔诺夫距离"),
        xTicks: timeTicks),
      gap.area(ts, distances.map(\.ks), .data.opacity(0.14)),
      gap.line(ts, distances.map(\.ks), Stroke(.data, 4)),
    ]
    marks += distanceLabels(gap, request)
    marks.append(
      density.legend(
        in: Rect(side.frame.minX, gap.frame.minY + 40, 240, 16), decimals: 1,
        label: request.say("density of pixel values", "像素值的密度")))
    return sheet.figure(
      alternativeText: request.say(
        "The density of pixel values by time: the picture's own values widen and merge into "
          + "a normal distribution. The distance to it falls from "
          + "\(NumberText.fixed(distances[0].ks, 3)) at t = 0 to "
          + "\(NumberText.fixed(distances[distances.count - 1].ks, 3)).",
        "像素值的密度随时间的变化：图像自己的值逐渐变宽，汇成正态分布。到正态分布的距离从 t = 0 的 "
          + "\(NumberText.fixed(distances[0].ks, 3)) 降到 "
          + "\(NumberText.fixed(distances[distances.count - 1].ks, 3))。"), marks)
  }

  private func distanceLabels(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    let ends = [distances[0], distances[distances.count - 1]]
    return ends.enumerated().flatMap { place, point in
      [
        axes.dots([Double(point.t)], [point.ks], .data, hollow: true),
        axes.label(
          NumberText.fixed(point.ks, 3), at: Double(point.t), point.ks, dx: place == 0 ? 16 : 0,
          dy: place == 0 ? 6 : -16,
          TextStyle(
            TypeScale.label, .data, weight: .bold, anchor: place == 0 ? .start : .end, halo: true)),
      ]
    }
  }
}
