// How a sample is mixed at one moment: so much picture, so much noise.

import Tensor

/// The two factors of x = signal · x₀ + noise · ε at one moment of sampling.
///
/// The papers keep x in one of two scales. With the variance preserved (DDPM, DDIM, PNDM,
/// DPM-Solver++) the factors are √ᾱ and √(1−ᾱ); with the variance exploding (Euler) they are 1 and
/// σ = √((1−ᾱ)/ᾱ). Both are this pair, so what a prediction means is written once.
public struct NoiseLevel: Hashable, Sendable {
  /// The factor of x₀.
  public let signal: Double
  /// The factor of ε.
  public let noise: Double

  /// The picture itself, where sampling ends: x = x₀.
  public static let clean = NoiseLevel(signal: 1, noise: 0)

  /// A level by its two factors.
  public init(signal: Double, noise: Double) {
    self.signal = signal
    self.noise = noise
  }

  /// The level √ᾱ, √(1−ᾱ).
  public init(alphaBar: Double) {
    self.init(signal: alphaBar.squareRoot(), noise: (1 - alphaBar).squareRoot())
  }

  /// The level 1, σ.
  public init(explodingSigma sigma: Double) { self.init(signal: 1, noise: sigma) }

  /// The level of `sigma` with the variance preserved: 1/√(1+σ²), σ/√(1+σ²).
  public init(preservedSigma sigma: Double) {
    let signal = 1 / (1 + sigma * sigma).squareRoot()
    self.init(signal: signal, noise: sigma * signal)
  }

  /// σ, noise by signal; the same in both scales.
  public var sigma: Double { noise / signal }
  /// ᾱ = 1/(1+σ²), the same in both scales.
  public var alphaBar: Double { signal * signal / (signal * signal + noise * noise) }

  /// signal · x₀ + noise · ε. `x0` and `epsilon` have one shape, any.
  public func mix<Scalar>(_ x0: Tensor<Scalar>, _ epsilon: Tensor<Scalar>) -> Tensor<Scalar> {
    .blend(Scalar(signal), x0, Scalar(noise), epsilon)
  }
}
