// The smallest diffusion model: it learns to tell the noise in points of the plane.

import Foundation
import Tensor

/// A noise predictor ε̂(x_t, t) for points: a multilayer perceptron that is told the time.
public struct PointDenoiser: Sendable {
  /// Sinusoidal embeddings of all times, `[T, width]`.
  public let timeTable: Tensor<Float>
  /// Weights and biases, in the order they are used.
  public let parameters: [Parameter<Float>]
  private let blocks: Int

  /// Fresh weights, uniform in ±1/√in as PyTorch starts its linear layers.
  public init(steps: Int, width: Int = 96, blocks: Int = 2, embedding: Int = 32, seed: UInt64) {
    timeTable = SinusoidalEmbedding.table(times: steps, width: embedding)
    self.blocks = blocks
    var parameters: [Parameter<Float>] = []
    func dense(_ name: String, _ ins: Int, _ outs: Int) {
      for (part, shape) in [("weight", [outs, ins]), ("bias", [outs])] {
        let random = Tensor<Float>.uniform(shape, seed: seed, stream: UInt64(100 + parameters.count))
        let bound = 1 / Float(ins).squareRoot()
        parameters.append(Parameter("\(name).\(part)", random * (2 * bound) - bound))
      }
    }
    dense("point", 2, width)
    dense("time", embedding, width)
    for block in 0..<blocks {
      dense("blocks.\(block).first", width, width)
      dense("blocks.\(block).second", width, width)
    }
    dense("noise", width, 2)
    self.parameters = parameters
  }

  /// The predicted noise `[N, 2]` in points `[N, 2]`, each told its own time.
  public func callAsFunction(_ points: Tensor<Float>, at times: [Int]) -> Tensor<Float> {
    func dense(_ input: Tensor<Float>, _ layer: Int) -> Tensor<Float> {
      input.linear(parameters[2 * layer].tensor, bias: parameters[2 * layer + 1].tensor)
    }
    var hidden = dense(points, 0) + dense(timeTable.embedding(times), 1)
    for block in 0..<blocks {
      let inner = dense(hidden.silu(), 2 + 2 * block)
      hidden = hidden + dense(inner.silu(), 3 + 2 * block)
    }
    return dense(hidden.silu(), 2 + 2 * blocks)
  }

  /// The same network with the weights of a moment in training.
  public func with(_ weights: [Tensor<Float>]) -> PointDenoiser {
    PointDenoiser(
      timeTable: timeTable,
      parameters: zip(parameters, weights).map { Parameter($0.name, $1) }, blocks: blocks)
  }

  private init(timeTable: Tensor<Float>, parameters: [Parameter<Float>], blocks: Int) {
    (self.timeTable, self.parameters, self.blocks) = (timeTable, parameters, blocks)
  }

  /// Points made from noise `[N, 2]` in `count` DDIM steps; `seen` gets every stage, the noise first.
  public func sample(
    from noise: Tensor<Float>, _ schedule: NoiseSchedule, steps count: Int,
    seen: (_ t: Int, _ points: Tensor<Float>) -> Void = { _, _ in }
  ) throws -> Tensor<Float> {
    let times = (0..<count).map { schedule.steps - 1 - $0 * schedule.steps / count }
    var x = noise
    for (place, t) in times.enumerated() {
      seen(t, x)
      let epsilon = self(x, at: [Int](repeating: t, count: x.shape[0]))
      let next = place + 1 < count ? times[place + 1] : nil
      x = try schedule.stepBack(x, epsilon, from: t, to: next)
    }
    return x
  }
}
