import Diffusion
import Foundation
import Tensor
import TinyWorld
import Viz

/// A GAN in its folder: the trained pair, how it was trained, and which weights these are.
struct TrainedGAN: Sendable {
  let folder: String
  let model: GAN
  let training: KeptTraining
  let weights: String

  init(_ folder: String) throws {
    self.folder = folder
    model = try GAN(directory: folder)
    training = try KeptTraining(of: folder)
    weights = try Manifest.fingerprint(folder)
  }

  var seed: UInt64 { training.summary.seed }
  var name: String { (folder as NSString).lastPathComponent }

  /// The picture that noise `[1, latent]` becomes.
  func picture(_ noise: Tensor<Float>) -> Raster { model.generate(noise).raster }

  /// Noise `[1, latent]` number `place` of a seed.
  func noise(_ seed: UInt64, _ place: Int) -> Tensor<Float> {
    .normal([1] + model.latentShape, seed: seed, stream: UInt64(place))
  }
}

/// The model of pixels in its folder.
struct TrainedPixels: Sendable {
  let folder: String
  let model: DDPMPipeline
  /// The same with DDIM for its sampler, which makes it a map from noise to pictures.
  let map: DDPMPipeline
  let training: KeptTraining
  let weights: String
  /// Pixels a side of its pictures.
  let side: Int

  init(_ folder: String) throws {
    self.folder = folder
    model = try DDPMPipeline(directory: folder)
    map = try model.withDDIM()
    training = try KeptTraining(of: folder)
    weights = try Manifest.fingerprint(folder)
    side = model.unet.configuration.sampleSize ?? Preset.pixelSide
  }

  var name: String { (folder as NSString).lastPathComponent }

  /// The operations of one prediction for one picture.
  var flops: Int { model.unet.flops([1, side, side, model.unet.configuration.inChannels]) }

  /// The picture that noise number `seed` becomes.
  func picture(_ seed: UInt64, steps: Int) throws -> Raster {
    var run = try model.denoise(seed: seed, steps: steps)
    return Raster(model.pictures(try run.finish()).row(0))
  }

  /// The picture that noise `[1, side, side, C]` becomes with DDIM.
  func picture(from noise: Tensor<Float>, steps: Int) throws -> Raster {
    var run = try map.denoise(steps: steps, latents: noise)
    return Raster(model.pictures(try run.finish()).row(0))
  }
}

/// Pictures of one player that this run painted, and what the judge and CLIP find in them.
struct PaintedRun: Sendable {
  let pictures: [Raster]
  let quality: PictureQuality
  /// Of the whole time that all workers took.
  let seconds: Double

  init(
    _ count: Int, beside truth: TruePictures, _ note: String,
    _ progress: @Sendable (String) -> Void, _ paint: @Sendable (Int) throws -> Raster
  ) throws {
    let watch = Stopwatch()
    let bar = ProgressBar(total: count, unit: "pictures")
    let done = Locked(0)
    let pictures = try Workers.shared.map(0..<count) { place in
      let picture = try paint(place)
      let number = done.adding()
      progress(bar.text(done: number, note: note))
      return picture
    }
    seconds = watch.total / Double(count)
    self.pictures = pictures
    quality = try PictureQuality(pictures, beside: truth)
  }

  var row: PlayersMeasure.Row { PlayersMeasure.Row(quality, seconds: seconds) }
}
