import Diffusion
import Tensor
import Viz

/// The three networks that paint a picture of a text, and what each counts.
struct PipelineParts: Sendable {
  let textEncoder: CLIPTextModel
  let unet: UNet2DConditionModel
  let vae: AutoencoderKL
  /// Of all three, under the names of their folders: the text encoder, the U-Net, the decoder and the
  /// encoder, which does nothing for a picture of a text. Times only of what ran.
  let ledger: ModelLedger
  let positions: Int
  /// The shapes of a code and of a picture, `[1, H, W, C]`.
  let codes, picture: [Int]

  init(
    textEncoder: CLIPTextModel, unet: UNet2DConditionModel, vae: AutoencoderKL, runs: Bool
  ) {
    (self.textEncoder, self.unet, self.vae) = (textEncoder, unet, vae)
    let positions = textEncoder.configuration.maxPositionEmbeddings
    let side = unet.configuration.sampleSize ?? 64
    let codes = [1, side, side, unet.configuration.inChannels]
    let pixels = side << (vae.configuration.blockOutChannels.count - 1)
    let picture = [1, pixels, pixels, vae.configuration.outChannels]
    (self.positions, self.codes, self.picture) = (positions, codes, picture)
    let text = [1, positions, textEncoder.configuration.hiddenSize]
    let reading = ModelLedger(
      textEncoder, counting: { textEncoder.flops(batch: 1, positions: positions) },
      run: runs ? { _ = textEncoder([Array(repeating: 0, count: positions)]) } : nil)
    let creating = ModelLedger(
      unet, counting: { unet.flops(codes, context: positions) },
      run: runs
        ? { _ = unet(.normal(codes, seed: 0), times: [500], context: .normal(text, seed: 1)) }
        : nil)
    let painting = ModelLedger(
      vae, counting: { vae.decoderFlops(codes) + vae.encoderFlops(picture) },
      run: runs ? { _ = vae.decode(.normal(codes, seed: 0)) } : nil)
    ledger =
      reading.within("text_encoder") + creating.within("unet") + painting.within("vae")
  }

  /// How often each runs for a picture of so many steps under guidance: the encoder of texts for the
  /// prompt and for the empty text, the U-Net for both at each step.
  static func runs(steps: Int) -> (text: Int, unet: Int, decoder: Int) { (2, 2 * steps, 1) }
}

extension ModelMap {
  /// Stable Diffusion: text encoder, U-Net and decoder from left to right.
  static func pipeline(
    _ parts: PipelineParts, steps: Int, detail: Int, _ language: Language
  ) -> ModelMap {
    let names = PipelineNames(parts, steps: steps, detail: detail)
    let maker = BoxMaker(parts.ledger, names.parts, detail: detail, language)
    let unet = PipelineParts.runs(steps: steps).unet * parts.ledger.piece("", ["unet"]).flops
    let share = Amount.percent(Double(unet) / Double(maker.total))
    return ModelMap(
      .pipeline, maker,
      finding: maker.say(
        "\(share) of a picture’s arithmetic is the U-Net’s, which runs \(2 * steps) times",
        "一张图 \(share) 的计算量属于 U-Net：它运行 \(2 * steps) 次，解码器只运行一次"),
      what: maker.say(
        "a picture of \(steps) steps under guidance", "一张图（\(steps) 步，带引导）"),
      Diagram(
        lanes: lanes(maker, names, parts, steps: steps), arrows: names.path(maker),
        isCentred: false))
  }

  private static func lanes(
    _ maker: BoxMaker, _ names: PipelineNames, _ parts: PipelineParts, steps: Int
  ) -> [Diagram.Lane] {
    let (width, last) = (440.0, Sheet.width - 2 * Sheet.margin)
    let text = parts.ledger.piece("", ["text_encoder"])
    func value(
      _ id: String, _ english: String, _ chinese: String, _ line: String, _ ink: Ink
    ) -> Diagram.Group {
      Diagram.Group(maker.value(id, maker.say(english, chinese), [line], ink))
    }
    func module(_ id: String, _ boxes: [String], _ ink: Ink) -> Diagram.Group {
      let boxes = boxes.map { maker.box($0, ink) }
      return boxes.count == 1 ? Diagram.Group(boxes[0]) : maker.frame(id, ink, boxes)
    }
    let time = maker.say("time $t$", "时刻 $t$")
    return [
      Diagram.Lane(
        x: 0, width: width,
        heading: Diagram.Heading(
          maker.say("text encoder", "文本编码器"),
          note: maker.say(
            "2 runs: for the prompt and for the empty text", "运行 2 次：提示词一次，空文本一次"), .text),
        bands: [
          [
            value(
              "tokens", "tokens", "token",
              maker.say("\(parts.positions) numbers", "\(parts.positions) 个编号"), .text)
          ],
          [
            module("text_encoder", names.text, .text),
            value(
              "states", "last hidden states", "最后的隐藏状态", Amount.shape(text.output), .text),
            value("time", time, time, maker.say("a number", "一个数"), .secondary),
          ] + (names.time.map { [Diagram.Group(maker.box($0, .prediction))] } ?? [])
            + [module("vae.encoder", [names.unused], .secondary)],
        ]),
      Diagram.Lane(
        x: (last - width) / 2, width: width,
        heading: Diagram.Heading(
          maker.say("image information creator", "图像信息创建器"),
          note: maker.say(
            "\(2 * steps) runs: 2 at each of \(steps) steps", "运行 \(2 * steps) 次：\(steps) 步，每步 2 次"),
          .prediction),
        bands: [
          [
            value(
              "x", "code $x_t$, noise at first", "编码 $x_t$，起初是噪声", Amount.shape(parts.codes),
              .latent)
          ],
          [
            module("unet", names.unet, .prediction),
            value(
              "prediction", "prediction", "预测", Amount.shape(parts.codes), .prediction),
            value(
              "scheduler", "scheduler: one step", "调度器：走一步",
              maker.say("no weights", "没有权重"), .latent),
          ],
        ]),
      Diagram.Lane(
        x: last - width, width: width,
        heading: Diagram.Heading(
          maker.say("image decoder", "图像解码器"), note: maker.say("1 run, at the end", "最后运行 1 次"),
          .data),
        bands: [
          [value("code", "last code", "最后的编码", Amount.shape(parts.codes), .latent)],
          [
            module("vae.decoder", names.decoder, .data),
            value("picture", "picture", "图像", Amount.shape(parts.picture), .data),
          ],
        ]),
    ]
  }
}
