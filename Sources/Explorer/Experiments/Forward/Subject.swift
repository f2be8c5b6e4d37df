import Tensor
import TinyWorld
import Viz

/// The picture a lesson works on: a scene of Tiny World, or a person's own file.
struct Subject: Sendable {
  /// Values −1…1, [side, side, 3].
  let pixels: Tensor<Float>
  /// The scene it was drawn from; nil for somebody's own picture.
  let scene: Scene?

  init(pixels: Tensor<Float>, scene: Scene? = nil) {
    self.pixels = pixels
    self.scene = scene
  }

  /// The picture in the file, or else the seed's first scene, `side` pixels high and wide.
  /// - Throws: `PictureError` when the file cannot be used.
  init(image: String?, seed: UInt64, side: Int = Scene.side) throws {
    if let image {
      let raster = try PictureFile.load(image, side: side)
      self.init(
        pixels: Tensor(raster.bytes.map { Float($0) / 127.5 - 1 }, shape: [side, side, 3]))
    } else {
      self.init(scene: Scene(seed: seed, index: 0), side: side)
    }
  }

  /// A scene, drawn `side` pixels high and wide.
  init(scene: Scene, side: Int = Scene.side) {
    var pixels = Tensor<Float>.zeros([side, side, 3])
    pixels.withMutableScalars { values in
      ScenePainter.borrowed(side: side) { $0.paint(scene, into: values) }
    }
    self.init(pixels: pixels, scene: scene)
  }

  /// What is to be seen, in words.
  func name(_ language: Language) -> String {
    guard let scene else { return language == .zh ? "你的图像" : "Your picture" }
    let caption = scene.caption(language == .zh ? .zh : .en)
    return caption.prefix(1).uppercased() + caption.dropFirst()
  }
}
