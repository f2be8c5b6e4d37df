// The smallest generative adversarial network: it learns to make points of the plane.

import Tensor

/// A generator from the plane to the plane and a discriminator of points, both multilayer
/// perceptrons. On a ring of Gaussians it shows in seconds what GANs do well and what goes wrong.
public struct PointGAN: AdversarialPair {
  /// All weights within.
  public let parameters: [Parameter<Float>]
  public let generatorParameters, discriminatorParameters: [Parameter<Float>]
  public let latentShape = [2]
  private let generator, discriminator: [Linear]

  /// Networks with three hidden layers of `width` numbers.
  public init(_ scope: Scope, width: Int = 64) throws {
    func network(_ scope: Scope, _ outs: Int) throws -> [Linear] {
      let widths = [2, width, width, width, outs]
      return try zip(widths, widths.dropFirst()).enumerated().map { place, pair in
        try Linear(scope / place, pair.0, pair.1)
      }
    }
    let (own, other) = (scope / "generator", scope / "discriminator")
    generator = try network(own, 2)
    discriminator = try network(other, 1)
    (generatorParameters, discriminatorParameters) = (own.parameters, other.parameters)
    parameters = scope.parameters
  }

  private static func run(_ layers: [Linear], _ x: Tensor<Float>) -> Tensor<Float> {
    layers.dropLast().reduce(x) { $1($0).leakyReLU(slope: 0.2) }
  }

  /// Points `[N, 2]` from noise `[N, 2]`.
  public func generate(_ noise: Tensor<Float>) -> Tensor<Float> {
    let hidden = Self.run(generator, noise)
    return generator[generator.count - 1](hidden)
  }

  /// How much each point looks like data, `[N]`.
  public func judge(_ points: Tensor<Float>) -> Tensor<Float> {
    let hidden = Self.run(discriminator, points)
    return discriminator[discriminator.count - 1](hidden).reshaped([points.shape[0]])
  }

  /// Floating-point operations of the products of both players for so many points.
  public func flops(_ points: Int) -> Int {
    (generator + discriminator).reduce(0) { $0 + $1.flops([points, $1.weight.value.shape[1]]) }
  }

  /// A training on a ring, to be advanced step by step. `momentum` is Adam's β₁: DCGAN's is ½ and not
  /// the usual 0.9 (Radford et al., 2016).
  public func training(
    on ring: RingOfGaussians, steps: Int = 3000, batch: Int = 256, rate: Double = 1e-3,
    momentum: Double = 0.5, seed: UInt64
  ) -> Trainer {
    var plan = TrainingPlan(
      steps: steps, batch: batch, rate: LearningRate(rate),
      rule: .adam(beta1: momentum, beta2: 0.999),
      averageDecay: 0, seed: seed)
    (plan.shards, plan.clipNorm) = (1, TrainingPlan.noClipping)
    let task = AdversarialTraining(self) { step, rows, plan in
      ring.sample(
        rows.count, seed: plan.seed, stream: 2000, offset: step * plan.batch + rows.lowerBound)
    }
    return Trainer(task, plan)
  }
}

extension RingOfGaussians {
  /// How much of the ring some points `[N, 2]` cover: which Gaussians have at least a tenth of
  /// their fair share of them within three deviations, and the share of points that lie so near to
  /// one.
  public func coverage(of points: Tensor<Float>) -> (modes: Set<Int>, near: Double) {
    let found = modes(of: points)
    let least = Double(found.count) / Double(10 * centers.count)
    let covered = centers.indices.filter { mode in
      Double(found.count { $0 == mode }) >= max(1, least)
    }
    return (Set(covered), Double(found.count { $0 != nil }) / Double(max(1, found.count)))
  }
}
