// How a model is told the time.

import Foundation
import Tensor

/// Sines and cosines of the time at frequencies 10000^(−i / (half − shift)), i = 0 … half − 1
/// (Ho et al., 2020, after Vaswani et al., 2017): `[N, 2 · half]`, cosines first.
public func sinusoidalEmbedding(
  _ times: [Float], width: Int, cosineFirst: Bool = true, shift: Double = 0
) -> Tensor<Float> {
  let half = width / 2
  var values = [Float](repeating: 0, count: times.count * width)
  for (row, time) in times.enumerated() {
    for i in 0..<half {
      let frequency = exp(-log(10000.0) * Double(i) / (Double(half) - shift))
      let angle = Double(time) * frequency
      values[row * width + (cosineFirst ? i : half + i)] = Float(cos(angle))
      values[row * width + (cosineFirst ? half + i : i)] = Float(sin(angle))
    }
  }
  return Tensor(values, shape: [times.count, width])
}

/// Two linear layers with SiLU between: `[N, in]` to `[N, width]`.
public struct TimestepEmbedding: Module {
  private let linear1, linear2: Linear
  /// All weights within.
  public let parameters: [Parameter<Float>]

  /// From `ins` sines and cosines to `width` numbers.
  public init(_ scope: Scope, _ ins: Int, width: Int) throws {
    linear1 = try Linear(scope / "linear_1", ins, width)
    linear2 = try Linear(scope / "linear_2", width, width)
    parameters = scope.parameters
  }

  /// The embedding, `[N, width]`.
  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { linear2(linear1(x).silu()) }

  func flops(_ samples: Int) -> Int {
    let waves = [samples, linear1.weight.value.shape[1]]
    return linear1.flops(waves) + linear2.flops(linear1.output(of: waves))
  }
}
