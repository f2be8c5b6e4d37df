import Diffusion
import Foundation
import Tensor

/// What an autoencoder keeps and loses of many pictures.
struct CodedScenes: Sendable {
  /// Signal-to-noise ratios of pictures that were coded and painted again, in decibels.
  let decibels: [Double]
  /// All numbers of the codes, drawn as training draws them and times the shipped factor.
  let codes: [Float]
  /// The standard deviation of each channel of these codes.
  let channelDeviations: [Double]
  /// 1 / the standard deviation of the codes before any factor.
  let measuredFactor: Double
  /// The share of the pixels that lie on edges, and the share of the squared error that lies there.
  let edgeArea, edgeError: Double

  /// `pictures` is `[N, H, W, 3]` in 0…1.
  init(_ pictures: Tensor<Float>, by model: StableDiffusion, seed: UInt64) throws {
    let parts = try Workers.shared.map(0..<pictures.shape[0]) { place in
      let picture = pictures.row(place)
      let (posterior, drawn) = try model.encode(picture, seed: seed &+ UInt64(place))
      let painted = try model.decode(model.scaled(posterior.mean)).row(0)
      let squares = Self.squaredError(painted, picture)
      let edges = Self.edges(picture)
      let total = squares.reduce(0, +)
      let onEdges = zip(squares, edges).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
      return (
        decibels: Self.decibels(painted, picture), code: drawn.row(0),
        pixels: edges.count, edgePixels: edges.count { $0 }, error: total, edgeError: onEdges
      )
    }
    decibels = parts.map(\.decibels)
    let codes = Tensor.stack(parts.map(\.code))
    self.codes = codes.scalars
    channelDeviations = codes.split([Int](repeating: 1, count: codes.shape[3]), axis: 3)
      .map(\.standardDeviation)
    measuredFactor = model.vae.configuration.scalingFactor / codes.standardDeviation
    edgeArea =
      Double(parts.reduce(0) { $0 + $1.edgePixels }) / Double(parts.reduce(0) { $0 + $1.pixels })
    edgeError =
      parts.reduce(0) { $0 + $1.edgeError } / max(parts.reduce(0) { $0 + $1.error }, 1e-12)
  }

  var meanDecibels: Double { decibels.reduce(0, +) / Double(decibels.count) }

  /// The squared error of each pixel, summed over its colours.
  static func squaredError(_ a: Tensor<Float>, _ b: Tensor<Float>) -> [Double] {
    let squares = (a - b).squared().scalars
    return stride(from: 0, to: squares.count, by: 3).map { place in
      Double(squares[place..<place + 3].reduce(0, +))
    }
  }

  /// Signal-to-noise ratio of pictures in 0…1, whose greatest value is 1.
  static func decibels(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
    -10 * log10(max((a - b).meanSquare, 1e-12))
  }

  /// Whether each pixel of a picture `[H, W, 3]` in 0…1 differs by more than a tenth of the range
  /// from a neighbour in some colour: the outlines, but no sky's gradient.
  static func edges(_ picture: Tensor<Float>) -> [Bool] {
    let (height, width) = (picture.shape[0], picture.shape[1])
    let values = picture.scalars
    var edges = [Bool](repeating: false, count: height * width)
    func compare(_ a: Int, _ b: Int) {
      let isEdge = (0..<3).contains { abs(values[3 * a + $0] - values[3 * b + $0]) > 0.1 }
      if isEdge { (edges[a], edges[b]) = (true, true) }
    }
    for y in 0..<height {
      for x in 0..<width {
        let place = y * width + x
        if x + 1 < width { compare(place, place + 1) }
        if y + 1 < height { compare(place, place + width) }
      }
    }
    return edges
  }
}

extension StableDiffusion {
  /// Codes as the autoencoder has them, as the U-Net has them.
  func scaled(_ codes: Tensor<Float>) -> Tensor<Float> {
    (codes - Float(vae.configuration.shiftFactor)) * Float(vae.configuration.scalingFactor)
  }

  /// The mean code of a picture `[H, W, 3]` in 0…1, `[1, h, w, C]`, as the U-Net has it.
  func meanCode(_ picture: Tensor<Float>) throws -> Tensor<Float> {
    scaled(try encode(picture, seed: 0).posterior.mean)
  }
}
