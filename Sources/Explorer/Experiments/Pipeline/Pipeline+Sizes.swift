import Viz

extension PipelineExperiment {
  /// Every call of every network in time, and who has the weights, the arithmetic and the time.
  func runsFigure(_ request: FigureRequest) throws -> Figure {
    let labels = 330.0
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let top = header.body.minY + 40
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: top + 172 + 3 * (StackedBar.height + 14) + 70)
    let body = sheet.body
    let axes = Axes(
      Rect(body.minX + labels, top, body.width - labels, 86), x: 0...max(run.milliseconds, 1e-6),
      y: 0...1)
    var marks: [Mark] = [
      .text(
        request.say("this run, in time", "这次运行的时间"), at: Point(body.minX, top + 30),
        TextStyle(TypeScale.body, weight: .bold)),
      .text(
        request.say("each call of a network", "网络的每一次调用"), at: Point(body.minX, top + 56),
        TextStyle(TypeScale.tick, .secondary)),
    ]
    for (place, call) in run.calls.enumerated() {
      let (left, right) = (
        axes.point(call.start, 0).x, axes.point(call.start + call.milliseconds, 0).x
      )
      // Neighbours are told apart.
      let ink = place % 2 == 0 ? call.part.ink : call.part.ink.opacity(0.6)
      marks.append(.rectangle(Rect(left, top, max(right - left, 1), 86), ink))
    }
    marks += [
      .text(
        "0", at: Point(axes.frame.minX, top + 112), TextStyle(TypeScale.tick, .secondary)),
      .text(
        "\(NumberText.fixed(run.milliseconds, 0)) ms", at: Point(axes.frame.maxX, top + 112),
        TextStyle(TypeScale.tick, .secondary, anchor: .end)),
    ]
    let time = SystemRun.Part.allCases.reduce(0) { $0 + run.milliseconds($1) }
    let bars = [
      weightBar(request, sizes, request.say("weights", "权重")),
      workBar(request, sizes, request.say("arithmetic", "计算量")),
      StackedBar(
        title: request.say("time", "时间"), note: Amount.milliseconds(time),
        pieces: SystemRun.Part.allCases.map { part in
          StackedBar.Piece(
            name: part.name(request), share: run.milliseconds(part) / max(time, 1e-9),
            amount: "\(run.runs(part)) × "
              + Amount.milliseconds(run.milliseconds(part) / Double(max(run.runs(part), 1))),
            ink: part.ink)
        }),
    ]
    for (place, bar) in bars.enumerated() {
      let y = top + 172 + Double(place) * (StackedBar.height + 14)
      marks += bar.marks(in: Rect(body.minX, y, body.width, StackedBar.height), labels: labels)
    }
    return sheet.figure(
      alternativeText: request.say(
        "The text encoder ran \(run.runs(.text)) times, the U-Net \(run.runs(.unet)) times, the "
          + "decoder once; the U-Net did \(Amount.percent(sizes.share(.unet))) of the arithmetic.",
        "文本编码器运行 \(run.runs(.text)) 次，U-Net \(run.runs(.unet)) 次，解码器一次；"
          + "U-Net 做了 \(Amount.percent(sizes.share(.unet))) 的计算。"), marks)
  }

  /// Ours beside Stable Diffusion 1.5.
  func sizesFigure(_ request: FigureRequest) throws -> Figure {
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let top = header.body.minY + 30
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: top + 4 * (StackedBar.height + 14) + 80)
    let body = sheet.body
    let (ours, theirs) = (request.say("ours", "我们的"), "Stable Diffusion 1.5")
    let weights = request.say("weights: ", "权重：")
    let work = request.say("arithmetic: ", "计算量：")
    let bars = [
      weightBar(request, sizes, weights + ours),
      weightBar(request, published, weights + theirs),
      workBar(request, sizes, work + ours),
      workBar(request, published, work + theirs),
    ]
    var marks: [Mark] = []
    for (place, bar) in bars.enumerated() {
      let y = top + Double(place) * (StackedBar.height + 14) + (place > 1 ? 16 : 0)
      marks += bar.marks(in: Rect(body.minX, y, body.width, StackedBar.height), labels: 380)
    }
    return sheet.figure(
      alternativeText: request.say(
        "Of the weights the U-Net has \(Amount.percent(sizes.weightShare(.unet))) here and "
          + "\(Amount.percent(published.weightShare(.unet))) in Stable Diffusion 1.5; of the "
          + "arithmetic \(Amount.percent(sizes.share(.unet))) and "
          + "\(Amount.percent(published.share(.unet))).",
        "U-Net 的权重在这里占 \(Amount.percent(sizes.weightShare(.unet)))，在 Stable Diffusion 1.5 里占 "
          + "\(Amount.percent(published.weightShare(.unet)))；计算量占 "
          + "\(Amount.percent(sizes.share(.unet))) 与 \(Amount.percent(published.share(.unet)))。"),
      marks)
  }

  private func weightBar(
    _ request: FigureRequest, _ sizes: SystemSizes, _ title: String
  ) -> StackedBar {
    StackedBar(
      title: title, note: NumberText.fixed(Double(sizes.weights), 0),
      pieces: SystemRun.Part.allCases.map { part in
        StackedBar.Piece(
          name: part.name(request), share: sizes.weightShare(part),
          amount: NumberText.fixed(Double(sizes[part].weights), 0), ink: part.ink)
      })
  }

  private func workBar(
    _ request: FigureRequest, _ sizes: SystemSizes, _ title: String
  ) -> StackedBar {
    StackedBar(
      title: title, note: Amount.flops(sizes.total),
      pieces: SystemRun.Part.allCases.map { part in
        StackedBar.Piece(
          name: part.name(request), share: sizes.share(part),
          amount: "\(sizes[part].runs) × \(Amount.flops(sizes[part].flops))", ink: part.ink)
      })
  }
}
