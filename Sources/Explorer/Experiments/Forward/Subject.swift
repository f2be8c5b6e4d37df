import Tensor
import TinyWorld
import Viz

/// The picture a lesson works on: a scene of Tiny World, or a person's own file.
struct Subject: Sendable {
  /// Values −1…1, [64, 64, 3].
  let pixels: Tensor<Float>
  private let scene: Scene?

  init(pixels: Tensor<Float>, scene: Scene? = nil) {
    self.pixels = pixels
    self.scene = scene
  }

  /// The picture in the file, or else the seed's first scene.
  /// - Throws: `PictureError` when the file cannot be used.
  init(image: String?, seed: UInt64) throws {
    let shape = [Scene.side, Scene.side, 3]
    if let image {
      let raster = try PictureFile.load(image, side: Scene.side)
      self.init(pixels: Tensor(raster.bytes.map { Float($0) / 127.5 - 1 }, shape: shape))
    } else {
      let scene = Scene(seed: seed, index: 0)
      var pixels = Tensor<Float>.zeros(shape)
      pixels.withMutableScalars { scene.paint(into: $0) }
      self.init(pixels: pixels, scene: scene)
    }
  }

  /// What is to be seen, in words.
  func name(_ language: Language) -> String {
    guard let scene else { return language == .zh ? "你的图像" : "Your picture" }
    let caption = scene.caption(language == .zh ? .zh : .en)
    return caption.prefix(1).uppercased() + caption.dropFirst()
  }
}
