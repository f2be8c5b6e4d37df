// Training the U-Net of pixels.

import Tensor

/// Teaches a U-Net to tell the noise in a noised picture, given the time alone (Ho, Jain, Abbeel,
/// 2020, algorithm 1): the squared error of all times counts the same.
public struct PixelTraining: SoloTraining {
  /// What learns.
  public let model: UNet2DModel
  /// What it is shown; captions are not read.
  public let data: any CaptionedPictures
  /// ᾱ_t.
  public let schedule: NoiseSchedule
  /// All weights of the U-Net.
  public var parameters: [Parameter<Float>] { model.parameters }

  /// Trains `model` on the pictures of `data`.
  public init(_ model: UNet2DModel, on data: any CaptionedPictures, schedule: NoiseSchedule) {
    (self.model, self.data, self.schedule) = (model, data, schedule)
  }

  /// The loss of a step's batch.
  public func gradients(
    step: Int, _ plan: TrainingPlan, on workers: Workers
  ) throws -> (loss: Double, gradients: Gradients<Float>) {
    let indices = data.indices(step: step, batch: plan.batch, seed: plan.seed)
    let batch = NoisedBatch(step: step, plan, schedule)
    return try workers.gradients(samples: plan.batch, shards: plan.shards) { rows in
      let (noisy, epsilon) = batch.noised(try data.pictures(Array(indices[rows])), rows)
      return model(noisy, times: batch.times[rows].map(Float.init)).meanSquaredError(epsilon)
    }
  }
}
