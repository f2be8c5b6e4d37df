import Diffusion
import Tensor
import Viz

extension ResidualExperiment {
  /// What is painted after plain subtraction and after the formula, by time, beside the truth.
  func picturesFigure(_ request: FigureRequest) throws -> Figure {
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let left = 236.0
    let top = header.body.minY + 50
    // The truth stands beside the last column, in a column of its own.
    let row = PictureRow(
      count: shown.count + 1, x: header.body.minX + left, y: top,
      width: header.body.width - left, gap: 18, longest: 190)
    let step = row.side + 62
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: top + 3 * step + 66)
    let body = sheet.body
    let rows: [(name: String, formula: String, ink: Ink, picture: (Shown) -> Tensor<Float>)] = [
      (request.say("what it is shown", "网络看到的"), "x_t", .latent, { $0.sample }),
      (
        request.say("just subtracted", "直接相减"), #"x_t - \prediction{\hat\varepsilon}"#, .secondary,
        { $0.subtracted }
      ),
      (
        request.say("scaled first", "先乘份额"),
        #"(x_t - b\,\prediction{\hat\varepsilon}) / a"#, .prediction, { $0.original }
      ),
    ]
    let codes: [(NoisePrediction) -> Tensor<Float>?] = [
      { _ in nil }, { $0.subtracted }, { $0.original },
    ]
    var marks: [Mark] = []
    for (rank, line) in rows.enumerated() {
      let y = top + Double(rank) * step
      marks += [
        .text(
          line.name, at: Point(body.minX, y + row.side / 2 - 22),
          TextStyle(TypeScale.heading, line.ink, weight: .bold)),
        .text("$\(line.formula)$", at: Point(body.minX, y + row.side / 2 + 24), TextStyle(26)),
      ]
      for (tile, one) in zip(row.tiles, shown) {
        let place = Rect(tile.x, y, tile.width, tile.height)
        marks.append(.picture(Raster(line.picture(one)), in: place))
        if rank == 0 {
          marks.append(
            .text(
              "$t = \(one.prediction.t)$", at: Point(place.midX, y - 16),
              TextStyle(TypeScale.heading, anchor: .middle)))
        }
        let share = NumberText.fixed(one.prediction.level.noise, 3)
        let words =
          codes[rank](one.prediction).map {
            request.say("error ", "误差 ")
              + NumberText.significant($0.distance(to: one.prediction.code), 2)
          } ?? request.say("noise \(share)", "噪声 \(share)")
        marks.append(
          .text(
            words, at: Point(place.midX, place.maxY + 27),
            TextStyle(
              TypeScale.label, rank == 0 ? .noise : line.ink, anchor: .middle)))
      }
    }
    let truth = row.tiles[shown.count].offset(0, step)
    marks += [
      .text(
        request.say("the truth", "真相"), at: Point(truth.x, truth.y - 16),
        TextStyle(TypeScale.heading, .data, weight: .bold)),
      .picture(
        Raster(subject.picture), in: truth, style: PictureStyle(border: Stroke(.data, 3))),
    ]
    return sheet.figure(
      alternativeText: request.say(
        "One picture noised to \(shown.count) times. Subtracting the predicted noise paints "
          + "something else at every time; scaling it first paints the picture up to late times.",
        "同一张图加噪到 \(shown.count) 个时刻。直接减去预测的噪声，画出来的总是别的东西；先乘份额，直到很晚的时刻画出来的都是原图。"
      ), marks)
  }

  /// The errors of the three ways, by time.
  func errorsFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 800)
    let body = sheet.body
    let moments = errors.moments
    let last = Double(model.scheduler.noiseSchedule.steps - 1)
    let most = moments.map { max($0.original, $0.subtracted, $0.subtractedTruth) }.max() ?? 1
    let axes = Axes(
      Rect(body.minX + 60, body.minY + 50, body.width - 400, body.height - 130), x: 0...last,
      y: 0...max(most * 1.08, 1.1))
    let times = moments.map { Double($0.t) }
    let curves: [(values: [Double], stroke: Stroke, name: String, formula: String)] = [
      (
        moments.map(\.subtracted), Stroke(.secondary, 4), request.say("just subtracted", "直接相减"),
        #"$x_t - \prediction{\hat\varepsilon}$"#
      ),
      (
        moments.map(\.subtractedTruth), Stroke(.noise, 3, dash: [9, 6]),
        request.say("even the true noise", "即使减真实噪声"), #"$x_t - \noise{\varepsilon}$"#
      ),
      (
        moments.map(\.original), Stroke(.prediction, 4), request.say("scaled first", "先乘份额"),
        #"$(x_t - b\,\prediction{\hat\varepsilon})/a$"#
      ),
      (
        moments.map(\.exact), Stroke(.data, 4),
        request.say("scaled, true noise", "先乘份额，真实噪声"),
        #"$(x_t - b\,\noise{\varepsilon})/a$"#
      ),
    ]
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        yLabel: request.say(
          "error of the code (root mean square; 1: as far off as no picture at all)",
          "编码的误差（均方根；1：相当于什么图也没有）"), xTicks: Ticks.times(to: last)),
      axes.rule(y: 1, Stroke(.ink, 1.5, dash: [3, 5])),
    ]
    // Names keep their order and their distance, whatever the curves do.
    let ordered = curves.indices.sorted {
      (curves[$0].values.last ?? 0) > (curves[$1].values.last ?? 0)
    }
    var free = axes.frame.minY
    for place in ordered {
      let curve = curves[place]
      let room = Double(ordered.count - (ordered.firstIndex(of: place) ?? 0)) * 78
      let y = max(free, min(axes.y(curve.values.last ?? 0), axes.frame.maxY + 40 - room))
      marks += [
        axes.line(times, curve.values, curve.stroke),
        axes.dots(times, curve.values, curve.stroke.ink, radius: 4),
        .text(
          curve.name, at: Point(axes.frame.maxX + 26, y),
          TextStyle(TypeScale.label, curve.stroke.ink, weight: .bold)),
        .text(
          curve.formula, at: Point(axes.frame.maxX + 26, y + 32), TextStyle(TypeScale.body)),
      ]
      free = y + 78
    }
    return sheet.figure(
      alternativeText: request.say(
        "Error of the code against time over \(errors.scenes) scenes. Plain subtraction misses by "
          + "\(NumberText.fixed(moments[0].subtracted, 2)) at t = \(moments[0].t), the formula by "
          + "\(NumberText.fixed(moments[0].original, 3)); with the true noise the formula is exact "
          + "at every time and plain subtraction at none.",
        "\(errors.scenes) 个场景上编码的误差随时刻的变化。t = \(moments[0].t) 时直接相减差 "
          + "\(NumberText.fixed(moments[0].subtracted, 2))，公式差 "
          + "\(NumberText.fixed(moments[0].original, 3))；换成真实噪声，公式在任何时刻都精确，直接相减在任何时刻都不精确。"),
      marks)
  }
}
