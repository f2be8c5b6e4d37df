import Diffusion
import Tensor
import Viz

/// The reverse process as an animation: each frame is a step as a row of codes and pictures, or of
/// pictures alone, tied to its place in time.
struct ReverseFrames: Sendable {
  private let record: ReverseRecord
  private let tokens: [String]
  private let language: Language

  /// Of a run whose prompt has these tokens.
  init(_ record: ReverseRecord, tokens: [String], _ language: Language) {
    (self.record, self.tokens, self.language) = (record, tokens, language)
  }

  private func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  private var steps: Int { record.moments.count }

  /// The picture that a frame promises: x̂₀, and at the end the picture itself.
  private func picture(_ index: Int) -> Tensor<Float> {
    index < steps ? record.moments[index].originalPicture : record.picture
  }

  private func time(_ index: Int) -> String {
    index < steps ? "$t = \(DenoisingStep.written(record.moments[index].step.t))$" : "$x_0$"
  }

  func sequence() -> FrameSequence {
    FrameSequence(
      count: steps + 1, secondsPerFrame: 0.12, holdSeconds: 2, draw: { frame($0) },
      thumbnail: { index, square in
        (.picture(Raster(picture(index)), in: square), time(index))
      },
      record: { index in
        let step = index < steps ? record.moments[index].step : nil
        return [
          ("t", step?.t ?? -1), ("s", step?.s ?? -1),
          ("alpha_bar", step?.level.alphaBar ?? 1), ("guidance", record.guidance),
          ("seed", Double(record.seed)),
        ]
      })
  }

  func contactSheet(command: String) -> Figure {
    sequence().contactSheet(
      title: say(
        "\(subject): out of the noise in \(steps) steps", "\(subject)：\(steps) 步走出噪声"),
      reading: say(
        "Each tile is the picture that the sample at $t$ promises\(record.isOfCodes ? ", decoded" : ""): "
          + "from \(time(0)) to the finished $x_0$.",
        "每一格是 $t$ 时刻的样本所预示的图像\(record.isOfCodes ? "（已解码）" : "")：从 \(time(0)) 到完成的 $x_0$。"
      ),
      command: command)
  }

  /// The prompt as a title can hold it: no formula, not too long. The seed where there is none.
  private var subject: String {
    guard let prompt = record.prompt else {
      return say("Pixels of seed \(record.seed)", "种子 \(record.seed) 的像素")
    }
    let plain = prompt.replacing("$", with: "＄").split(whereSeparator: \.isNewline)
      .joined(separator: " ")
    return "“\(plain.count <= 80 ? plain : plain.prefix(79) + "…")”"
  }

  // MARK: A frame

  private static let width = 1280.0
  private static let margin = 40.0
  private static let side = 122.0

  private func frame(_ index: Int) -> Figure {
    let margin = Self.margin
    let row = Rect(margin, 168, Self.width - 2 * margin, Self.side)
    var marks: [Mark] = [
      .text(time(index), at: Point(margin, 60), TextStyle(32, weight: .bold)),
      .text(
        say("step \(min(index + 1, steps)) of \(steps)", "第 \(min(index + 1, steps)) / \(steps) 步"),
        at: Point(margin + 150, 60), TextStyle(TypeScale.heading, .secondary)),
      .text(
        record.prompt == nil
          ? say("seed \(record.seed), no text", "种子 \(record.seed)，没有文字")
          : say(
            "guidance \(JSON.number(record.guidance).text)",
            "引导 \(JSON.number(record.guidance).text)"),
        at: Point(Self.width - margin, 60),
        TextStyle(TypeScale.label, .secondary, anchor: .end)),
    ]
    marks += TokenChips(tokens).marks(at: Point(margin, 84), width: Self.width - 2 * margin)
    if index < steps {
      let shown = StepRow(
        record.moments[index], x: row.x, y: row.y, width: row.width, side: Self.side, language)
      marks += shown.names + shown.marks
    } else {
      marks += finished(row)
    }
    marks += film(index, Rect(margin, 398, Self.width - 2 * margin, 0))
    return Figure(
      width: Self.width, height: 570,
      alternativeText: index < steps
        ? say(
          "Step \(index + 1) of \(steps), \(time(index).replacing("$", with: "")): the \(sample), "
            + "the predicted noise, the promised picture and the next \(sample)",
          "第 \(index + 1) / \(steps) 步，\(time(index).replacing("$", with: ""))：\(sample)、预测的噪声、"
            + "所预示的图像和下一步的\(sample)")
        : record.isOfCodes
          ? say("The finished picture, and its code", "完成的图像及其编码")
          : say("The finished picture", "完成的图像"), marks: marks)
  }

  /// What is denoised.
  private var sample: String {
    record.isOfCodes ? say("code", "编码") : say("picture", "图像")
  }

  /// The end: the code, and the picture that the decoder paints from it once.
  private func finished(_ row: Rect) -> [Mark] {
    let (side, gap) = (190.0, 150.0)
    guard record.isOfCodes else {
      let tile = Rect(row.midX - side / 2, row.y, side, side)
      return [
        .text(
          say("$x_0$ the picture", "$x_0$ 图像"), at: Point(tile.x, tile.y - 16),
          TextStyle(TypeScale.body, .data, weight: .bold)),
        .picture(Raster(record.picture), in: tile, style: PictureStyle(cornerRadius: 2)),
      ]
    }
    let code = Rect(row.midX - gap / 2 - side, row.y, side, side)
    let picture = code.offset(side + gap, 0)
    return [
      .text(
        say("$x_0$ the code", "$x_0$ 编码"), at: Point(code.x, code.y - 16),
        TextStyle(TypeScale.body, .latent, weight: .bold)),
      .text(
        say("the picture", "图像"), at: Point(picture.x, picture.y - 16),
        TextStyle(TypeScale.body, .data, weight: .bold)),
      CodeMaps(record.codes.row(0), in: code, gap: 6).mark,
      Connectors.arrow(
        from: Point(code.maxX + 14, code.midY), to: Point(picture.minX - 14, code.midY)),
      .text(
        say("decoder", "解码器"), at: Point((code.maxX + picture.minX) / 2, code.midY - 16),
        TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      .picture(Raster(record.picture), in: picture, style: PictureStyle(cornerRadius: 2)),
    ]
  }

  /// What x̂₀ was at some steps, along the time; what is still to come is faint.
  private func film(_ index: Int, _ area: Rect) -> [Mark] {
    let count = min(steps + 1, 11)
    let tile = 84.0
    let axis = Axes(
      Rect(area.x + tile / 2, area.y + tile + 18, area.width - tile, 8),
      x: 0...Double(max(steps, 1)), y: 0...1)
    let line = axis.frame.midY
    var marks: [Mark] = [
      .rectangle(axis.frame, .hairline, radius: 4),
      .rectangle(
        Rect(
          axis.frame.x, axis.frame.y, axis.x(Double(index)) - axis.frame.x, axis.frame.height),
        .prediction, radius: 4),
    ]
    for place in 0..<count {
      let shown = count > 1 ? steps * place / (count - 1) : 0
      let x = axis.x(Double(shown))
      let rect = Rect(x - tile / 2, area.y, tile, tile)
      let isPast = shown <= index
      marks += [
        .segment(
          Point(x, rect.maxY), Point(x, line), Stroke(isPast ? .prediction : .hairline, 1.2)),
        .picture(
          Raster(picture(shown)), in: rect,
          style: PictureStyle(cornerRadius: 2, opacity: isPast ? 1 : 0.25)),
        .text(
          shown < steps ? DenoisingStep.written(record.moments[shown].step.t) : say("end", "结束"),
          at: Point(x, axis.frame.maxY + 26),
          TextStyle(TypeScale.foot, isPast ? .ink : .secondary, anchor: .middle)),
      ]
    }
    marks += [
      .path(
        .circle(Point(axis.x(Double(index)), line), radius: 8), fill: .paper,
        stroke: Stroke(.prediction, 3)),
      .text(
        say(
          #"$t$, and the promised picture $\prediction{\hat x_0}$ at some of the steps"#,
          #"时刻 $t$，以及其中一些步所预示的图像 $\prediction{\hat x_0}$"#),
        at: Point(area.x, axis.frame.maxY + 52), TextStyle(TypeScale.foot, .secondary)),
    ]
    if index < steps, record.moments[index].step.hasRest {
      marks.append(
        .text(
          say(
            #"$\noise{r}$: what the sampler adds itself"#,
            #"$\noise{r}$：采样器自己加的"#), at: Point(area.maxX, axis.frame.maxY + 52),
          TextStyle(TypeScale.foot, .secondary, anchor: .end)))
    }
    return marks
  }
}
