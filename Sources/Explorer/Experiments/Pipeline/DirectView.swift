import Diffusion
import Foundation
import Tensor
import TinyWorld

/// Codes looked at without the decoder: the best colour for each place that a weighted sum of its
/// numbers can give, by least squares.
struct DirectView: Sendable {
  /// For each of three colours, a weight for each channel and a constant.
  let weights: [[Double]]
  /// How many scenes the weights were fitted to, and how many others were looked at.
  let fitted, tested: Int
  /// Signal-to-noise ratios in decibels, means over the others: of the direct view and of what the
  /// decoder paints, against the pictures.
  let direct, decoded: Double

  init(_ model: StableDiffusion, fitted: Int, tested: Int, seed: UInt64) throws {
    let side = model.pictureSide
    let scenes = try Workers.shared.map(0..<fitted + tested) { index in
      let picture =
        Subject(scene: Scene(seed: seed, index: index), side: side).pixels * 0.5 + 0.5
      return (picture: picture, code: try model.meanCode(picture))
    }
    let patch = model.pixelsPerCode
    let weights = Self.fit(
      scenes[..<fitted].map { scene in
        (
          scene.code.row(0),
          scene.picture.reshaped([1] + scene.picture.shape).averagePooled(by: patch).row(0)
        )
      })
    let ratios = try Workers.shared.map(fitted..<scenes.count) { index in
      let scene = scenes[index]
      let colours = Self.colours(scene.code.row(0), weights)
      let large = colours.reshaped([1] + colours.shape).upsampledNearest(by: patch).row(0)
      return (
        direct: CodedScenes.decibels(large, scene.picture),
        decoded: CodedScenes.decibels(try model.decode(scene.code).row(0), scene.picture)
      )
    }
    (self.weights, self.fitted, self.tested) = (weights, fitted, tested)
    direct = ratios.reduce(0) { $0 + $1.direct } / Double(max(tested, 1))
    decoded = ratios.reduce(0) { $0 + $1.decoded } / Double(max(tested, 1))
  }

  /// A code `[h, w, C]` as a small picture `[h, w, 3]`.
  func callAsFunction(_ code: Tensor<Float>) -> Tensor<Float> { Self.colours(code, weights) }

  private static func colours(_ code: Tensor<Float>, _ weights: [[Double]]) -> Tensor<Float> {
    let channels = code.shape[2]
    let numbers = code.scalars
    let colours = stride(from: 0, to: numbers.count, by: channels).flatMap { place in
      weights.map { weights in
        Float(
          (0..<channels).reduce(weights[channels]) {
            $0 + weights[$1] * Double(numbers[place + $1])
          })
      }
    }
    return Tensor(colours, shape: [code.shape[0], code.shape[1], 3])
  }

  /// The normal equations of all places of all codes, solved for each colour.
  static func fit(_ pairs: [(code: Tensor<Float>, colours: Tensor<Float>)]) -> [[Double]] {
    guard let channels = pairs.first?.code.shape[2] else { return [] }
    let size = channels + 1
    var table = [[Double]](repeating: [Double](repeating: 0, count: size + 3), count: size)
    for (code, colours) in pairs {
      let (numbers, values) = (code.scalars, colours.scalars)
      for place in 0..<numbers.count / channels {
        let row = (0..<channels).map { Double(numbers[place * channels + $0]) } + [1]
        let right = (0..<3).map { Double(values[place * 3 + $0]) }
        for i in 0..<size {
          for (j, value) in (row + right).enumerated() { table[i][j] += row[i] * value }
        }
      }
    }
    // Gauss and Jordan; a little on the diagonal keeps codes without variance harmless.
    for i in 0..<size { table[i][i] += 1e-6 }
    for i in 0..<size {
      let pivot = table[i][i]
      table[i] = table[i].map { $0 / pivot }
      for k in 0..<size where k != i {
        let factor = table[k][i]
        table[k] = zip(table[k], table[i]).map { $0 - factor * $1 }
      }
    }
    return (0..<3).map { colour in (0..<size).map { table[$0][size + colour] } }
  }
}
