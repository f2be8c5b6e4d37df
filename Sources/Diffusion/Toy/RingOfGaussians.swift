// Data simple enough that the best possible noise predictor can be written down.

import Foundation
import Tensor

/// Points in the plane: equal Gaussians evenly spaced on a circle.
///
///     p(x₀) = 1/K Σ_k N(x₀; μ_k, s² I)
///
/// Noised to time t it is again such a mixture, with means √ᾱ_t μ_k and variance ᾱ_t s² + 1 − ᾱ_t,
/// so that the posterior mean of the noise, which a trained network can at best reach, is known.
public struct RingOfGaussians: Sendable {
  /// The means μ_k.
  public let centers: [(x: Double, y: Double)]
  /// The standard deviation s of each Gaussian.
  public let spread: Double

  public init(modes: Int = 8, radius: Double = 1.35, spread: Double = 0.1) {
    centers = (0..<modes).map { mode in
      let angle = 2 * Double.pi * Double(mode) / Double(modes)
      return (radius * cos(angle), radius * sin(angle))
    }
    self.spread = spread
  }

  /// Points `offset ..< offset + count` of the endless data set of this seed and stream, `[N, 2]`.
  public func sample(
    _ count: Int, seed: UInt64, stream: UInt64, offset: Int = 0
  ) -> Tensor<Float> {
    let noise = Tensor<Float>.normal(
      [count, 2], seed: seed, stream: stream, offset: UInt64(2 * offset))
    let choice = Tensor<Float>.uniform(
      [count], seed: seed, stream: stream + 1, offset: UInt64(offset))
    let means = choice.scalars.flatMap { share in
      let center = centers[min(Int(share * Float(centers.count)), centers.count - 1)]
      return [Float(center.x), Float(center.y)]
    }
    return Tensor(means, shape: [count, 2]) + noise * Float(spread)
  }

  /// E[ε given x_t] at a point x_t, where x_t = `signal` · x₀ + `noise` · ε.
  ///
  /// Each Gaussian answers for the share of the point that is likely its own:
  /// E[ε | x_t] = √(1−ᾱ) Σ_k w_k (x_t − √ᾱ μ_k) / (ᾱ s² + 1 − ᾱ).
  public func expectedNoise(
    x: Double, y: Double, signal: Double, noise: Double
  ) -> (x: Double, y: Double) {
    let variance = signal * signal * spread * spread + noise * noise
    let gaps = centers.map { (x: x - signal * $0.x, y: y - signal * $0.y) }
    let squares = gaps.map { $0.x * $0.x + $0.y * $0.y }
    let nearest = squares.min() ?? 0
    // The nearest one's exponent is taken out, or all shares would underflow far away.
    let shares = squares.map { exp((nearest - $0) / (2 * variance)) }
    let total = shares.reduce(0, +)
    var mean = (x: 0.0, y: 0.0)
    for (share, gap) in zip(shares, gaps) {
      mean.x += share / total * gap.x
      mean.y += share / total * gap.y
    }
    return (mean.x * noise / variance, mean.y * noise / variance)
  }

  /// `expectedNoise` for each row of `[N, 2]`, all at the same time.
  public func expectedNoise(
    _ points: Tensor<Float>, signal: Double, noise: Double
  ) -> Tensor<Float> {
    let values = points.scalars
    let means = stride(from: 0, to: values.count, by: 2).flatMap { place in
      let mean = expectedNoise(
        x: Double(values[place]), y: Double(values[place + 1]), signal: signal, noise: noise)
      return [Float(mean.x), Float(mean.y)]
    }
    return Tensor(means, shape: points.shape)
  }

  /// For each row of `[N, 2]` the Gaussian it belongs to, within `deviations` spreads; else nil.
  public func modes(of points: Tensor<Float>, within deviations: Double = 3) -> [Int?] {
    let values = points.scalars
    return stride(from: 0, to: values.count, by: 2).map { place in
      let (x, y) = (Double(values[place]), Double(values[place + 1]))
      return centers.indices.first { mode in
        let (dx, dy) = (x - centers[mode].x, y - centers[mode].y)
        return dx * dx + dy * dy <= deviations * deviations * spread * spread
      }
    }
  }
}
