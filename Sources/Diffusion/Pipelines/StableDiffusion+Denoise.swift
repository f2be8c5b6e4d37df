// Text to image and image to image: one sequence of steps.

import Tensor

/// A text as a U-Net reads it.
public struct EmbeddedText: Sendable {
  /// Its ids, padding included.
  public let ids: [Int]
  /// What the text tower makes of them; `lastHiddenState` `[1, T, width]` is what the U-Net reads.
  public let output: CLIPTextModel.Output
}

extension StableDiffusion {
  /// The vectors of a text.
  public func embed(_ text: String) -> EmbeddedText {
    let ids = tokenizer.encode(text)
    return EmbeddedText(ids: ids, output: textEncoder([ids]))
  }

  /// The U-Net with what it is told. `negative` is the text to lead away from, as long as guidance
  /// is above 1.
  public func guidance(
    prompt: String, negative: String = "", guidance: Double
  ) throws(DenoisingFailure) -> TextGuidance {
    guard guidance.isFinite else { throw .guidance(guidance) }
    return TextGuidance(
      unet, text: embed(prompt).output.lastHiddenState,
      negative: { embed(negative).output.lastHiddenState }, guidance: guidance)
  }

  /// The steps from noise to the codes of `count` pictures of a text, as diffusers'
  /// `StableDiffusionPipeline` takes them. Decode the last step's `next`, or what `finish()` returns.
  ///
  /// All noise comes from `seed`; picture i is the same whatever `count` is. `latents`
  /// `[N, h, w, C]`, standard normals, stand for the noise that a run starts from, and `count` for
  /// their N then. Throws `DenoisingFailure` and `SchedulerFailure`.
  public func denoise(
    prompt: String, negative: String = "", seed: UInt64 = 0, steps: Int = 50,
    guidance: Double = 7.5, count: Int = 1, latents: Tensor<Float>? = nil
  ) throws -> Denoising {
    guard count > 0 else { throw DenoisingFailure.count(count) }
    let start: Denoising.Start =
      latents.map { .given($0) } ?? .noise([count] + sampleShape)
    return try denoise(
      prompt, negative, from: start, .seeded(seed), steps: steps, guidance: guidance)
  }

  /// The steps from a noised picture to the codes of `count` others, as diffusers'
  /// `StableDiffusionImg2ImgPipeline` takes them: of `steps`, only the last `strength` are taken.
  /// `picture` is `[H, W, 3]` in 0…1.
  public func denoise(
    prompt: String, negative: String = "", from picture: Tensor<Float>, strength: Double = 0.8,
    seed: UInt64 = 0, steps: Int = 50, guidance: Double = 7.5, count: Int = 1
  ) throws -> Denoising {
    guard count > 0 else { throw DenoisingFailure.count(count) }
    let noise = PictureNoise.seeded(seed)
    return try denoise(
      prompt, negative,
      from: .picture(encode(picture, count: count, noise).codes, strength: strength), noise,
      steps: steps, guidance: guidance)
  }

  /// The same with noise of the caller's.
  func denoise(
    _ prompt: String, _ negative: String, from start: Denoising.Start, _ noise: PictureNoise,
    steps: Int, guidance: Double
  ) throws -> Denoising {
    if case .given(let latents) = start { try checkSamples(latents.shape) }
    let led = try self.guidance(prompt: prompt, negative: negative, guidance: guidance)
    return try Denoising(scheduler, steps: steps, from: start, noise: noise) { led($0, $1) }
  }
}

// MARK: Codes and pictures

extension StableDiffusion {
  /// The shape of one sample that the U-Net denoises, `[h, w, C]`; 64 a side, Stable Diffusion 1's,
  /// where its file does not say.
  public var sampleShape: [Int] {
    let side = unet.configuration.sampleSize ?? 64
    return [side, side, channels]
  }

  /// How many pixels a side of a code's place covers.
  public var pixelsPerCode: Int { 1 << (vae.configuration.blockOutChannels.count - 1) }

  /// The codes of a picture `[H, W, 3]` in 0…1, times the autoencoder's scaling factor as the U-Net
  /// has them: `count` draws `[count, h, w, C]` from the distribution that the autoencoder gives.
  public func encode(
    _ picture: Tensor<Float>, count: Int = 1, seed: UInt64
  ) throws(DenoisingFailure) -> (posterior: AutoencoderKL.Posterior, codes: Tensor<Float>) {
    try encode(picture, count: count, .seeded(seed))
  }

  func encode(
    _ picture: Tensor<Float>, count: Int = 1, _ noise: PictureNoise
  ) throws(DenoisingFailure) -> (posterior: AutoencoderKL.Posterior, codes: Tensor<Float>) {
    let unit = pixelsPerCode * codeUnit
    guard picture.rank == 3, picture.shape[2] == vae.configuration.inChannels,
      picture.shape[0] > 0, picture.shape[1] > 0, picture.shape[0] % unit == 0,
      picture.shape[1] % unit == 0
    else {
      throw .shape(
        picture.shape,
        expected: "[H, W, \(vae.configuration.inChannels)], H and W multiples of \(unit)")
    }
    let posterior = vae.encode((picture * 2 - 1).reshaped([1] + picture.shape))
    let draws = noise.draw(PictureNoise.code, [count] + posterior.mean.shape.dropFirst())
    let codes = (0..<count).map { posterior.sample(draws.slice($0..<$0 + 1)) }
    let (shift, scale) = (vae.configuration.shiftFactor, vae.configuration.scalingFactor)
    return (posterior, (.concatenate(codes, axis: 0) - Float(shift)) * Float(scale))
  }

  /// The pictures `[N, H, W, 3]` in 0…1 that codes `[N, h, w, C]` of the U-Net's stand for. Throws
  /// when the codes have another shape, or are not finite.
  public func decode(_ codes: Tensor<Float>) throws(DenoisingFailure) -> Tensor<Float> {
    try checkSamples(codes.shape)
    guard codes.isFinite else { throw .codesNotFinite }
    let (shift, scale) = (vae.configuration.shiftFactor, vae.configuration.scalingFactor)
    let scaled = codes * Float(1 / scale) + Float(shift)
    // One at a time: a picture's bits must not depend on how many there are.
    let pictures = (0..<codes.shape[0]).map { vae.decode(scaled.slice($0..<$0 + 1)) }
    return (Tensor.concatenate(pictures, axis: 0) * 0.5 + 0.5).clamped()
  }
}

extension Tensor {
  /// Every element below 0 set to 0 and above 1 to 1. No gradient passes.
  func clamped() -> Tensor {
    var result = self
    result.withMutableScalars { scalars in
      for i in scalars.indices { scalars[i] = Swift.max(0, Swift.min(1, scalars[i])) }
    }
    return result
  }
}
