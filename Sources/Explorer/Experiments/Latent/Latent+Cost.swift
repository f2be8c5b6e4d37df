import Viz

extension LatentExperiment {
  /// One prediction in codes and in pixels: arithmetic, time and memory. The last two are this
  /// run's, so the figure is a timed one.
  func costFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 750)
    let body = sheet.body
    let quantities: [(name: String, values: [Double], unit: String)] = [
      (
        request.say("arithmetic", "计算量"), cost.networks.map { Double($0.flops) / 1e9 }, "GFLOP"
      ),
      (request.say("time", "时间"), cost.networks.map(\.milliseconds), "ms"),
      (request.say("memory at work", "运行时内存"), cost.networks.map { Double($0.bytes) / 1e6 }, "MB"),
    ]
    let left = body.minX + 330
    let width = (body.maxX - left - 2 * 40) / 3
    let top = body.minY + 80
    let step = 118.0
    var marks: [Mark] = []
    for (rank, network) in cost.networks.enumerated() {
      let y = top + Double(rank) * step + 22
      let name = networkName(network, request)
      marks += [
        .text(
          name.0, at: Point(body.minX, y - 2),
          TextStyle(TypeScale.body, rank == 0 ? .latent : .data, weight: .bold)),
        .text(name.1, at: Point(body.minX, y + 26), TextStyle(TypeScale.tick, .secondary)),
      ]
    }
    for (column, quantity) in quantities.enumerated() {
      let x = left + Double(column) * (width + 40)
      let longest = quantity.values.max() ?? 1
      marks.append(
        .text(
          quantity.name, at: Point(x, top - 30), TextStyle(TypeScale.heading, weight: .bold)))
      for (rank, value) in quantity.values.enumerated() {
        let bar = Rect(
          x, top + Double(rank) * step, max(width * value / max(longest, 1e-12), 2), 34)
        let ratio = value / max(quantity.values[0], 1e-12)
        marks += [
          .rectangle(bar, rank == 0 ? .latent : .data.opacity(rank == 1 ? 0.6 : 1), radius: 2),
          .text(
            "\(NumberText.significant(value, 3)) \(quantity.unit)",
            at: Point(x, bar.maxY + 26), TextStyle(TypeScale.label)),
        ]
        if rank > 0 {
          marks.append(
            .text(
              request.say(
                "\(NumberText.significant(ratio, 3)) times", "\(NumberText.significant(ratio, 3)) 倍"
              ),
              at: Point(x + width, bar.maxY + 26),
              TextStyle(TypeScale.label, .data, weight: .bold, anchor: .end)))
        }
      }
    }
    let foot = top + 3 * step + 26
    marks += [
      .segment(
        Point(body.minX, foot - 20), Point(body.maxX, foot - 20), Stroke(.hairline, 1.5)),
      .text(
        request.say("a whole picture", "一整张图"), at: Point(body.minX, foot + 18),
        TextStyle(TypeScale.body, weight: .bold)),
      .text(wholePicture(request), at: Point(left, foot + 18), TextStyle(TypeScale.body)),
    ]
    return sheet.figure(
      alternativeText: request.say(
        "One prediction in pixels takes \(NumberText.significant(cost.flopsRatio, 3)) times the "
          + "arithmetic of one in codes, and \(NumberText.significant(cost.flopsRatioWithoutTop, 3)) "
          + "times without attention at full resolution. Times and memory of this run are in the "
          + "figure.",
        "在像素上预测一次的计算量是在编码上的 \(NumberText.significant(cost.flopsRatio, 3)) 倍；"
          + "最高分辨率不用注意力时是 \(NumberText.significant(cost.flopsRatioWithoutTop, 3)) 倍。"
          + "本次运行的时间和内存见图。"), marks)
  }

  private func networkName(
    _ network: DenoisingCost.Network, _ request: FigureRequest
  ) -> (String, String) {
    let shape = network.shape.map(String.init).joined(separator: " × ")
    return switch network.place {
    case .codes:
      (request.say("codes \(shape)", "编码 \(shape)"), request.say("our U-Net", "我们的 U-Net"))
    case .pixelsWithoutTop:
      (
        request.say("pixels \(shape)", "像素 \(shape)"),
        request.say("the same, no attention on top", "同样的网络，最高层不用注意力")
      )
    case .pixels:
      (
        request.say("pixels \(shape)", "像素 \(shape)"),
        request.say("the same U-Net", "同样的 U-Net")
      )
    }
  }

  private func wholePicture(_ request: FigureRequest) -> String {
    let calls = Double(2 * cost.steps)
    func giga(_ flops: Double) -> String { NumberText.significant(flops / 1e9, 3) }
    let steps = giga(calls * Double(cost.codes.flops))
    let decoder = giga(Double(cost.decoderFlops))
    let pixels = giga(calls * Double(cost.pixels.flops))
    return request.say(
      "\(cost.steps) steps under guidance: codes \(steps) + decoder \(decoder) GFLOP, "
        + "pixels \(pixels) GFLOP",
      "\(cost.steps) 步，带引导：编码 \(steps) + 解码器 \(decoder) GFLOP，像素 \(pixels) GFLOP")
  }
}
