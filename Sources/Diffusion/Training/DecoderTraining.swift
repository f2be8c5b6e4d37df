// Training the autoencoder's decoder alone.

import Tensor

/// Teaches the decoder to paint better from codes that stay what they are, so that a U-Net that
/// knows them needs no new training. The loss is the squared error alone, which is what the
/// signal-to-noise ratio measures. (The second autoencoders of Stable Diffusion 1 came about in the
/// same way.)
public struct DecoderTraining: SoloTraining {
  /// Whose decoder learns.
  public let model: AutoencoderKL
  /// What it is shown.
  public let data: any CaptionedPictures
  /// The weights of the decoder, and of what prepares codes for it.
  public let parameters: [Parameter<Float>]

  /// Trains the decoder of `model` on `data`.
  public init(_ model: AutoencoderKL, on data: any CaptionedPictures) {
    (self.model, self.data) = (model, data)
    parameters = model.parameters.filter {
      $0.name.hasPrefix("decoder.") || $0.name.hasPrefix("post_quant_conv.")
    }
  }

  /// The loss of a step's batch.
  public func gradients(
    step: Int, _ plan: TrainingPlan, on workers: Workers
  ) throws -> (loss: Double, gradients: Gradients<Float>) {
    let indices = data.indices(step: step, batch: plan.batch, seed: plan.seed)
    return try workers.gradients(samples: plan.batch, shards: plan.shards) { rows in
      let x = try data.pictures(Array(indices[rows]))
      let codes = Tape<Float>.paused { model.encode(x).mean }
      return model.decode(codes).meanSquaredError(x)
    }
  }
}
