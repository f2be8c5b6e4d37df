import Diffusion
import Tensor
import Viz

extension ModelMap {
  /// The two players of a GAN: one paints, the other tells paintings from data.
  static func gan(_ model: GAN, runs: Bool, detail: Int, _ language: Language) -> ModelMap {
    let c = model.configuration
    let stages = c.channels.count
    let (paints, tells): ([String], [String]) =
      detail == 1
      ? (["generator"], ["discriminator"])
      : (
        ["generator.project"] + (0..<stages).map { "generator.ups.\($0)" },
        (0..<stages).map { "discriminator.downs.\($0)" } + ["discriminator.verdict"]
      )
    let parts = (paints + tells).map { id in
      let title = id.split(separator: ".").dropFirst().joined(separator: ".")
      return BoxMaker.Part(
        id, title.isEmpty ? id : title,
        with: id.contains(".ups.") ? [id.replacing("ups", with: "norms")] : [])
    }
    let maker = BoxMaker(
      ModelLedger(
        model, counting: { model.generator.flops + model.discriminator.flops },
        run: runs
          ? { _ = model.judge(model.generate(.normal([1] + model.latentShape, seed: 0))) } : nil),
      parts, detail: detail, language)
    return ModelMap(
      .gan, maker,
      finding: maker.say(
        "Painting takes one pass of \(Amount.flops(model.generator.flops)), "
          + "judging \(Amount.flops(model.discriminator.flops))",
        "画一张图只走一遍，\(Amount.flops(model.generator.flops))；"
          + "辨别真假要 \(Amount.flops(model.discriminator.flops))"),
      what: maker.say("painting and telling once", "画一次、辨别一次"),
      diagram(maker, c, paints, tells))
  }

  private static func diagram(
    _ maker: BoxMaker, _ c: GAN.Configuration, _ paints: [String], _ tells: [String]
  ) -> Diagram {
    let (width, last) = (500.0, Sheet.width - 2 * Sheet.margin)
    func stack(_ ids: [String], _ ink: Ink) -> [Diagram.Group] {
      ids.map { Diagram.Group(maker.box($0, ink)) }
    }
    let (end, start) = (paints[paints.count - 1], tells[0])
    let picture = maker.value(
      "picture", maker.say("painted, or of the data", "画出来的，或来自数据"),
      [maker.made(end)], .data)
    var arrows = [Diagram.Arrow("noise", paints[0])] + maker.chain(paints)
    arrows += [
      Diagram.Arrow(end, "picture", .downAndIn, label: maker.made(end)),
      Diagram.Arrow("picture", start, .outAndUp, label: maker.made(end)),
    ]
    arrows += maker.chain(tells)
    arrows.append(Diagram.Arrow(tells[tells.count - 1], "verdict"))
    return Diagram(
      lanes: [
        Diagram.Lane(
          x: 0, width: width,
          heading: maker.heading(
            maker.say("generator", "生成器"), ["generator"], .prediction),
          bands: [
            [
              Diagram.Group(
                maker.value("noise", maker.say("noise", "噪声"), ["\(c.latentChannels)"], .noise))
            ], stack(paints, .prediction),
          ]),
        Diagram.Lane(
          x: (last - 380) / 2, width: 380, bands: [[], [], [Diagram.Group(picture)]]),
        Diagram.Lane(
          x: last - width, width: width, isUpward: true,
          heading: maker.heading(
            maker.say("discriminator", "判别器"), ["discriminator"], .data),
          bands: [
            [
              Diagram.Group(
                maker.value(
                  "verdict", maker.say("log-odds of being data", "是真图的对数几率"), ["1"], .ink))
            ], stack(tells, .data),
          ]),
      ],
      arrows: arrows)
  }
}
