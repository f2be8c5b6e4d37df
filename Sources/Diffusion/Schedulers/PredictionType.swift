// What the network's output stands for, and the picture and noise that follow from it.

import Tensor

/// What the model predicts, under the names diffusers uses.
///
/// With x = a x₀ + b ε and v = (a ε − b x₀)/√(a²+b²) (Salimans and Ho, "Progressive Distillation for
/// Fast Sampling of Diffusion Models", 2022, appendix D), any one of ε, x₀ and v gives the others.
public enum PredictionType: String, CaseIterable, Codable, Sendable {
  /// The noise ε.
  case epsilon
  /// The velocity v.
  case velocity = "v_prediction"
  /// The picture x₀.
  case sample

  /// x̂₀ and ε̂ from the model's `output` for the sample `x` at `level`; all have one shape, any.
  /// The noise of `level` is not zero.
  public func split<Scalar>(
    _ output: Tensor<Scalar>, _ x: Tensor<Scalar>, at level: NoiseLevel
  ) -> (original: Tensor<Scalar>, epsilon: Tensor<Scalar>) {
    let (a, b) = (level.signal, level.noise)
    switch self {
    case .epsilon:
      return (.blend(Scalar(1 / a), x, Scalar(-b / a), output), output)
    case .velocity:
      let square = a * a + b * b
      let root = square.squareRoot()
      return (
        .blend(Scalar(a / square), x, Scalar(-b / root), output),
        .blend(Scalar(b / square), x, Scalar(a / root), output)
      )
    case .sample:
      return (output, Self.epsilon(x, output, at: level))
    }
  }

  /// ε = (x − a x₀)/b.
  static func epsilon<Scalar>(
    _ x: Tensor<Scalar>, _ original: Tensor<Scalar>, at level: NoiseLevel
  ) -> Tensor<Scalar> {
    .blend(Scalar(1 / level.noise), x, Scalar(-level.signal / level.noise), original)
  }
}
