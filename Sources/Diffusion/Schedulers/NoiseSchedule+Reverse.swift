// The algebra of the way back: the picture that a noise prediction implies, and a step towards it.

import Tensor

extension NoiseSchedule {
  /// x̂₀ = (x_t − √(1−ᾱ_t) ε̂) / √ᾱ_t. `x` and `epsilon` have one shape, any.
  public func predictedOriginal<Scalar>(
    _ x: Tensor<Scalar>, _ epsilon: Tensor<Scalar>, _ t: Int
  ) throws(Failure) -> Tensor<Scalar> {
    let signal = try signalScale(t)
    let noise = try noiseScale(t)
    return .blend(Scalar(1 / signal), x, Scalar(-noise / signal), epsilon)
  }

  /// The deterministic step of DDIM from time t to an earlier time s, or to the end when s is nil:
  ///
  ///     x_s = √ᾱ_s x̂₀ + √(1−ᾱ_s) ε̂
  ///
  /// (Song, Meng, Ermon, "Denoising Diffusion Implicit Models", 2021, equation 12 with η = 0).
  public func stepBack<Scalar>(
    _ x: Tensor<Scalar>, _ epsilon: Tensor<Scalar>, from t: Int, to s: Int?
  ) throws(Failure) -> Tensor<Scalar> {
    let original = try predictedOriginal(x, epsilon, t)
    guard let s else { return original }
    return .blend(Scalar(try signalScale(s)), original, Scalar(try noiseScale(s)), epsilon)
  }
}
