import Diffusion
import Tensor
import TinyWorld
import Viz

/// Tiny World as training data: scenes are drawn as they are asked for, and never run out.
struct TinyWorldPictures: CaptionedPictures {
  /// Which of the endless datasets.
  let seed: UInt64
  var side: Int { Scene.side }
  var count: Int? { nil }
  /// The share of scenes with one object; the others have two.
  var shareOfSingles = Scene.shareOfSingles
  var name: String {
    shareOfSingles == Scene.shareOfSingles
      ? "tiny-world, seed \(seed)"
      : "tiny-world, seed \(seed), one object in \(NumberText.fixed(100 * shareOfSingles, 0)) %"
  }

  func scene(_ index: Int) -> Scene {
    Scene(seed: seed, index: index, shareOfSingles: shareOfSingles)
  }

  func pictures(_ indices: [Int]) -> Tensor<Float> { Self.pictures(indices.map(scene)) }

  static func pictures(_ scenes: [Scene]) -> Tensor<Float> {
    let size = 3 * Scene.side * Scene.side
    var pictures = Tensor<Float>.zeros([scenes.count, Scene.side, Scene.side, 3])
    pictures.withMutableScalars { values in
      for (place, scene) in scenes.enumerated() {
        scene.paint(
          into: UnsafeMutableBufferPointer(rebasing: values[place * size..<(place + 1) * size]))
      }
    }
    return pictures
  }

  /// English for one half of the pairs of number and variant, Chinese for the other.
  func captions(_ indices: [Int], variant: Int) -> [String] {
    indices.map { index in
      scene(index).caption(
        (index + variant).isMultiple(of: 2) ? .en : .zh, seed: seed, index: index,
        variant: variant)
    }
  }
}
