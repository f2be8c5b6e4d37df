import Diffusion
import Tensor
import TinyWorld
import Viz

/// A picture as a CLIP's picture tower is shown it.
struct SeenPicture: Sendable {
  let name: String
  /// `[1, side, side, 3]`, prepared by the model's own processor.
  let tensor: Tensor<Float>
  /// The same as pixels, for people.
  let raster: Raster

  /// Throws where the model's processor makes pictures that the model cannot take.
  init(_ raster: Raster, named name: String, by clip: CLIP) throws {
    self.name = name
    tensor = try clip.imageProcessor(raster.bytes, height: raster.height, width: raster.width)
    let (side, height, width) = (
      clip.model.configuration.vision.imageSize, tensor.shape[1], tensor.shape[2]
    )
    guard (height, width) == (side, side) else {
      throw Failure(
        "\(name) becomes \(height) × \(width) pixels by this model's preprocessor_config.json; "
          + "expected \(side) × \(side)")
    }
    // What was done to the colours is taken back.
    let (mean, deviation) = (clip.imageProcessor.imageMean, clip.imageProcessor.imageStd)
    let isNormalized = clip.imageProcessor.doNormalize
    let values = tensor.scalars.enumerated().map { place, value in
      isNormalized ? value * Float(deviation[place % 3]) + Float(mean[place % 3]) : value
    }
    self.raster = Raster(
      width: width, height: height, values: values, high: clip.imageProcessor.doRescale ? 1 : 255)
  }

  /// A scene of Tiny World.
  init(_ scene: Scene, by clip: CLIP) throws {
    try self.init(scene.raster(), named: scene.caption(.en), by: clip)
  }

  /// A picture's file.
  init(file path: String, by clip: CLIP) throws {
    try self.init(PictureFile.loadWhole(path), named: path, by: clip)
  }
}
