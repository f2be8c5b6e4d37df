import Tensor
import TinyWorld
import Viz

/// The training pictures that are nearest to some pictures: are they copies?
struct NearestTraining: Sendable {
  struct Match: Sendable {
    /// The scene of the nearest training picture.
    let scene: Scene
    /// The root mean square difference, 0…1.
    let distance: Double
  }

  /// One for each picture.
  let matches: [Match]
  /// The training pictures that were compared with.
  let compared: Int

  /// The pictures of one thing of a kind among the first `count` that the U-Net learnt from. What
  /// shows that thing has its nearest among them.
  static func scenes(_ kind: Kind, among count: Int) -> [Scene] {
    let world = TinyWorldPictures(seed: TrainingData.seed).forPainting
    let found = Workers.shared.map(0..<8) { part in
      (count * part / 8..<count * (part + 1) / 8).map(world.scene).filter {
        $0.objects.count == 1 && $0.objects[0].kind == kind
      }
    }
    return Array(found.joined())
  }

  /// Pictures `[H, W, 3]` in 0…1, compared with `scenes` drawn as large.
  init(
    of pictures: [Tensor<Float>], among scenes: [Scene], drawnIn style: DrawingStyle = .color
  ) {
    guard let first = pictures.first, !scenes.isEmpty else {
      (matches, compared) = ([], scenes.count)
      return
    }
    let (side, width) = (first.shape[0], first.count)
    let asked = Tensor.stack(pictures.map { $0.reshaped([width]) })
    let chunk = 256
    // |a − b|² = |a|² + |b|² − 2 a·b, a product of matrices for many at once.
    let parts = Workers.shared.map(0..<(scenes.count + chunk - 1) / chunk) { part in
      let range = part * chunk..<min((part + 1) * chunk, scenes.count)
      let drawn =
        (TinyWorldPictures.pictures(Array(scenes[range]), side: side, style: style) * 0.5 + 0.5)
        .reshaped([range.count, width])
      let products = asked.matmul(drawn.transposed.contiguous()).scalars
      let squares = drawn.squared().sum(over: [1]).scalars
      return pictures.indices.map { place -> (scene: Int, square: Float) in
        let row = range.indices.map { scene -> Float in
          let column = scene - range.lowerBound
          return squares[column] - 2 * products[place * range.count + column]
        }
        let best = row.indices.min { row[$0] < row[$1] } ?? 0
        return (range.lowerBound + best, row[best])
      }
    }
    matches = pictures.indices.map { place in
      let best = parts.map { $0[place] }.min { $0.square < $1.square } ?? (0, 0)
      // Once more from the pixels themselves: the difference of large squares is not exact.
      let scene = scenes[best.scene]
      let drawn = TinyWorldPictures.pictures([scene], side: side, style: style).row(0) * 0.5 + 0.5
      return Match(
        scene: scene, distance: (pictures[place] - drawn).meanSquare.squareRoot())
    }
    compared = scenes.count
  }

  var distances: [Double] { matches.map(\.distance) }
}

extension [Double] {
  /// The middle value; 0 of none.
  var median: Double {
    let ordered = sorted()
    guard !ordered.isEmpty else { return 0 }
    return (ordered[(ordered.count - 1) / 2] + ordered[ordered.count / 2]) / 2
  }
}
