import Diffusion
import Viz

/// The names of Stable Diffusion's boxes, each behind the name of its folder.
struct PipelineNames {
  let text, unet, decoder: [String]
  /// What makes a vector of the time, where the U-Net is opened.
  let time: String?
  /// What has no part in painting a text.
  let unused = "vae.encoder"
  let parts: [BoxMaker.Part]

  init(_ networks: PipelineParts, steps: Int, detail: Int) {
    let runs = PipelineParts.runs(steps: steps)
    let layers = networks.textEncoder.configuration.numHiddenLayers
    let isOpen = detail > 1
    let net = UNetNames(networks.unet.configuration, detail: 1)
    let halves = AutoencoderNames(networks.vae.configuration, detail: 1)
    let tower = "text_encoder.text_model"
    text =
      isOpen
      ? ["\(tower).embeddings"] + (0..<layers).map { "\(tower).encoder.layers.\($0)" }
        + ["\(tower).final_layer_norm"] : ["text_encoder"]
    unet = isOpen ? net.blocks.map { "unet.\($0)" } : ["unet"]
    time = isOpen ? "unet.time_embedding" : nil
    decoder =
      isOpen ? ["vae.post_quant_conv"] + halves.decoder.map { "vae.\($0)" } : ["vae.decoder"]

    func part(_ id: String, _ count: Int) -> BoxMaker.Part {
      let title = id.split(separator: ".").dropFirst(id.hasPrefix(tower) ? 2 : 1)
        .joined(separator: ".").replacing("encoder.layers", with: "layers")
      let isWhole = id == "text_encoder" || id == "unet" || id == "vae.decoder"
      let norm = id.replacing("conv_out", with: "conv_norm_out")
      return BoxMaker.Part(
        id, isWhole ? id : title.replacing("decoder.", with: ""),
        with: norm != id ? [norm] : id == "vae.decoder" ? ["vae.post_quant_conv"] : [], runs: count)
    }
    parts =
      text.map { part($0, runs.text) }
      + (unet + [time].compactMap { $0 }).map { part($0, runs.unet) }
      + decoder.map { part($0, runs.decoder) }
      + [BoxMaker.Part(unused, "vae.encoder", with: ["vae.quant_conv"], runs: 0)]
  }

  func path(_ maker: BoxMaker) -> [Diagram.Arrow] {
    let (read, made) = (text[text.count - 1], unet[unet.count - 1])
    var arrows = [Diagram.Arrow("tokens", text[0])] + maker.chain(text)
    arrows += [
      Diagram.Arrow(read, "states"), Diagram.Arrow("states", "unet", .around(0.3), .text),
      Diagram.Arrow("x", unet[0]),
    ]
    arrows += maker.chain(unet)
    arrows += [
      Diagram.Arrow(made, "prediction"), Diagram.Arrow("prediction", "scheduler"),
      Diagram.Arrow("scheduler", "x", .around(0.3), .latent),
      Diagram.Arrow("scheduler", "code", .around(0.7), .latent),
      Diagram.Arrow("code", decoder[0]),
    ]
    arrows += maker.chain(decoder)
    arrows.append(Diagram.Arrow(decoder[decoder.count - 1], "picture"))
    if let time { arrows.append(Diagram.Arrow("time", time)) }
    // Under the text's arrow where both come in.
    return [Diagram.Arrow(time ?? "time", "unet", .around(0.6))] + arrows
  }
}
