import Diffusion
import Tensor
import TinyWorld
import Viz

/// Tiny World as training data: scenes are drawn as they are asked for, and never run out.
struct TinyWorldPictures: CaptionedPictures {
  /// Which of the endless datasets.
  let seed: UInt64
  var side = Scene.side
  /// How scenes are drawn; captions do not tell.
  var style = DrawingStyle.color
  var count: Int? { nil }
  /// The share of scenes with one object; the others have two.
  var shareOfSingles = Scene.shareOfSingles
  /// The share of captions that say everything, whatever is left out of the others.
  var shareOfComplete = 0.0
  /// The share of captions that name kinds and say nothing else.
  var shareOfBare = 0.0
  var name: String {
    func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 0) + " %" }
    var parts = ["tiny-world, seed \(seed)"]
    if side != Scene.side { parts.append("\(side)×\(side) pixels") }
    if style != .color { parts.append("drawn in \(style.rawValue)") }
    if shareOfSingles != Scene.shareOfSingles {
      parts.append("one object in \(percent(shareOfSingles))")
    }
    if shareOfComplete > 0 { parts.append("\(percent(shareOfComplete)) of captions complete") }
    // As exactly as it was asked for: trainings are told apart by it.
    if shareOfBare > 0 {
      parts.append("\(JSON.number((shareOfBare * 1e8).rounded() / 1e6).text) % bare")
    }
    return parts.joined(separator: ", ")
  }

  /// This world as a U-Net learns it. Two objects and who stands where are the hardest to learn: most
  /// scenes have them, and a third of the captions leave nothing open.
  var forPainting: TinyWorldPictures {
    var world = self
    (world.shareOfSingles, world.shareOfComplete) = (0.4, 1.0 / 3)
    return world
  }

  func scene(_ index: Int) -> Scene {
    Scene(seed: seed, index: index, shareOfSingles: shareOfSingles)
  }

  func pictures(_ indices: [Int]) -> Tensor<Float> {
    Self.pictures(indices.map(scene), side: side, style: style)
  }

  static func pictures(
    _ scenes: [Scene], side: Int = Scene.side, style: DrawingStyle = .color
  ) -> Tensor<Float> {
    let size = 3 * side * side
    var pictures = Tensor<Float>.zeros([scenes.count, side, side, 3])
    pictures.withMutableScalars { values in
      for (place, scene) in scenes.enumerated() {
        scene.paint(
          into: UnsafeMutableBufferPointer(rebasing: values[place * size..<(place + 1) * size]),
          side: side, style: style)
      }
    }
    return pictures
  }

  /// English for one half of the pairs of number and variant, Chinese for the other.
  func captions(_ indices: [Int], variant: Int) -> [String] {
    indices.map { index in
      let scene = scene(index)
      let language: CaptionLanguage = (index + variant).isMultiple(of: 2) ? .en : .zh
      var random = RandomStream(
        seed: seed, stream: 0x6675_6C6C, position: UInt64(index) << 32 + UInt64(variant) << 4)
      let fate = random.nextUniform()
      guard fate < shareOfComplete + shareOfBare else {
        return scene.caption(language, seed: seed, index: index, variant: variant)
      }
      let plan = CaptionPlan(
        saying: fate < shareOfComplete ? .all : [], objects: scene.objects.count,
        namesRightFirst: random.next(below: 2) == 0)
      return scene.caption(language, plan: plan)
    }
  }
}
