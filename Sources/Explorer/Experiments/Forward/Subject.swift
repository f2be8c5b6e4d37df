import Tensor
import TinyWorld
import Viz

/// The picture a lesson works on: a scene of Tiny World, or a person's own file.
struct Subject: Sendable {
  /// Values −1…1, [64, 64, 3].
  let pixels: Tensor<Float>
  private let scene: Scene?

  /// - Throws: `PictureError` when the file cannot be used.
  init(image: String?, seed: UInt64) throws {
    let side = Scene.side
    if let image {
      scene = nil
      let raster = try PictureFile.load(image, side: side)
      pixels = Tensor(raster.bytes.map { Float($0) / 127.5 - 1 }, shape: [side, side, 3])
    } else {
      let scene = Scene(seed: seed, index: 0)
      self.scene = scene
      var pixels = Tensor<Float>.zeros([side, side, 3])
      pixels.withMutableScalars { scene.paint(into: $0) }
      self.pixels = pixels
    }
  }

  /// What is to be seen, in words.
  func name(_ language: Language) -> String {
    guard let scene else { return language == .zh ? "你的图像" : "Your picture" }
    let caption = scene.caption(language == .zh ? .zh : .en)
    return caption.prefix(1).uppercased() + caption.dropFirst()
  }
}
