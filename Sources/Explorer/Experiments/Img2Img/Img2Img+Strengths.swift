import Diffusion
import Tensor
import Viz

extension Img2ImgExperiment {
  /// One picture at several strengths: what each run starts from, what it becomes, and where on the
  /// schedule it begins.
  func strengthsFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1330)
    let body = sheet.body
    let left = 170.0
    let levels = sweep.levels
    let row = PictureRow(
      count: levels.count + 1, x: body.minX + left, y: body.minY + 104, width: body.width - left,
      gap: 18, longest: 168)
    let step = row.side + 12
    let names = [
      (request.say("it starts from", "从这里出发"), Ink.latent),
      (request.say("it becomes", "变成"), .prediction),
      (request.say("what changed", "变了哪里"), .secondary),
    ]
    var marks: [Mark] = names.enumerated().map { rank, name in
      .text(
        name.0, at: Point(body.minX, row.tiles[0].midY + Double(rank) * step),
        TextStyle(TypeScale.label, name.1, weight: .bold, alignment: .middle))
    }
    let own = row.tiles[0]
    marks += [
      .text(
        request.say("the picture", "这张图"), at: Point(own.midX, own.y - 16),
        TextStyle(TypeScale.label, .data, weight: .bold, anchor: .middle)),
      .picture(Raster(picture), in: own, style: PictureStyle(border: Stroke(.data, 3))),
      .quoted(self.request.prompt, at: Point(body.minX, body.minY + 30), width: body.width),
    ]
    let gaps = levels.map { ($0.picture - picture).squared().mean(over: [2]) }
    let most = max(gaps.map { Double($0.extent.greatest) }.max() ?? 1, 1e-9).squareRoot()
    marks.append(
      HeatMap([], columns: 1, range: 0...most, map: .viridis)
        .legend(
          in: Rect(own.x, own.y + 2 * step + row.side / 2 - 6, min(row.side, 140), 12), decimals: 1)
    )
    for ((tile, level), gap) in zip(zip(row.tiles.dropFirst(), levels), gaps) {
      marks += [
        .text(
          JSON.number(level.strength).text, at: Point(tile.midX, tile.y - 42),
          TextStyle(TypeScale.heading, weight: .bold, anchor: .middle)),
        .text(
          request.say("\(level.taken) steps", "\(level.taken) 步"),
          at: Point(tile.midX, tile.y - 14),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
        .picture(Raster(level.start), in: tile),
        .picture(Raster(level.picture), in: tile.offset(0, step)),
        HeatMap(
          gap.scalars.map { Double($0).squareRoot() }, columns: level.picture.shape[1],
          range: 0...most, map: .viridis
        ).mark(in: tile.offset(0, 2 * step)),
      ]
    }
    let bottom = row.tiles[0].y + 3 * step - 12
    marks += shares(
      Rect(body.minX + 60, bottom + 100, body.width - 240, body.maxY - bottom - 100 - 76),
      tiles: row.tiles.dropFirst().map { Point($0.midX, bottom + 6) }, request)
    return sheet.figure(
      alternativeText: request.say(
        "One picture led to “\(self.request.prompt.plainWords)” at strengths "
          + levels.map { JSON.number($0.strength).text }.joined(separator: ", ")
          + "; it differs from the picture by "
          + levels.map { NumberText.fixed($0.distance, 2) }.joined(separator: ", ") + ".",
        "同一张图以不同强度引向“\(self.request.prompt.plainWords)”，强度 "
          + levels.map { JSON.number($0.strength).text }.joined(separator: "、") + "；与原图相差 "
          + levels.map { NumberText.fixed($0.distance, 2) }.joined(separator: "、") + "。"), marks)
  }

  /// The shares of picture and noise over the times, each strength tied to its place.
  private func shares(_ frame: Rect, tiles: [Point], _ request: FigureRequest) -> [Mark] {
    let schedule = model.scheduler.noiseSchedule
    let last = Double(schedule.steps - 1)
    let axes = Axes(frame, x: 0...last, y: 0...1)
    let times = stride(from: 0, to: schedule.steps, by: max(1, schedule.steps / 100)).map { $0 }
    let signal = times.map { schedule.alphaBar[$0].squareRoot() }
    let noise = times.map { (1 - schedule.alphaBar[$0]).squareRoot() }
    var marks: [Mark] = [
      axes.grid(
        xLabel: request.say(
          "model time $t$ at which the run begins", "运行开始时的模型时刻 $t$"),
        xTicks: Ticks.times(to: last), yTicks: [0, 0.5, 1]),
      axes.line(times.map(Double.init), signal, Stroke(.data, 3.5)),
      axes.line(times.map(Double.init), noise, Stroke(.noise, 3.5)),
      .text(
        request.say("share of the picture", "图像的份额"),
        at: Point(frame.maxX + 16, axes.y(signal.last ?? 0)),
        TextStyle(TypeScale.tick, .data, weight: .bold, alignment: .middle)),
      .text(
        request.say("share of noise", "噪声的份额"),
        at: Point(frame.maxX + 16, axes.y(noise.last ?? 1)),
        TextStyle(TypeScale.tick, .noise, weight: .bold, alignment: .middle)),
    ]
    for (tile, level) in zip(tiles, sweep.levels) {
      let unit = level.level.signal / level.level.deviation
      marks += [
        Connectors.link(
          from: tile, to: Point(axes.x(level.t), frame.minY - 4),
          Stroke(.secondary.opacity(0.5), 1.2)),
        .segment(
          Point(axes.x(level.t), frame.minY - 4), Point(axes.x(level.t), frame.maxY),
          Stroke(.secondary.opacity(0.3), 1.2)),
        axes.dots([level.t], [unit], .data, radius: 6),
      ]
    }
    return marks
  }

  /// One number of the code on its way: noised, and where the run takes it.
  func equation(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1090)
    let body = sheet.body
    let side = 240.0
    let top = body.minY + 62
    let parts = [
      FramedNumber(name: "$x_0$", ink: .data, code: code, place: writtenPlace),
      FramedNumber(name: #"$\varepsilon$"#, ink: .noise, code: noise, place: writtenPlace),
      FramedNumber(name: "$x_t$", ink: .latent, code: written.sample, place: writtenPlace),
      FramedNumber(
        name: request.say("the end", "最后"), ink: .prediction, code: written.codes,
        place: writtenPlace),
    ]
    let gap = (body.width - 4 * (side + 110)) / 3 + 110
    let columns = (0..<4).map { Rect(body.minX + Double($0) * (side + gap), top, side, side) }
    let painted = try [code, noise].map { try model.decode($0).row(0) }
    let pictures = painted + [written.start, written.picture]
    var marks: [Mark] = zip(parts, columns).flatMap { $0.marks(in: $1) }
    marks.append(CodeMaps.legend(in: Rect(body.maxX - 170, top - 46, 170, 12)))
    for (tile, picture) in zip(columns, pictures) {
      marks.append(.picture(Raster(picture), in: tile.offset(0, side + 14)))
    }
    func n(_ value: Double) -> String { FramedNumber.written(value) }
    let (a, b) = (written.level.signal, written.level.noise)
    let strength = JSON.number(written.strength).text
    let lines = [
      (
        request.say("how many steps", "走多少步"),
        #"\mathrm{int}(N \times \mathrm{strength})"#,
        "\\mathrm{int}(\(self.request.steps) \\times \(strength)) = \(written.taken)"
      ),
      (
        request.say("noise the picture", "给图加噪声"),
        #"\latent{x_t} = a\,\data{x_0} + b\,\noise{\varepsilon}"#,
        "\(n(a)) \\times \\data{\(n(value(code)))} + \(n(b)) \\times \\noise{\(n(value(noise)))} "
          + "= \\latent{\(NumberText.fixed(writtenSum, 4))}"
      ),
    ]
    for (rank, line) in lines.enumerated() {
      let y = top + 2 * side + 14 + 84 + 72 * Double(rank)
      marks += [
        .text(line.0, at: Point(body.minX, y), TextStyle(TypeScale.body, .secondary)),
        .text("$\(line.1)$", at: Point(body.minX + 240, y), TextStyle(26)),
        .text("$=\\; \(line.2)$", at: Point(body.minX + 580, y), TextStyle(26)),
      ]
    }
    marks.append(
      .text(
        request.say(
          #"$a$, $b$: shares of picture and noise at $t = \#(DenoisingStep.written(written.t))$, the first of these steps"#,
          #"$a$、$b$：这些步中第一步 $t = \#(DenoisingStep.written(written.t))$ 时图像与噪声的份额"#),
        at: Point(body.minX, top + 2 * side + 14 + 84 + 140),
        TextStyle(TypeScale.body, .secondary)))
    return sheet.figure(
      alternativeText: request.say(
        "At strength \(strength), \(written.taken) of \(self.request.steps) steps are taken, from "
          + "t = \(DenoisingStep.written(written.t)). One number of the code, "
          + "\(NumberText.fixed(value(code), 4)), is noised to \(NumberText.fixed(writtenSum, 4)).",
        "强度 \(strength) 时走 \(self.request.steps) 步中的 \(written.taken) 步，从 t = "
          + "\(DenoisingStep.written(written.t)) 开始。编码里的一个数 \(NumberText.fixed(value(code), 4)) "
          + "加噪后是 \(NumberText.fixed(writtenSum, 4))。"), marks)
  }
}
