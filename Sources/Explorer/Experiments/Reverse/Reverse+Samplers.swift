import Tensor
import Viz

extension ReverseExperiment {
  /// Samplers that draw noise on the way have its colour; the others that of predictions.
  private func look(_ run: SamplerRace.Run) -> Stroke {
    let ink: Ink = run.isStochastic ? .noise : .prediction
    let peers = samplers.runs.filter { $0.isStochastic == run.isStochastic }
    let rank = peers.firstIndex { $0.sampler == run.sampler } ?? 0
    let dashes: [[Double]] = [[], [10, 6], [3, 5], [14, 5, 3, 5]]
    return Stroke(ink, rank == 0 ? 3.5 : 2.8, dash: dashes[min(rank, dashes.count - 1)])
  }

  /// Where each sampler takes the same noise, and by which way.
  func samplersFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1240)
    let body = sheet.body
    let row = PictureRow(
      count: samplers.runs.count, x: body.minX, y: body.minY + 62, width: body.width, gap: 60,
      longest: 196)
    var marks: [Mark] = []
    for (tile, run) in zip(row.tiles, samplers.runs) {
      let ink = look(run).ink
      marks += [
        .text(
          run.sampler.rawValue, at: Point(tile.x, tile.y - 28),
          TextStyle(TypeScale.label, ink, weight: .bold)),
        .segment(
          Point(tile.x, tile.y - 14), Point(tile.x + 90, tile.y - 14), look(run)),
        .picture(Raster(run.picture), in: tile),
        .text(
          request.say("\(run.times.count) calls", "调用 \(run.times.count) 次"),
          at: Point(tile.x, tile.maxY + 28), TextStyle(TypeScale.tick, .secondary)),
        .text(
          run.sampler == .ddim
            ? ""
            : request.say(
              "from ddim \(NumberText.fixed(samplers.fromDDIM(run), 3))",
              "离 ddim \(NumberText.fixed(samplers.fromDDIM(run), 3))"),
          at: Point(tile.x, tile.maxY + 54), TextStyle(TypeScale.tick, ink)),
      ]
    }
    let top = row.bottom + 150
    let height = body.maxY - top - 76
    marks += plane(Rect(body.minX, top, 640, height + 50), request)
    marks += approach(Rect(body.minX + 780, top, body.width - 780, height), request)
    return sheet.figure(
      alternativeText: request.say(
        "Six samplers from one noise. Pictures of samplers that draw nothing differ from DDIM's by "
          + "at most \(NumberText.fixed(samplers.deterministicSpread, 3)) (root mean square), those "
          + "of samplers that draw noise by at least "
          + "\(NumberText.fixed(samplers.stochasticSpread, 3)).",
        "六个采样器从同一份噪声出发。不抽噪声的采样器画出的图与 DDIM 的相差不超过 "
          + "\(NumberText.fixed(samplers.deterministicSpread, 3))（均方根），抽噪声的至少相差 "
          + "\(NumberText.fixed(samplers.stochasticSpread, 3))。"), marks)
  }

  /// The ways of x̂₀ on the plane of their first two principal components.
  private func plane(_ area: Rect, _ request: FigureRequest) -> [Mark] {
    let points = samplers.runs.flatMap(\.path)
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    let centre = (
      x: ((xs.min() ?? 0) + (xs.max() ?? 0)) / 2, y: ((ys.min() ?? 0) + (ys.max() ?? 0)) / 2
    )
    // One scale for both axes: distances are distances.
    let unit =
      max(
        ((xs.max() ?? 1) - (xs.min() ?? 0)) / area.width,
        ((ys.max() ?? 1) - (ys.min() ?? 0)) / area.height, 1e-9) * 1.25
    let (halfX, halfY) = (unit * area.width / 2, unit * area.height / 2)
    let axes = Axes(
      area, x: centre.x - halfX...centre.x + halfX, y: centre.y - halfY...centre.y + halfY)
    var marks: [Mark] = [
      .text(
        request.say(
          #"ways of $\prediction{\hat x_0}$ on a plane that holds \#(Self.share(samplers.planeShare)) of their spread"#,
          #"$\prediction{\hat x_0}$ 的路径，所画平面含有其离散程度的 \#(Self.share(samplers.planeShare))"#),
        at: Point(area.x, area.y - 16), TextStyle(TypeScale.label, .secondary)),
      .rectangle(area, .panel, radius: 6),
    ]
    for run in samplers.runs {
      marks.append(axes.line(run.path.map(\.x), run.path.map(\.y), look(run)))
    }
    for run in samplers.runs {
      guard let end = run.path.last else { continue }
      marks.append(axes.dots([end.x], [end.y], look(run).ink, radius: 7, hollow: true))
    }
    if let start = samplers.runs.first?.path.first {
      marks += [
        axes.dots([start.x], [start.y], .ink, radius: 6),
        axes.label(
          request.say(#"first $\hat x_0$"#, #"最初的 $\hat x_0$"#), at: start.x, start.y,
          dx: 14, dy: -14, TextStyle(TypeScale.tick, .ink, halo: true)),
      ]
    }
    return marks
  }

  /// How far x̂₀ is from where each sampler ends.
  private func approach(_ area: Rect, _ request: FigureRequest) -> [Mark] {
    let most = samplers.runs.flatMap(\.distances).max() ?? 1
    let last = Double(max((samplers.runs.map(\.times.count).max() ?? 2) - 1, 1))
    let times = samplers.runs.flatMap(\.times)
    let axes = Axes(
      area, x: 0...max(times.max() ?? last, 1), y: 0...max(most, 1e-6) * 1.08)
    // Time runs from noise to picture, so from right to left on its own axis; drawn left to right.
    let end = axes.x.domain.upperBound
    let ticks = [0, 250, 500, 750, end]
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say("model time $t$, from noise to picture", "模型时刻 $t$，从噪声到图像"),
        yLabel: request.say(
          #"distance of $\prediction{\hat x_0}$ from its own end"#,
          #"$\prediction{\hat x_0}$ 离自己终点的距离"#),
        xTicks: ticks, xTickLabels: ticks.map { NumberText.fixed((end - $0).rounded(), 0) })
    ]
    for run in samplers.runs {
      marks.append(axes.line(run.times.map { end - $0 }, run.distances, look(run)))
    }
    return marks
  }
}
