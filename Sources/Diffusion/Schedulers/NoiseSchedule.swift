// How fast the picture drowns: β_t, and what follows from it.

import Foundation
import Tensor

/// A variance schedule β_0 … β_{T−1}, and what follows from it.
///
/// With α_t = 1 − β_t and ᾱ_t = α_0 α_1 … α_t, a picture x₀ at time t is
///
///     x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε,   ε ~ N(0, I)
///
/// (Ho, Jain, Abbeel, "Denoising Diffusion Probabilistic Models", 2020, equation 4). Times count
/// from 0, as in diffusers: larger is noisier, and already t = 0 is slightly noisy. Everything is
/// computed in `Double`.
public struct NoiseSchedule: Hashable, Sendable {
  /// A rule that gives β_t, under the names diffusers uses.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    /// β evenly spaced, by default from 0.0001 to 0.02 (Ho et al., 2020).
    case linear
    /// √β evenly spaced, by default β from 0.00085 to 0.012 (Rombach et al., 2022, and Stable
    /// Diffusion).
    case scaledLinear = "scaled_linear"
    /// ᾱ(u) ∝ cos²(π/2 · (u + 0.008) / 1.008), each β at most 0.999 (Nichol and Dhariwal, 2021).
    case squaredCosCapV2 = "squaredcos_cap_v2"
  }

  /// What is wrong with a schedule or a time that was asked for.
  public enum Failure: Error, Hashable, CustomStringConvertible {
    /// A schedule needs at least one step.
    case steps(Int)
    /// β has to satisfy 0 < start ≤ end < 1.
    case betas(start: Double, end: Double)
    /// The cosine schedule takes no β.
    case cosineTakesNoBetas
    /// There is no such time in a schedule of so many steps.
    case time(Int, steps: Int)

    /// One sentence for the person who asked.
    public var description: String {
      switch self {
      case .steps(let steps):
        "a noise schedule needs at least 1 training step (num_train_timesteps), not \(steps)"
      case .betas(let start, let end):
        "a noise schedule needs 0 < beta_start ≤ beta_end < 1, not \(start) and \(end)"
      case .cosineTakesNoBetas:
        "the schedule squaredcos_cap_v2 has no beta_start and beta_end: it follows from the steps"
      case .time(let time, let steps):
        "time \(time) is outside this schedule: it has \(steps) steps, from 0 to \(steps - 1)"
      }
    }
  }

  /// The rule.
  public let kind: Kind
  /// β_t, the variance that step t adds.
  public let beta: [Double]
  /// ᾱ_t, the share of the variance of x_t that is the picture's when the picture's is 1.
  public let alphaBar: [Double]

  /// A schedule of `steps` training steps. Without values of their own, β starts and ends where the
  /// rule's paper has it.
  public init(
    _ kind: Kind, steps: Int = 1000, betaStart: Double? = nil, betaEnd: Double? = nil
  ) throws(Failure) {
    guard steps >= 1 else { throw .steps(steps) }
    self.kind = kind
    switch kind {
    case .linear:
      let (start, end) = try Self.checked(betaStart ?? 0.0001, betaEnd ?? 0.02)
      beta = Self.spaced(start, end, steps)
    case .scaledLinear:
      let (start, end) = try Self.checked(betaStart ?? 0.00085, betaEnd ?? 0.012)
      beta = Self.spaced(start.squareRoot(), end.squareRoot(), steps).map { $0 * $0 }
    case .squaredCosCapV2:
      guard betaStart == nil, betaEnd == nil else { throw .cosineTakesNoBetas }
      beta = Self.cosine(steps)
    }
    var product = 1.0
    alphaBar = beta.map { beta in
      product *= 1 - beta
      return product
    }
  }

  /// T, the number of training steps.
  public var steps: Int { beta.count }

  /// α_t = 1 − β_t.
  public var alpha: [Double] { beta.map { 1 - $0 } }

  /// √ᾱ_T at the last time: how much of the picture is left where sampling starts.
  public var finalSignal: Double { (alphaBar.last ?? 1).squareRoot() }

  /// √ᾱ_t, the factor of x₀ in x_t.
  public func signalScale(_ t: Int) throws(Failure) -> Double {
    try checked(t)
    return alphaBar[t].squareRoot()
  }

  /// √(1 − ᾱ_t), the factor of ε in x_t.
  public func noiseScale(_ t: Int) throws(Failure) -> Double {
    try checked(t)
    return (1 - alphaBar[t]).squareRoot()
  }

  /// The signal-to-noise ratio ᾱ_t / (1 − ᾱ_t), a ratio of variances.
  public func snr(_ t: Int) throws(Failure) -> Double {
    try checked(t)
    return alphaBar[t] / (1 - alphaBar[t])
  }

  /// x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε in one go. `x0` and `noise` have one shape, any.
  public func addNoise<Scalar>(
    _ x0: Tensor<Scalar>, _ noise: Tensor<Scalar>, _ t: Int
  ) throws(Failure) -> Tensor<Scalar> {
    .blend(Scalar(try signalScale(t)), x0, Scalar(try noiseScale(t)), noise)
  }

  /// One step of the chain, √(1 − β_t) x + √β_t ε: from x_{t−1} (x₀ when t is 0) to x_t. `x` and
  /// `noise` have one shape, any.
  public func step<Scalar>(
    _ x: Tensor<Scalar>, _ noise: Tensor<Scalar>, _ t: Int
  ) throws(Failure) -> Tensor<Scalar> {
    var next = x
    try step(&next, noise, t)
    return next
  }

  /// One step of the chain in place.
  public func step<Scalar>(
    _ x: inout Tensor<Scalar>, _ noise: Tensor<Scalar>, _ t: Int
  ) throws(Failure) {
    try checked(t)
    x.blend(Scalar((1 - beta[t]).squareRoot()), Scalar(beta[t].squareRoot()), noise)
  }

  private func checked(_ t: Int) throws(Failure) {
    guard beta.indices.contains(t) else { throw .time(t, steps: steps) }
  }

  private static func checked(
    _ start: Double, _ end: Double
  ) throws(Failure) -> (Double, Double) {
    guard 0 < start, start <= end, end < 1 else { throw .betas(start: start, end: end) }
    return (start, end)
  }

  private static func spaced(_ start: Double, _ end: Double, _ count: Int) -> [Double] {
    (0..<count).map { start + (end - start) * Double($0) / Double(max(1, count - 1)) }
  }

  private static func cosine(_ steps: Int) -> [Double] {
    func level(_ step: Int) -> Double {
      let cosine = cos(Double.pi / 2 * (Double(step) / Double(steps) + 0.008) / 1.008)
      return cosine * cosine
    }
    return (0..<steps).map { min(1 - level($0 + 1) / level($0), 0.999) }
  }
}
