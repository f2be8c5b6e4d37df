import Diffusion
import Foundation
import Tensor
import TinyWorld
import Viz

/// Ways from one noise to another: the pictures at every stop, of several pairs.
struct NoiseWalk: Sendable {
  /// By pair, then by stop.
  let pictures: [[Raster]]
  let verdicts: [[Verdict]]

  /// `paint` makes the picture at a share of the way of a pair.
  init(
    pairs: Int, stops: Int, _ judge: Judge, _ paint: @Sendable (Int, Double) throws -> Raster
  ) throws {
    let all = try Workers.shared.map(0..<pairs * stops) { place in
      try paint(place / stops, Double(place % stops) / Double(stops - 1))
    }
    let seen = judge.verdicts(on: all)
    pictures = (0..<pairs).map { Array(all[$0 * stops..<($0 + 1) * stops]) }
    verdicts = (0..<pairs).map { Array(seen[$0 * stops..<($0 + 1) * stops]) }
  }

  /// A share of the way from one tensor of normals to another, over the sphere: what lies on the
  /// straight way between them would be too small to be noise (White, 2016).
  static func between(
    _ a: Tensor<Float>, _ b: Tensor<Float>, _ share: Double
  ) -> Tensor<Float> {
    let cosine = (a * b).mean / (a.meanSquare * b.meanSquare).squareRoot()
    let angle = acos(min(max(cosine, -1), 1))
    guard angle > 1e-6 else { return a }
    return .blend(
      Float(sin((1 - share) * angle) / sin(angle)), a, Float(sin(share * angle) / sin(angle)), b)
  }

  /// The share of pairs whose picture is accepted, stop by stop.
  var accepted: [Proportion] {
    verdicts[0].indices.map { stop in
      Proportion(of: verdicts) { PictureQuality.isAccepted($0[stop]) }
    }
  }

  /// How much of the whole way of a pair its longest single stretch is, in mean over the pairs: 1 over
  /// the number of stretches where all are alike, 1 for a single jump.
  var jump: Double {
    let shares = pictures.map { stops -> Double in
      let stretches = zip(stops, stops.dropFirst()).map { Self.distance($0, $1) }
      let whole = stretches.reduce(0, +)
      return whole > 0 ? (stretches.max() ?? 0) / whole : 0
    }
    return shares.reduce(0, +) / Double(max(1, shares.count))
  }

  private static func distance(_ a: Raster, _ b: Raster) -> Double {
    let sum = zip(a.bytes, b.bytes).reduce(0) { sum, pair in
      let gap = Int(pair.0) - Int(pair.1)
      return sum + gap * gap
    }
    return (Double(sum) / Double(max(1, a.bytes.count))).squareRoot()
  }
}
