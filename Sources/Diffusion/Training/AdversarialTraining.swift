// Training two networks against each other.

import Tensor

/// A generator and a discriminator.
public protocol AdversarialPair: Module {
  /// The shape of the noise that one sample is made from.
  var latentShape: [Int] { get }
  /// The weights of each player.
  var generatorParameters: [Parameter<Float>] { get }
  var discriminatorParameters: [Parameter<Float>] { get }
  /// Samples `[N, …]` from noise `[N, latent…]`.
  func generate(_ noise: Tensor<Float>) -> Tensor<Float>
  /// How much each sample looks like data, `[N]`: the logarithm of the odds.
  func judge(_ samples: Tensor<Float>) -> Tensor<Float>
}

extension AdversarialPair {
  /// −log σ(D(x)) − log(1 − σ(D(G(z)))), whose gradient by the generator is not taken.
  func discriminatorLoss(real: Tensor<Float>, noise: Tensor<Float>) -> Tensor<Float> {
    let fake = Tape<Float>.paused { generate(noise) }
    return (-judge(real)).softplus().mean() + judge(fake).softplus().mean()
  }

  /// −log σ(D(G(z))). The discriminator stands still: gradients pass through it to what it judges.
  func generatorLoss(noise: Tensor<Float>) -> Tensor<Float> {
    let fake = generate(noise)
    let logits = Tape<Float>.paused { judge(fake) }
    return (-logits).softplus().mean()
  }
}

/// Trains a generative adversarial network, a turn of the discriminator and a turn of the generator
/// in every step, with the non-saturating loss (Goodfellow et al., 2014):
///
///     discriminator:  −log σ(D(x)) − log(1 − σ(D(G(z))))
///     generator:      −log σ(D(G(z)))
///
/// Where neither can do better, σ(D) is ½ everywhere: the losses are 2 log 2 and log 2. They say who
/// is ahead, and nothing of how good the samples are.
public struct AdversarialTraining<Pair: AdversarialPair>: TrainingTask {
  /// What learns.
  public let pair: Pair
  /// Samples of the data by their places in a batch.
  public let real: @Sendable (_ step: Int, _ rows: Range<Int>, TrainingPlan) throws -> Tensor<Float>
  /// The weights of both.
  public var parameters: [Parameter<Float>] { pair.parameters }

  /// Trains `pair` to sample as `real` does, whose samples have to follow from the plan's seed and
  /// the step alone.
  public init(
    _ pair: Pair,
    on real:
      @escaping @Sendable (_ step: Int, _ rows: Range<Int>, TrainingPlan) throws ->
      Tensor<Float>
  ) {
    (self.pair, self.real) = (pair, real)
  }

  /// Trains `pair` to sample as `real` does.
  public init(_ pair: Pair, on data: any CaptionedPictures) {
    self.init(pair) { step, rows, plan in
      let indices = data.indices(step: step, batch: plan.batch, seed: plan.seed)
      return try data.pictures(Array(indices[rows]))
    }
  }

  /// First the discriminator's, then the generator's.
  public var turns: [TrainingTurn] {
    [
      TrainingTurn("discriminator", pair.discriminatorParameters) { step, plan, workers in
        try workers.gradients(samples: plan.batch, shards: plan.shards) { rows in
          pair.discriminatorLoss(
            real: try real(step, rows, plan), noise: noise(.latent, step, rows, plan))
        }
      },
      TrainingTurn("generator", pair.generatorParameters) { step, plan, workers in
        try workers.gradients(samples: plan.batch, shards: plan.shards) { rows in
          pair.generatorLoss(noise: noise(.noise, step, rows, plan))
        }
      },
    ]
  }

  private func noise(
    _ stream: TrainingStream, _ step: Int, _ rows: Range<Int>, _ plan: TrainingPlan
  ) -> Tensor<Float> {
    .normal(
      [rows.count] + pair.latentShape, seed: plan.seed, stream: stream.rawValue,
      offset: UInt64(step) << 32 + UInt64(rows.lowerBound * pair.latentShape.reduce(1, *)))
  }
}

extension Tensor {
  /// log(1 + eˣ) without overflow: −log σ(−x).
  func softplus() -> Tensor {
    relu() + ((-magnitude()).exponential() + 1).logarithm()
  }
}
