// Training the autoencoder.

import Tensor

/// Teaches an autoencoder to paint what it was shown, through a small code whose numbers stay near
/// a normal distribution's.
///
/// The loss of a picture is the mean over its numbers of |x − x̂| + (x − x̂)², and a little of the
/// codes' divergence from N(0, 1), counted for each of the picture's numbers (Kingma and Welling,
/// 2014; the weight is small, as Rombach et al., 2022, have it). No adversary and no perceptual
/// loss: both would need another trained model.
public struct AutoencoderTraining: SoloTraining {
  /// What learns.
  public let model: AutoencoderKL
  /// What it is shown.
  public let data: any CaptionedPictures
  /// The weight of the divergence.
  public let divergenceWeight: Float
  /// All weights of the model.
  public var parameters: [Parameter<Float>] { model.parameters }

  /// Trains `model` on `data`.
  public init(
    _ model: AutoencoderKL, on data: any CaptionedPictures, divergenceWeight: Float = 1e-4
  ) {
    (self.model, self.data, self.divergenceWeight) = (model, data, divergenceWeight)
  }

  /// The loss of a step's batch.
  public func gradients(
    step: Int, _ plan: TrainingPlan, on workers: Workers
  ) throws -> (loss: Double, gradients: Gradients<Float>) {
    let indices = data.indices(step: step, batch: plan.batch, seed: plan.seed)
    return try workers.gradients(samples: plan.batch, shards: plan.shards) { rows in
      let x = try data.pictures(Array(indices[rows]))
      let codes = model.encode(x)
      let noise = Tensor<Float>.normal(
        codes.mean.shape, seed: plan.seed, stream: TrainingStream.latent.rawValue,
        offset: UInt64(step) << 32 + UInt64(rows.lowerBound * codes.mean.count / rows.count))
      let painted = model.decode(codes.sample(noise))
      let share = divergenceWeight * Float(codes.mean.count) / Float(x.count)
      return painted.meanAbsoluteError(x) + painted.meanSquaredError(x) + codes.divergence * share
    }
  }
}
