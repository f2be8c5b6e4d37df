import Diffusion
import Tensor
import Viz

extension ResidualExperiment {
  /// Where the predicted noise is wrong: the residual of the residual, place by place.
  func maps(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1330)
    let body = sheet.body
    let left = 240.0
    let top = body.minY + 48
    let row = PictureRow(
      count: shown.count, x: body.minX + left, y: top, width: body.width - left, gap: 40,
      longest: 158)
    let step = row.side + 20
    let rows:
      [(name: String, formula: String, ink: Ink, code: (NoisePrediction) -> Tensor<Float>)] =
        [
          (request.say("true noise", "真实噪声"), #"\varepsilon"#, .noise, { $0.noise }),
          (
            request.say("predicted", "预测"), #"\hat\varepsilon"#, .prediction, { $0.predicted }
          ),
          (
            request.say("what is wrong", "错在哪里"), #"\hat\varepsilon - \varepsilon"#, .ink,
            { $0.predicted - $0.noise }
          ),
        ]
    var marks: [Mark] = []
    for (rank, line) in rows.enumerated() {
      let y = top + Double(rank) * step
      marks += [
        .text(
          line.name, at: Point(body.minX, y + row.side / 2 - 20),
          TextStyle(TypeScale.body, line.ink, weight: .bold)),
        .text(
          "$\(line.formula)$", at: Point(body.minX, y + row.side / 2 + 22), TextStyle(26, line.ink)),
      ]
      for (tile, one) in zip(row.tiles, shown) {
        let place = Rect(tile.x, y, tile.width, tile.height)
        marks.append(CodeMaps(line.code(one.prediction).row(0), in: place, gap: 6).mark)
        guard rank == 0 else { continue }
        marks.append(
          .text(
            "$t = \(one.prediction.t)$", at: Point(place.midX, y - 16),
            TextStyle(TypeScale.heading, anchor: .middle)))
      }
    }
    let foot = top + 3 * step + 4
    for (tile, one) in zip(row.tiles, shown) {
      let miss = one.prediction.predicted.distance(to: one.prediction.noise)
      marks.append(
        .text(
          request.say("error ", "误差 ") + NumberText.significant(miss, 2),
          at: Point(tile.midX, foot + 10),
          TextStyle(TypeScale.label, .prediction, anchor: .middle)))
    }
    marks.append(CodeMaps.legend(in: Rect(body.minX, foot - 4, 170, 12)))
    marks += growth(
      Rect(body.minX + 60, foot + 122, 600, body.maxY - foot - 122 - 76), request)
    marks += places(Rect(body.minX + 860, foot + 122, body.width - 860, 0), request)
    let (first, last) = (errors.moments[0], errors.moments[errors.moments.count - 1])
    return sheet.figure(
      alternativeText: request.say(
        "The predicted noise misses by \(NumberText.significant(first.noise, 2)) at t = \(first.t) "
          + "and by \(NumberText.significant(last.noise, 2)) at t = \(last.t); in x̂₀ these become "
          + "\(NumberText.significant(first.original, 2)) and "
          + "\(NumberText.significant(last.original, 2)).",
        "预测的噪声在 t = \(first.t) 时差 \(NumberText.significant(first.noise, 2))，在 t = \(last.t) 时差 "
          + "\(NumberText.significant(last.noise, 2))；到了 x̂₀ 里，分别变成 "
          + "\(NumberText.significant(first.original, 2)) 和 "
          + "\(NumberText.significant(last.original, 2))。"), marks)
  }

  /// The error of ε̂, and that of x̂₀, which is σ times as large.
  private func growth(_ frame: Rect, _ request: FigureRequest) -> [Mark] {
    let moments = errors.moments
    let last = Double(model.scheduler.noiseSchedule.steps - 1)
    let most = moments.map { max($0.original, $0.noise) }.max() ?? 1
    let axes = Axes(frame, x: 0...last, y: 0...max(most * 1.1, 0.1))
    let times = moments.map { Double($0.t) }
    let ends: [(value: Double, name: String, ink: Ink)] = [
      (moments.last?.original ?? 0, request.say(#"of $\hat x_0$"#, #"$\hat x_0$ 的"#), .data),
      (
        moments.last?.noise ?? 0, request.say(#"of $\hat\varepsilon$"#, #"$\hat\varepsilon$ 的"#),
        .prediction
      ),
    ]
    let apart = abs(axes.y(ends[0].value) - axes.y(ends[1].value)) < 26
    return [
      axes.grid(
        xLabel: request.say("model time $t$", "模型时刻 $t$"),
        yLabel: request.say(
          #"error; that of $\hat x_0$ is $\sigma_t$ times that of $\hat\varepsilon$"#,
          #"误差；$\hat x_0$ 的误差是 $\hat\varepsilon$ 的 $\sigma_t$ 倍"#),
        xTicks: Ticks.times(to: last)),
      axes.line(times, moments.map(\.original), Stroke(.data, 4)),
      axes.line(times, moments.map(\.noise), Stroke(.prediction, 4)),
    ]
      + ends.enumerated().map { rank, end in
        axes.label(
          end.name, at: last, end.value, dx: 14, dy: apart ? (rank == 0 ? -16 : 16) : 0,
          TextStyle(TypeScale.label, end.ink, weight: .bold, alignment: .middle))
      }
  }

  /// The share of places that objects cover, and the share of the error that lies there, by time.
  private func places(_ area: Rect, _ request: FigureRequest) -> [Mark] {
    guard let covered = errors.objectArea else { return [] }
    let chosen = [0, errors.moments.count / 2, errors.moments.count - 1]
    var rows: [(String, Double, Ink)] = [
      (request.say("of the places", "占位置"), covered, .data)
    ]
    rows += chosen.map { place in
      (
        request.say("of the error, ", "占误差，") + "$t = \(errors.moments[place].t)$",
        errors.objectShares[place], .prediction
      )
    }
    let left = area.x + 220
    let full = area.maxX - left - 70
    var marks: [Mark] = [
      .text(
        request.say("what objects take up", "物体所占"), at: Point(area.x, area.y - 16),
        TextStyle(TypeScale.label, .secondary))
    ]
    for (rank, row) in rows.enumerated() {
      let bar = Rect(left, area.y + 16 + 62 * Double(rank), full, 30)
      marks += [
        .text(
          row.0, at: Point(area.x, bar.midY),
          TextStyle(TypeScale.label, row.2, alignment: .middle)),
        .rectangle(bar, .hairline, radius: 3),
        .rectangle(Rect(bar.x, bar.y, full * min(1, row.1), bar.height), row.2, radius: 3),
        .text(
          NumberText.fixed(100 * row.1, 0) + "%", at: Point(bar.maxX + 14, bar.midY),
          TextStyle(TypeScale.label, row.2, weight: .bold, alignment: .middle)),
      ]
    }
    return marks
  }
}
