import Diffusion
import Tensor
import Viz

extension PipelineExperiment {
  /// The three networks with what they count, and this run's own tensors on the way through them.
  func map(_ request: FigureRequest) throws -> Figure {
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let corner = Point(header.body.minX, header.body.minY + 16)
    let layout = DiagramLayout(try diagram(request), at: corner)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: (corner.y + layout.height + 96).rounded(.up))
    return sheet.figure(
      alternativeText: request.say(
        "Tokens go into the text encoder, its vectors and noise into the U-Net, which runs "
          + "\(run.runs(.unet)) times, and the last code into the decoder, which paints the picture.",
        "token 进入文本编码器，它的向量与噪声进入 U-Net（运行 \(run.runs(.unet)) 次），最后的编码进入解码器，画出图像。"),
      layout.marks)
  }

  private func diagram(_ request: FigureRequest) throws -> Diagram {
    let (width, last) = (440.0, Sheet.width - 2 * Sheet.margin)
    let steps = try request.whole("steps", 2...6)
    func lane(
      _ x: Double, _ part: SystemRun.Part, _ boxes: [Diagram.Box]
    ) -> Diagram.Lane {
      Diagram.Lane(
        x: x, width: width,
        heading: Diagram.Heading(part.name(request), note: runsNote(part, request), part.ink),
        bands: [boxes.map { Diagram.Group($0) }])
    }
    let arrows = [
      Diagram.Arrow("tokens", "text"), Diagram.Arrow("text", "states"),
      Diagram.Arrow("states", "unet", .around(0.5), .text),
      Diagram.Arrow("noise", "unet"), Diagram.Arrow("unet", "prediction"),
      Diagram.Arrow("prediction", "codes"),
      Diagram.Arrow("codes", "noise", .around(0.3), .latent),
      Diagram.Arrow("codes", "code", .around(0.7), .latent),
      Diagram.Arrow("code", "decoder"), Diagram.Arrow("decoder", "picture"),
    ]
    return Diagram(
      lanes: [
        lane(0, .text, [tokensBox(request), box(.text, "text", request), statesBox(request)]),
        lane(
          (last - width) / 2, .unet,
          [
            codeBox("noise", request.say("noise", "噪声"), run.steps[0].sample, .noise),
            box(.unet, "unet", request),
            codeBox(
              "prediction", request.say("noise it sees first", "它最先看到的噪声"),
              run.steps[0].epsilon, .prediction), stepsBox(request, count: steps),
          ]),
        lane(
          last - width, .decoder,
          [
            codeBox("code", request.say("last code", "最后的编码"), run.codes, .latent),
            box(.decoder, "decoder", request), pictureBox(request),
          ]),
      ], arrows: arrows, isCentred: false)
  }

  private func runsNote(_ part: SystemRun.Part, _ request: FigureRequest) -> String {
    let runs = run.runs(part)
    return switch part {
    case .text:
      runs == 1
        ? request.say("1 run: the prompt", "运行 1 次：提示词")
        : request.say("2 runs: the prompt and no words", "运行 2 次：提示词与空文本")
    case .unet:
      request.say(
        "\(runs) runs in \(run.steps.count) steps", "\(run.steps.count) 步，运行 \(runs) 次")
    case .decoder: request.say("1 run, at the end", "最后运行 1 次")
    }
  }

  /// A network, with what it counts and how long it took in this run.
  private func box(
    _ part: SystemRun.Part, _ id: String, _ request: FigureRequest
  ) -> Diagram.Box {
    let names: [SystemRun.Part: String] = [
      .text: "CLIPTextModel", .unet: "UNet2DConditionModel", .decoder: "AutoencoderKL.decoder",
    ]
    let size = sizes[part]
    let times = size.runs == 1 ? "" : " × \(size.runs)"
    var box = Diagram.Box(id, title: names[part] ?? id, part.ink)
    box.lines = [
      request.say(
        "\(NumberText.fixed(Double(size.weights), 0)) weights",
        "\(NumberText.fixed(Double(size.weights), 0)) 个权重"),
      "\(Amount.flops(size.flops))\(times) · \(Amount.milliseconds(run.milliseconds(part)))",
    ]
    box.share = sizes.share(part)
    return box
  }

  private func tokensBox(_ request: FigureRequest) -> Diagram.Box {
    let title = request.say("tokens", "token")
    var box = Diagram.Box("tokens", title: title, .text, isValue: true)
    box.lines = [request.say("\(parts.positions) numbers", "\(parts.positions) 个编号")]
    let half = max(1, (tokens.count + 1) / 2)
    let ids = Array(run.ids.dropFirst().prefix(tokens.count))
    let rows = [
      TokenChips(Array(tokens.prefix(half)), ids: Array(ids.prefix(half))),
      TokenChips(Array(tokens.dropFirst(half)), ids: Array(ids.dropFirst(half))),
    ]
    box.art = Diagram.Box.Art(height: 140) { rect in
      rows.enumerated().flatMap { place, chips in
        chips.marks(at: Point(rect.x, rect.y + 70 * Double(place)), width: rect.width + 30)
      }
    }
    return box
  }

  private func statesBox(_ request: FigureRequest) -> Diagram.Box {
    let title = request.say("last hidden states", "最后的隐藏状态")
    var box = Diagram.Box("states", title: title, .text, isValue: true)
    let states = run.states.row(0)
    let values = states.scalars.map(Double.init)
    // A few numbers are far larger than all others.
    let range = 3 * states.meanSquare.squareRoot()
    let columns = states.shape[1]
    box.lines = [
      Amount.shape(run.states.shape)
        + request.say(
          ", −\(NumberText.fixed(range, 1)) to \(NumberText.fixed(range, 1))",
          "，−\(NumberText.fixed(range, 1)) 到 \(NumberText.fixed(range, 1))")
    ]
    box.art = Diagram.Box.Art(height: 300) { rect in
      [HeatMap(values, columns: columns, range: -range...range, map: .signed).mark(in: rect)]
    }
    return box
  }

  /// A code as a row of maps.
  private func codeBox(
    _ id: String, _ title: String, _ code: Tensor<Float>, _ ink: Ink
  ) -> Diagram.Box {
    var box = Diagram.Box(id, title: title, ink, isValue: true)
    box.lines = [Amount.shape(code.shape)]
    let channels = code.shape[3]
    box.art = Diagram.Box.Art(height: 94) { rect in
      // As high as the space, from the left.
      let width = min(rect.width, (rect.height + 10) * Double(channels) - 10)
      return [
        CodeMaps(
          code.row(0), in: Rect(rect.x, rect.y, width, rect.height), columns: channels, gap: 10
        ).mark
      ]
    }
    return box
  }

  /// What the scheduler made of the predictions, at some steps.
  private func stepsBox(_ request: FigureRequest, count: Int) -> Diagram.Box {
    var box = Diagram.Box(
      "codes", title: request.say("scheduler: less noise", "调度器：减少噪声"), .latent, isValue: true)
    box.lines = [request.say("code after these steps", "这几步之后的编码")]
    let shown = shownSteps(count).map { (number: $0 + 1, code: run.steps[$0].next.row(0)) }
    box.art = Diagram.Box.Art(height: 126) { rect in
      let row = PictureRow(
        count: shown.count, x: rect.x, y: rect.y, width: rect.width, gap: 12, longest: 94)
      return zip(row.tiles, shown).flatMap { tile, step in
        [
          CodeMaps(step.code, in: tile, gap: 3).mark,
          .text(
            "\(step.number)", at: Point(tile.midX, tile.maxY + 22),
            TextStyle(TypeScale.foot, .secondary, anchor: .middle)),
        ]
      }
    }
    return box
  }

  private func pictureBox(_ request: FigureRequest) -> Diagram.Box {
    let title = request.say("picture", "图像")
    var box = Diagram.Box("picture", title: title, .data, isValue: true)
    box.lines = [Amount.shape(parts.picture)]
    let raster = Raster(run.picture)
    box.art = Diagram.Box.Art(height: 350) { rect in
      let side = min(rect.width, rect.height)
      return [.picture(raster, in: Rect(rect.midX - side / 2, rect.y, side, side))]
    }
    return box
  }
}
