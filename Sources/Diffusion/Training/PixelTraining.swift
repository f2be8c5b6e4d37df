// Training the U-Net of pixels.

import Synchronization
import Tensor

/// Teaches a U-Net to tell the noise in a noised picture, given the time alone (Ho, Jain, Abbeel,
/// 2020, algorithm 1). The squared error of a time counts by its signal-to-noise ratio
/// (`NoisedBatch.weight`).
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

  /// The gradients of a step's batch. The loss is the plain mean of squared errors, in which all times
  /// count the same: it says how well noise is told, whatever the weights.
  public func gradients(
    step: Int, _ plan: TrainingPlan, on workers: Workers
  ) throws -> (loss: Double, gradients: Gradients<Float>) {
    let indices = data.indices(step: step, batch: plan.batch, seed: plan.seed)
    let batch = NoisedBatch(step: step, plan, schedule)
    let plain = Mutex<[Int: Double]>([:])
    let (_, gradients) = try workers.gradients(samples: plan.batch, shards: plan.shards) { rows in
      let (noisy, epsilon) = batch.noised(try data.pictures(Array(indices[rows])), rows)
      let predicted = model(noisy, times: batch.times[rows].map(Float.init))
      let squares = (predicted - epsilon).squared()
      let share = Double(rows.count) / Double(plan.batch)
      plain.withLock { $0[rows.lowerBound] = share * squares.mean }
      return batch.weightedMean(squares, rows)
    }
    // In the shards' order, so that the sum has the same bits for any workers.
    let loss = plain.withLock { $0.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value } }
    return (loss, gradients)
  }
}
