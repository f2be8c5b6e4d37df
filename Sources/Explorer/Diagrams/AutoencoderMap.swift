import Diffusion
import Tensor
import Viz

extension ModelMap {
  /// The autoencoder: down to a code on the left, up to a picture on the right.
  static func vae(
    _ model: AutoencoderKL, runs: Bool, detail: Int, _ language: Language
  ) -> ModelMap {
    let c = model.configuration
    let side = c.sampleSize ?? 512
    let code = side >> (c.blockOutChannels.count - 1)
    let (picture, codes) = ([1, side, side, c.inChannels], [1, code, code, c.latentChannels])
    let names = AutoencoderNames(c, detail: detail)
    let maker = BoxMaker(
      ModelLedger(
        model, counting: { model.encoderFlops(picture) + model.decoderFlops(codes) },
        run: runs
          ? {
            let posterior = model.encode(.normal(picture, seed: 0))
            _ = model.decode(posterior.mean)
          } : nil), names.parts, detail: detail, language)
    return ModelMap(
      .vae, maker, finding: finding(maker, names, side: side),
      what: maker.say("coding and painting once", "编码一次、画一次"),
      Diagram(
        lanes: lanes(maker, names, picture: picture, codes: codes), arrows: names.path(maker)))
  }

  private static func finding(
    _ maker: BoxMaker, _ names: AutoencoderNames, side: Int
  ) -> String {
    let encoder = maker.ledger.piece("", ["encoder", "quant_conv"])
    let decoder = maker.ledger.piece("", ["decoder", "post_quant_conv"])
    let top = maker.ledger.piece(
      "",
      [
        "decoder.up_blocks.\(names.levels - 2).upsamplers", "decoder.up_blocks.\(names.levels - 1)",
        "decoder.conv_norm_out", "decoder.conv_out",
      ])
    let ratio = NumberText.significant(Double(decoder.flops) / Double(encoder.flops), 2)
    let share = Amount.percent(Double(top.flops) / Double(decoder.flops))
    return maker.say(
      "Painting takes \(ratio) times the arithmetic of coding, \(share) of it at \(side) × \(side)",
      "画出图像的计算量是编码的 \(ratio) 倍，其中 \(share) 在 \(side) × \(side) 这一级")
  }

  private static func lanes(
    _ maker: BoxMaker, _ names: AutoencoderNames, picture: [Int], codes: [Int]
  ) -> [Diagram.Lane] {
    let (width, step, last) = (500.0, 20.0, Sheet.width - 2 * Sheet.margin)
    func groups(_ block: String) -> [Diagram.Group] {
      let inside = names.boxes(of: block)
      let boxes = inside.map { maker.box($0, .data) }
      guard inside != [block] else { return [Diagram.Group(boxes[0])] }
      return [maker.frame(block, .data, boxes)]
    }
    func value(
      _ id: String, _ english: String, _ chinese: String, _ shape: [Int], _ ink: Ink
    ) -> [Diagram.Group] {
      [
        Diagram.Group(
          maker.value(id, maker.say(english, chinese), [Amount.shape(shape)], ink))
      ]
    }
    return [
      Diagram.Lane(
        x: 0, width: width, step: step,
        heading: maker.heading(
          maker.say("encoder", "编码器"), ["encoder", "quant_conv"], .data),
        bands: [value("picture", "picture", "图像", picture, .data)]
          + names.encoder.map(groups)),
      Diagram.Lane(
        x: (last - 400) / 2, width: 400,
        bands: Array(repeating: [], count: names.encoder.count + 1) + [
          groups("quant_conv") + value("code", "code", "编码", codes, .latent)
            + groups("post_quant_conv")
        ]),
      Diagram.Lane(
        x: last - width, width: width, step: -step, isUpward: true,
        heading: maker.heading(
          maker.say("decoder", "解码器"), ["decoder", "post_quant_conv"], .data),
        bands: [
          value(
            "painted", "painted picture", "画出的图像", maker.piece("decoder.conv_out").output, .data)
        ] + names.decoder.reversed().map(groups)),
    ]
  }
}

/// The names of an autoencoder's blocks and boxes.
struct AutoencoderNames {
  let levels: Int
  /// The blocks of each half in the order of a run.
  let encoder, decoder: [String]
  private let isOpen: Bool
  private let layers: Int

  init(_ configuration: AutoencoderKL.Configuration, detail: Int) {
    levels = configuration.blockOutChannels.count
    layers = configuration.layersPerBlock
    isOpen = detail > 1
    let places = 0..<levels
    encoder =
      ["encoder.conv_in"] + places.map { "encoder.down_blocks.\($0)" }
      + ["encoder.mid_block", "encoder.conv_out"]
    decoder =
      ["decoder.conv_in", "decoder.mid_block"] + places.map { "decoder.up_blocks.\($0)" }
      + ["decoder.conv_out"]
  }

  var parts: [BoxMaker.Part] {
    (encoder + ["quant_conv", "post_quant_conv"] + decoder).flatMap { block in
      boxes(of: block).map { id in
        let title = id == block ? id : String(id.dropFirst(block.count + 1))
        let norm = id.replacing("conv_out", with: "conv_norm_out")
        return BoxMaker.Part(id, title, with: norm == id ? [] : [norm])
      }
    }
  }

  /// The boxes that a block is shown as.
  func boxes(of block: String) -> [String] {
    guard isOpen, block.contains("block") else { return [block] }
    if block.hasSuffix("mid_block") {
      return ["resnets.0", "attentions.0", "resnets.1"].map { "\(block).\($0)" }
    }
    let isDown = block.hasPrefix("encoder")
    let place = block.split(separator: ".").last.flatMap { Int($0) } ?? 0
    let resnets = (0..<layers + (isDown ? 0 : 1)).map { "\(block).resnets.\($0)" }
    let resampler = isDown ? "downsamplers.0" : "upsamplers.0"
    return resnets + (place < levels - 1 ? ["\(block).\(resampler)"] : [])
  }

  /// From the picture to the code, and to a picture again.
  func path(_ maker: BoxMaker) -> [Diagram.Arrow] {
    let (down, up) = (encoder.flatMap(boxes), decoder.flatMap(boxes))
    let last = down[down.count - 1]
    var arrows = [Diagram.Arrow("picture", down[0])] + maker.chain(down)
    arrows += [
      Diagram.Arrow(last, "quant_conv", .downAndIn, label: maker.made(last)),
      Diagram.Arrow("quant_conv", "code", label: maker.made("quant_conv")),
      Diagram.Arrow("code", "post_quant_conv"),
      Diagram.Arrow("post_quant_conv", up[0], .outAndUp, label: maker.made("post_quant_conv")),
    ]
    arrows += maker.chain(up)
    arrows.append(Diagram.Arrow(up[up.count - 1], "painted"))
    return arrows
  }
}
