// Mean and variance, element by element, over many draws seen one at a time.

/// The running mean and variance of each element over draws of one shape, in `Double`
/// (Welford, 1962): nothing but the two moments is kept.
public struct RunningMoments: Sendable {
  /// How many draws have been added.
  public private(set) var draws = 0
  /// The mean of each element so far.
  public private(set) var mean: Tensor<Double>
  private var squares: Tensor<Double>

  /// No draws yet, of tensors of `shape`.
  public init(shape: [Int]) {
    mean = .zeros(shape)
    squares = .zeros(shape)
  }

  /// The mean squared distance from the mean of each element, dividing by the draws.
  public var variance: Tensor<Double> { squares / Double(max(1, draws)) }

  /// Adds one draw. Its shape must be that of the moments.
  public mutating func add<Scalar>(_ draw: Tensor<Scalar>) {
    ShapeError.require(
      draw.shape == mean.shape, "adding a draw", [mean.shape, draw.shape],
      "the shapes must be equal")
    draws += 1
    let weight = 1 / Double(draws)
    mean.withMutableScalars { mean in
      squares.withMutableScalars { squares in
        draw.withScalars { draw in
          guard let m = mean.baseAddress, let s = squares.baseAddress, let x = draw.baseAddress
          else { return }
          Scalar.kernels.accumulate(m, s, x, weight, draw.count)
        }
      }
    }
  }
}
