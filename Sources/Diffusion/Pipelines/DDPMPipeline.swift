// Pictures of nothing in particular, pixel by pixel.

import Tensor

/// A U-Net of pixels and its sampler (Ho et al., 2020), as diffusers' `DDPMPipeline`: no text, no
/// autoencoder.
public struct DDPMPipeline: Sendable {
  /// The network.
  public let unet: UNet2DModel
  /// The sampler.
  public var scheduler: any Scheduler

  /// A pipeline of these two.
  public init(unet: UNet2DModel, scheduler: any Scheduler) {
    (self.unet, self.scheduler) = (unet, scheduler)
  }

  /// The steps from noise to `count` pictures of `side` × `side` pixels, −1…1; nil is the side that
  /// the network was trained on. All noise comes from `seed`; picture i is the same whatever `count`
  /// is. `latents` `[N, H, W, C]`, standard normals, stand for the noise that a run starts from, and
  /// for count and side then. Throws `DenoisingFailure` and `SchedulerFailure`.
  public func denoise(
    seed: UInt64 = 0, steps: Int = 1000, count: Int = 1, side: Int? = nil,
    latents: Tensor<Float>? = nil
  ) throws -> Denoising {
    if let latents {
      try checkSamples(latents.shape)
      return try denoise(from: .given(latents), .seeded(seed), steps: steps)
    }
    guard count > 0 else { throw DenoisingFailure.count(count) }
    guard let side = side ?? unet.configuration.sampleSize, side > 0, side % codeUnit == 0 else {
      throw DenoisingFailure.side(side ?? unet.configuration.sampleSize, multipleOf: codeUnit)
    }
    return try denoise(from: .noise([count, side, side, channels]), .seeded(seed), steps: steps)
  }

  /// The same with noise of the caller's.
  func denoise(
    from start: Denoising.Start, _ noise: PictureNoise, steps: Int
  ) throws -> Denoising {
    try Denoising(scheduler, steps: steps, from: start, noise: noise) { [unet] x, t in
      // One at a time: a picture's bits must not depend on how many there are.
      GuidedPrediction(
        .concatenate(
          (0..<x.shape[0]).map { unet(x.slice($0..<$0 + 1), times: [Float(t)]) }, axis: 0))
    }
  }

  /// Samples `[N, H, W, C]` as pictures in 0…1.
  public func pictures(_ samples: Tensor<Float>) -> Tensor<Float> {
    (samples * 0.5 + 0.5).clamped()
  }
}
