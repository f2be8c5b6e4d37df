import Diffusion
import Tensor
import Viz

extension ModelMap {
  /// The U-Net as a U: down on the left, up on the right, and the skips between them.
  static func unet(
    _ model: UNet2DConditionModel, positions: Int, runs: Bool, detail: Int, _ language: Language
  ) -> ModelMap {
    let names = UNetNames(model.configuration, detail: detail)
    let side = model.configuration.sampleSize ?? 64
    let shape = [1, side, side, model.configuration.inChannels]
    let text = [1, positions, model.configuration.crossAttentionDim]
    let maker = BoxMaker(
      ModelLedger(
        model, counting: { model.flops(shape, context: positions) },
        run: runs
          ? {
            _ = model(
              .normal(shape, seed: 0), times: [500], context: .normal(text, seed: 1))
          } : nil), names.parts, detail: detail, language)
    return ModelMap(
      .unet, maker, finding: finding(maker, names, side: side),
      what: maker.say("one prediction", "一次预测"),
      notes: [
        maker.say(
          "Brown: skips, joined as more channels; t: told the time; text: reads the words.",
          "棕色：跳跃连接，作为更多通道拼上；t：被告知时刻；文字：读提示词。")
      ],
      Diagram(
        lanes: lanes(maker, names, shape: shape, text: text),
        arrows: names.path(maker) + names.skips(maker)))
  }

  /// The layers that make what has a level's resolution: a down block's last convolution makes the
  /// next level's, an up block's that of the level above.
  static func unetLayers(_ level: Int, of levels: Int) -> [String] {
    let up = levels - 1 - level
    var layers = ["resnets", "attentions"].flatMap {
      ["down_blocks.\(level).\($0)", "up_blocks.\(up).\($0)"]
    }
    layers += ["down_blocks.\(level - 1).downsamplers", "up_blocks.\(up - 1).upsamplers"]
    if level == 0 { layers += ["conv_in", "conv_norm_out", "conv_out"] }
    return layers + (up == 0 ? ["mid_block"] : [])
  }

  /// At which resolution most of the arithmetic is done.
  private static func finding(_ maker: BoxMaker, _ names: UNetNames, side: Int) -> String {
    let whole = maker.ledger.whole
    let levels = (0..<names.levels).map { level in
      maker.ledger.piece("", unetLayers(level, of: names.levels))
    }
    let most = levels.indices.max { levels[$0].flops < levels[$1].flops } ?? 0
    let (work, weights) = (
      Amount.percent(Double(levels[most].flops) / Double(whole.flops)),
      Amount.percent(Double(levels[most].weights) / Double(whole.weights))
    )
    let place = "\(side >> most) × \(side >> most)"
    return maker.say(
      "\(work) of the U-Net’s arithmetic is done at \(place), by \(weights) of its weights",
      "U-Net \(work) 的计算量在 \(place) 这一级，那里有 \(weights) 的权重")
  }

  private static func lanes(
    _ maker: BoxMaker, _ names: UNetNames, shape: [Int], text: [Int]
  ) -> [Diagram.Lane] {
    let (width, step, last) = (440.0, 22.0, Sheet.width - 2 * Sheet.margin)
    func box(_ id: String) -> Diagram.Box {
      var tags: [Diagram.Box.Tag] = []
      if names.isToldTime(id) { tags.append(.init("t", .secondary)) }
      if names.readsText(id) { tags.append(.init(maker.say("text", "文字"), .text)) }
      return maker.box(id, .prediction, tags: tags)
    }
    func groups(_ block: String) -> [Diagram.Group] {
      let inside = names.boxes(of: block)
      guard inside != [block] else { return [Diagram.Group(box(block))] }
      return [maker.frame(block, .prediction, inside.map(box))]
    }
    func value(
      _ id: String, _ english: String, _ chinese: String, _ shape: [Int], _ ink: Ink
    ) -> [Diagram.Group] {
      [
        Diagram.Group(
          maker.value(id, maker.say(english, chinese), [Amount.shape(shape)], ink))
      ]
    }
    let (up, down) = (names.levels..<2 * names.levels, 0..<names.levels)
    let middle = names.blocks.contains("mid_block") ? groups("mid_block") : []
    let time = maker.box("time_embedding", .secondary, plain: true)
    return [
      Diagram.Lane(
        x: 0, width: width, step: step,
        bands: [value("x", "code $x_t$", "编码 $x_t$", shape, .latent), groups("conv_in")]
          + down.map { groups("down_blocks.\($0)") }),
      Diagram.Lane(x: 466, width: 264, bands: [[Diagram.Group(time)]]),
      Diagram.Lane(
        x: 750, width: 244,
        bands: [value("text", "text’s vectors", "文字的向量", text, .text)]),
      Diagram.Lane(
        x: (last - width) / 2, width: width,
        bands: Array(repeating: [], count: names.levels + 2) + [middle]),
      Diagram.Lane(
        x: last - width, width: width, step: -step, isUpward: true,
        bands: [
          value("prediction", "prediction", "预测", maker.piece("conv_out").output, .prediction),
          groups("conv_out"),
        ] + up.reversed().map { groups("up_blocks.\($0 - names.levels)") }),
    ]
  }
}
