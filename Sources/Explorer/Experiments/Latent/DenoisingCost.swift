import Diffusion
import Tensor

/// What one step of denoising costs in codes and in pixels.
///
/// The networks of pixels have the same shape but for three channels in and out, and fresh weights:
/// what arithmetic costs does not depend on what it computes.
struct DenoisingCost: Sendable {
  /// One network at work.
  struct Network: Sendable {
    enum Place: Sendable { case codes, pixelsWithoutTop, pixels }
    let place: Place
    /// Of what it denoises, `[h, w, C]`.
    let shape: [Int]
    let weights: Int
    /// Of one prediction.
    let flops: Int
    /// The median of the repetitions.
    let milliseconds: Double
    /// The most bytes in tensors at once, beside the weights.
    let bytes: Int
  }

  /// Codes, pixels without attention at full resolution, pixels.
  let networks: [Network]
  let decoderFlops: Int
  /// Steps of a whole picture; each is two predictions under guidance.
  let steps: Int

  init(_ model: StableDiffusion, steps: Int, repeats: Int, seed: UInt64) throws {
    let text = model.embed("").output.lastHiddenState
    var pixels = model.unet.configuration
    (pixels.inChannels, pixels.outChannels) = (3, 3)
    pixels.sampleSize = model.pictureSide
    var withoutTop = pixels
    withoutTop.hasAttention[0] = false
    let code = model.sampleShape
    let picture = [model.pictureSide, model.pictureSide, 3]
    self.steps = steps
    decoderFlops = model.vae.decoderFlops([1] + code)
    func fresh(
      _ configuration: UNet2DConditionModel.Configuration
    ) throws -> UNet2DConditionModel {
      try UNet2DConditionModel(Scope(seed: seed), configuration)
    }
    networks = [
      Self.measure(.codes, model.unet, code, text, repeats),
      Self.measure(.pixelsWithoutTop, try fresh(withoutTop), picture, text, repeats),
      Self.measure(.pixels, try fresh(pixels), picture, text, repeats),
    ]
  }

  private static func measure(
    _ place: Network.Place, _ unet: UNet2DConditionModel, _ shape: [Int], _ text: Tensor<Float>,
    _ repeats: Int
  ) -> Network {
    let x = Tensor<Float>.normal([1] + shape, seed: 0)
    let pool = StoragePool.shared
    func run() { _ = unet(x, times: [500], context: text) }
    // The first run packs the weights and fills the pool.
    run()
    pool.restartPeak()
    let before = pool.usage.inUse
    let times = (0..<repeats).map { _ in ContinuousClock().measure(run) / .milliseconds(1) }
    return Network(
      place: place, shape: shape, weights: unet.parameterCount,
      flops: unet.flops([1] + shape, context: text.shape[1]),
      milliseconds: times.sorted()[repeats / 2], bytes: pool.usage.peak - before)
  }

  var codes: Network { networks[0] }
  var pixels: Network { networks[2] }
  /// Of one step.
  var flopsRatio: Double { Double(pixels.flops) / Double(codes.flops) }
  var flopsRatioWithoutTop: Double { Double(networks[1].flops) / Double(codes.flops) }
  /// How many predictions in codes cost as much as painting once.
  var decoderInSteps: Double { Double(decoderFlops) / Double(codes.flops) }
  /// Of a whole picture: all steps under guidance, and in codes the decoder.
  var wholeRatio: Double {
    let calls = Double(2 * steps)
    return calls * Double(pixels.flops) / (calls * Double(codes.flops) + Double(decoderFlops))
  }
}
