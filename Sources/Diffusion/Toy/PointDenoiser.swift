// The smallest diffusion model: it learns to tell the noise in points of the plane.

import Tensor

/// A noise predictor ε̂(x_t, t) for points: a multilayer perceptron that is told the time.
public struct PointDenoiser: Module {
  /// Sinusoidal embeddings of all times, `[T, embedding]`.
  public let timeTable: Tensor<Float>
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let point, time, noise: Linear
  private let blocks: [(first: Linear, second: Linear)]
  private let width: Int

  /// A network for times 0 ..< `times`, with `width` numbers in each hidden layer.
  public init(
    _ scope: Scope, times: Int, width: Int = 96, blocks: Int = 2, embedding: Int = 32
  ) throws {
    timeTable = sinusoidalEmbedding((0..<times).map(Float.init), width: embedding)
    self.width = width
    point = try Linear(scope / "point", 2, width)
    time = try Linear(scope / "time", embedding, width)
    self.blocks = try (0..<blocks).map { block in
      let scope = scope / "blocks" / block
      return (try Linear(scope / "first", width, width), try Linear(scope / "second", width, width))
    }
    noise = try Linear(scope / "noise", width, 2)
    parameters = scope.parameters
  }

  /// The predicted noise `[N, 2]` in points `[N, 2]`, each told its own time.
  public func callAsFunction(_ points: Tensor<Float>, at times: [Int]) -> Tensor<Float> {
    var hidden = point(points) + time(timeTable.embedding(times))
    for block in blocks {
      hidden = hidden + block.second(block.first(hidden.silu()).silu())
    }
    return noise(hidden.silu())
  }

  /// Floating-point operations of the products for so many points.
  public func flops(_ points: Int) -> Int {
    point.flops([points, 2]) + time.flops([points, timeTable.shape[1]])
      + blocks.reduce(0) {
        $0 + $1.first.flops([points, width]) + $1.second.flops([points, width])
      }
      + noise.flops([points, width])
  }

  /// The same network with the weights of a moment in training, in the order of `parameters`.
  public func with(_ weights: [Tensor<Float>]) throws -> PointDenoiser {
    let named = Dictionary(uniqueKeysWithValues: zip(parameters.map(\.name), weights))
    return try PointDenoiser(
      Scope(GivenParameters(named)), times: timeTable.shape[0], width: width,
      blocks: blocks.count, embedding: timeTable.shape[1])
  }

  /// Points made from noise `[N, 2]` in `count` DDIM steps; `seen` gets each time with the points
  /// then, the noise first.
  public func sample(
    from noise: Tensor<Float>, _ schedule: NoiseSchedule, steps count: Int,
    seen: (_ t: Int, _ points: Tensor<Float>) -> Void = { _, _ in }
  ) throws -> Tensor<Float> {
    let times = (0..<count).map { schedule.steps - 1 - $0 * schedule.steps / count }
    var x = noise
    for (place, t) in times.enumerated() {
      seen(t, x)
      let epsilon = self(x, at: [Int](repeating: t, count: x.shape[0]))
      x = try schedule.stepBack(
        x, epsilon, from: t, to: place + 1 < count ? times[place + 1] : nil)
    }
    return x
  }
}
