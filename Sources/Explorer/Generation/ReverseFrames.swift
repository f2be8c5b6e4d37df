import Diffusion
import Tensor
import Viz

/// The reverse process as an animation: each frame is a step as a row of codes and pictures, or of
/// pictures alone, or one part of it large, tied to its place in time.
struct ReverseFrames: Sendable {
  let record: ReverseRecord
  let tokens: [String]
  let language: Language
  let view: ReverseView
  /// Where pixels look for each token, a step each; empty where that is not shown.
  let attention: [CrossAttention]

  /// Of a run whose prompt has these tokens.
  init(
    _ record: ReverseRecord, tokens: [String], _ language: Language, view: ReverseView = .all,
    attention: [CrossAttention] = []
  ) {
    (self.record, self.tokens, self.language) = (record, tokens, language)
    (self.view, self.attention) = (view, attention)
  }

  func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  var steps: Int { record.moments.count }

  /// The picture that a frame promises: x̂₀, and at the end the picture itself.
  func picture(_ index: Int) -> Tensor<Float> {
    index < steps ? record.moments[index].originalPicture : record.picture
  }

  func time(_ index: Int) -> String {
    index < steps ? "$t = \(DenoisingStep.written(record.moments[index].step.t))$" : "$x_0$"
  }

  func sequence() -> FrameSequence {
    FrameSequence(
      count: steps + 1, secondsPerFrame: 0.12, holdSeconds: 2, draw: { frame($0) },
      thumbnail: { index, square in (thumbnail(index, square), time(index)) },
      record: { index in
        let step = index < steps ? record.moments[index].step : nil
        let (level, next) = (step?.level ?? .clean, step?.nextLevel ?? .clean)
        return [
          ("t", step?.t ?? -1), ("s", step?.s ?? -1), ("alpha_bar", level.alphaBar),
          ("signal", level.signal), ("noise", level.noise), ("next_signal", next.signal),
          ("next_noise", next.noise), ("guidance", record.guidance), ("seed", Double(record.seed)),
        ]
      })
  }

  /// The frames with the words of their contact sheet.
  func stage() -> StageFrames {
    let decoded = record.isOfCodes ? say(", decoded", "（已解码）") : ""
    let whole = say("from \(time(0)) to the finished $x_0$", "从 \(time(0)) 到完成的 $x_0$")
    let reading =
      switch view {
      case .x, .decoded:
        say(
          "Each tile is the sample $x_t$\(decoded): \(whole).", "每一格是样本 $x_t$\(decoded)：\(whole)。")
      case .noise:
        say(
          "Each tile is the noise that the network sees in $x_t$: \(whole).",
          "每一格是网络在 $x_t$ 里看到的噪声：\(whole)。")
      case .latent:
        say(
          "Each tile is the code $x_t$, a map for each channel: \(whole).",
          "每一格是编码 $x_t$，每个通道一幅图：\(whole)。")
      case .all, .original, .attention:
        say(
          "Each tile is the picture that the sample at $t$ promises\(decoded): \(whole).",
          "每一格是 $t$ 时刻的样本所预示的图像\(decoded)：\(whole)。")
      }
    return StageFrames(
      sequence: sequence(),
      title: say(
        "\(subject): out of the noise in \(steps) steps", "\(subject)：\(steps) 步走出噪声"),
      reading: reading)
  }

  /// What stands for a frame on the contact sheet.
  private func thumbnail(_ index: Int, _ square: Rect) -> Mark {
    guard index < steps else { return .picture(Raster(record.picture), in: square) }
    let moment = record.moments[index]
    switch view {
    case .x, .decoded: return .picture(Raster(moment.samplePicture), in: square)
    case .noise:
      return moment.noisePicture.map { .picture(Raster($0), in: square) }
        ?? CodeMaps(moment.step.epsilon.row(0), in: square, gap: 4).mark
    case .latent: return CodeMaps(moment.step.unitSample.row(0), in: square, gap: 4).mark
    case .all, .original, .attention:
      return .picture(Raster(moment.originalPicture), in: square)
    }
  }

  /// The prompt as a title can hold it: no formula, not too long. The seed where there is none.
  private var subject: String {
    guard let prompt = record.prompt else {
      return say("Pixels of seed \(record.seed)", "种子 \(record.seed) 的像素")
    }
    let plain = prompt.plainWords
    return "“\(plain.count <= 80 ? plain : plain.prefix(79) + "…")”"
  }

  // MARK: A frame

  static let width = 1280.0
  static let margin = 40.0

  /// The height of what stands between the tokens and the time.
  private var bodyHeight: Double {
    switch view {
    case .all: record.isOfCodes ? 404 : 284
    case .attention: (2 * lookSide).rounded(.up) + 150
    case .decoded: 280
    case .x, .noise, .original, .latent: 346
    }
  }

  private func frame(_ index: Int) -> Figure {
    let margin = Self.margin
    let body = Rect(margin, 168, Self.width - 2 * margin, bodyHeight)
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
    marks += index < steps ? self.body(index, in: body) : finished(body)
    let foot = Rect(margin, body.maxY + 46, Self.width - 2 * margin, 172)
    marks += view == .decoded ? distances(index, foot) : film(index, foot)
    return Figure(
      width: Self.width, height: foot.maxY, alternativeText: alternativeText(index), marks: marks)
  }

  private func alternativeText(_ index: Int) -> String {
    guard index < steps else {
      return record.isOfCodes
        ? say("The finished picture, and its code", "完成的图像及其编码")
        : say("The finished picture", "完成的图像")
    }
    let place = say(
      "Step \(index + 1) of \(steps), \(time(index).replacing("$", with: "")): ",
      "第 \(index + 1) / \(steps) 步，\(time(index).replacing("$", with: ""))：")
    let shown =
      switch view {
      case .all:
        say(
          "the \(sample), the predicted noise, the promised picture and the next \(sample)",
          "\(sample)、预测的噪声、所预示的图像和下一步的\(sample)")
      case .x: say("the \(sample)", "\(sample)")
      case .noise: say("the predicted noise", "预测的噪声")
      case .original: say("the promised picture", "所预示的图像")
      case .latent: say("the channels of the code", "编码的各个通道")
      case .attention: say("where pixels look for each token", "像素为每个 token 所看之处")
      case .decoded:
        say("the code and the promised code, both decoded", "编码和所预示的编码，各自解码")
      }
    return place + shown
  }

  /// What is denoised.
  var sample: String {
    record.isOfCodes ? say("code", "编码") : say("picture", "图像")
  }

  /// The end: the code, and the picture that the decoder paints from it once.
  private func finished(_ row: Rect) -> [Mark] {
    let (side, gap) = (min(row.height, 300), 150.0)
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
}
