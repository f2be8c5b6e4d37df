import Diffusion
import Tensor
import Viz

extension ModelMap {
  /// CLIP's two towers, and the cosine in which they meet.
  static func clip(
    _ model: CLIPModel, runs: Bool, detail: Int, _ language: Language
  ) -> ModelMap {
    let c = model.configuration
    let positions = c.text.maxPositionEmbeddings
    let picture = [1, c.vision.imageSize, c.vision.imageSize, c.vision.numChannels]
    let names = CLIPNames(c, detail: detail)
    let maker = BoxMaker(
      ModelLedger(
        model,
        counting: { model.textFlops(batch: 1, positions: positions) + model.imageFlops(batch: 1) },
        run: runs
          ? {
            let ids = [Array(repeating: 0, count: positions)]
            _ = model.logits(pictures: .normal(picture, seed: 0), ids: ids)
          } : nil), names.parts, detail: detail, language)
    let whole = maker.ledger.whole
    let text = maker.ledger.piece("", ["text_model", "text_projection"])
    return ModelMap(
      .clip, maker,
      finding: maker.say(
        "Texts take \(Amount.percent(Double(text.weights) / Double(whole.weights))) of CLIP’s "
          + "weights and \(Amount.percent(Double(text.flops) / Double(whole.flops))) of its arithmetic",
        "文字占 CLIP \(Amount.percent(Double(text.weights) / Double(whole.weights))) 的权重、"
          + "\(Amount.percent(Double(text.flops) / Double(whole.flops))) 的计算量"),
      what: maker.say("one text and one picture", "一段文字和一张图"),
      Diagram(
        lanes: lanes(maker, names, positions: positions, picture: picture),
        arrows: names.path(maker)
      ))
  }

  private static func lanes(
    _ maker: BoxMaker, _ names: CLIPNames, positions: Int, picture: [Int]
  ) -> [Diagram.Lane] {
    let (width, last) = (520.0, Sheet.width - 2 * Sheet.margin)
    func lane(
      _ x: Double, _ heading: Diagram.Heading, _ input: Diagram.Box, _ tower: [String],
      _ projection: String, _ ink: Ink
    ) -> Diagram.Lane {
      let boxes = tower.map { maker.box($0, ink) }
      let group =
        boxes.count == 1
        ? Diagram.Group(boxes[0])
        : maker.frame(String(tower[0].prefix { $0 != "." }), ink, boxes)
      return Diagram.Lane(
        x: x, width: width, heading: heading,
        bands: [
          [Diagram.Group(input)], [group], [Diagram.Group(maker.box(projection, ink))],
        ])
    }
    let scale = maker.box("logit_scale", .secondary)
    return [
      lane(
        0,
        maker.heading(
          maker.say("texts", "文字"), ["text_model", "text_projection"], .text),
        maker.value(
          "tokens", maker.say("tokens", "token"),
          [maker.say("\(positions) numbers", "\(positions) 个编号")], .text),
        names.text, "text_projection", .text),
      Diagram.Lane(
        x: (last - 440) / 2, width: 440,
        bands: [
          [], [], [],
          [
            Diagram.Group(
              maker.value(
                "cosine", maker.say("cosine of the two vectors", "两个向量的余弦"),
                [maker.say("1 number, −1 to 1", "1 个数，−1 到 1")], .ink)),
            Diagram.Group(scale),
          ],
        ]),
      lane(
        last - width,
        maker.heading(
          maker.say("pictures", "图像"), ["vision_model", "visual_projection"], .data),
        maker.value("picture", maker.say("picture", "图像"), [Amount.shape(picture)], .data),
        names.vision, "visual_projection", .data),
    ]
  }
}

/// The names of CLIP's boxes.
struct CLIPNames {
  let text, vision: [String]

  init(_ c: CLIPModel.Configuration, detail: Int) {
    func tower(_ name: String, _ layers: Int, _ last: String) -> [String] {
      detail == 1
        ? [name]
        : ["\(name).embeddings"] + (0..<layers).map { "\(name).encoder.layers.\($0)" }
          + ["\(name).\(last)"]
    }
    text = tower("text_model", c.text.numHiddenLayers, "final_layer_norm")
    vision = tower("vision_model", c.vision.numHiddenLayers, "post_layernorm")
  }

  /// The norm before the first layer of the pictures' tower goes with its embeddings.
  var parts: [BoxMaker.Part] {
    (text + ["text_projection"] + vision + ["visual_projection", "logit_scale"]).map { id in
      let title = id.split(separator: ".").dropFirst().joined(separator: ".")
      return BoxMaker.Part(
        id, title.isEmpty ? id : title.replacing("encoder.", with: ""),
        with: id == "vision_model.embeddings" ? ["vision_model.pre_layrnorm"] : [])
    }
  }

  func path(_ maker: BoxMaker) -> [Diagram.Arrow] {
    var arrows = [Diagram.Arrow("tokens", text[0]), Diagram.Arrow("picture", vision[0])]
    arrows += maker.chain(text) + maker.chain(vision)
    // Of each tower's vectors one goes on: a text's end, a picture's own.
    for (tower, end) in [(text, "text_projection"), (vision, "visual_projection")] {
      arrows.append(
        Diagram.Arrow(tower[tower.count - 1], end, label: Amount.shape(maker.piece(end).input)))
    }
    for end in ["text_projection", "visual_projection"] {
      arrows.append(Diagram.Arrow(end, "cosine", .downAndIn, label: maker.made(end)))
    }
    arrows.append(Diagram.Arrow("cosine", "logit_scale"))
    return arrows
  }
}
