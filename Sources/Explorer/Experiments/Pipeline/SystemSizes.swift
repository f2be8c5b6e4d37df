import Diffusion
import Tensor

/// What the parts of a Stable Diffusion count: weights, and the arithmetic of a picture.
struct SystemSizes: Sendable {
  /// Of one part.
  struct Size: Sendable {
    let weights: Int
    /// Of one run.
    let flops: Int
    let runs: Int
    var total: Int { flops * runs }
  }

  let sizes: [SystemRun.Part: Size]
  /// The encoder of pictures, which has no part in painting a text.
  let encoderWeights: Int
  /// Pixels a side of a picture.
  let side: Int
  /// The sum over all layers less what the networks count themselves: 0.
  let gap: Int

  /// For a run in which each part ran so often.
  init(_ parts: PipelineParts, runs: (text: Int, unet: Int, decoder: Int)) {
    func size(_ names: [String], _ runs: Int) -> Size {
      let piece = parts.ledger.piece("", names)
      return Size(weights: piece.weights, flops: piece.flops, runs: runs)
    }
    let text = size(["text_encoder"], runs.text)
    let unet = size(["unet"], runs.unet)
    let decoder = size(["vae.decoder", "vae.post_quant_conv"], runs.decoder)
    sizes = [.text: text, .unet: unet, .decoder: decoder]
    let encoder = size(["vae.encoder", "vae.quant_conv"], 0)
    (encoderWeights, side) = (encoder.weights, parts.picture[1])
    let counted =
      parts.textEncoder.flops(batch: 1, positions: parts.positions)
      + parts.unet.flops(parts.codes, context: parts.positions)
      + parts.vae.decoderFlops(parts.codes) + parts.vae.encoderFlops(parts.picture)
    let weights =
      parts.textEncoder.parameterCount + parts.unet.parameterCount + parts.vae.parameterCount
    gap =
      abs(text.flops + unet.flops + decoder.flops + encoder.flops - counted)
      + abs(text.weights + unet.weights + decoder.weights + encoder.weights - weights)
  }

  /// Stable Diffusion 1.5, from its configuration alone.
  static func stableDiffusion(runs: (text: Int, unet: Int, decoder: Int)) throws -> SystemSizes {
    let none = RoomlessParameters()
    return SystemSizes(
      PipelineParts(
        textEncoder: try CLIPTextModel(Scope(none), .stableDiffusion1),
        unet: try UNet2DConditionModel(Scope(none), UNet2DConditionModel.Configuration()),
        vae: try AutoencoderKL(Scope(none), AutoencoderKL.Configuration()), runs: false),
      runs: runs)
  }

  subscript(part: SystemRun.Part) -> Size {
    sizes[part] ?? Size(weights: 0, flops: 0, runs: 0)
  }
  /// Of what paints.
  var weights: Int { sizes.values.reduce(0) { $0 + $1.weights } }
  /// Of a whole picture.
  var total: Int { sizes.values.reduce(0) { $0 + $1.total } }

  func weightShare(_ part: SystemRun.Part) -> Double {
    Double(self[part].weights) / Double(weights)
  }
  func share(_ part: SystemRun.Part) -> Double { Double(self[part].total) / Double(total) }
}
