import Diffusion
import Foundation
import Tensor
import TinyWorld
import Viz

/// Samples of a model of pixels that learnt the scenes of one hand, each beside what is nearest to it
/// among scenes that every hand drew.
struct StyleSamples: Sendable {
  let style: DrawingStyle
  let folder: String
  let weights: String
  /// `[H, W, 3]` in 0…1.
  let pictures: [Tensor<Float>]
  /// For each picture the nearest drawing, whoever's.
  let nearest: [(style: DrawingStyle, match: NearestTraining.Match)]

  var name: String { (folder as NSString).lastPathComponent }

  /// Those whose nearest drawing is of the hand that the model learnt from.
  var own: Proportion { Proportion(of: nearest) { $0.style == style } }

  /// Those whose nearest drawing is of a night.
  var nights: Proportion { Proportion(of: nearest) { $0.match.scene.sky == .night } }

  /// `count` pictures, from the noises of the seeds from `seed` on.
  init(
    _ style: DrawingStyle, _ folder: String, count: Int, steps: Int, seed: UInt64,
    among scenes: [Scene], _ progress: @Sendable (String) -> Void
  ) throws {
    (self.style, self.folder) = (style, folder)
    weights = try Manifest.fingerprint(folder)
    let model = try DDPMPipeline(directory: folder)
    progress("painting in \(style.rawValue)")
    let pictures = try Workers.shared.map(0..<count) { place in
      var run = try model.denoise(seed: seed &+ UInt64(place), steps: steps)
      return model.pictures(try run.finish()).row(0)
    }
    let found = DrawingStyle.allCases.map { style in
      (style, NearestTraining(of: pictures, among: scenes, drawnIn: style).matches)
    }
    nearest = pictures.indices.map { place in
      let nearest = found.map { (style: $0.0, match: $0.1[place]) }
      return nearest.dropFirst().reduce(nearest[0]) {
        $1.match.distance < $0.match.distance ? $1 : $0
      }
    }
    self.pictures = pictures
  }

  /// The nearest drawing of a picture, as large.
  func drawing(_ place: Int) -> Tensor<Float> {
    TinyWorldPictures.pictures(
      [nearest[place].match.scene], side: pictures[place].shape[0], style: nearest[place].style
    ).row(0) * 0.5 + 0.5
  }
}
