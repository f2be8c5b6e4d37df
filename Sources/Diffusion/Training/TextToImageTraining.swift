// Training the U-Net of Stable Diffusion.

import Tensor

/// Teaches a U-Net to tell the noise in a noised code, given the time and a caption.
///
/// One example is a code x₀, noise ε and a time t: the model is shown √ᾱ_t x₀ + √(1−ᾱ_t) ε (Ho,
/// Jain, Abbeel, 2020). A tenth of the captions is left out, so that the model can be guided (Ho
/// and Salimans, 2021).
///
/// The squared error of a time counts by its signal-to-noise ratio (`NoisedBatch.weight`).
public struct TextToImageTraining: SoloTraining {
  /// What learns.
  public let model: UNet2DConditionModel
  /// What turns captions into vectors; it does not learn here.
  public let textEncoder: CLIPTextModel
  /// What cuts captions into tokens.
  public let tokenizer: CLIPTokenizer
  /// The codes, and the captions.
  public let codes: CodedPictures
  /// ᾱ_t.
  public let schedule: NoiseSchedule
  /// The share of captions that are left out.
  public var dropShare: Float = 0.1
  /// All weights of the U-Net.
  public var parameters: [Parameter<Float>] { model.parameters }

  /// Trains `model` on `codes`.
  public init(
    _ model: UNet2DConditionModel, textEncoder: CLIPTextModel, tokenizer: CLIPTokenizer,
    on codes: CodedPictures, schedule: NoiseSchedule
  ) {
    (self.model, self.textEncoder, self.tokenizer) = (model, textEncoder, tokenizer)
    (self.codes, self.schedule) = (codes, schedule)
  }

  /// The loss of a step's batch.
  public func gradients(
    step: Int, _ plan: TrainingPlan, on workers: Workers
  ) throws -> (loss: Double, gradients: Gradients<Float>) {
    let indices = shuffledIndices(
      step: step, batch: plan.batch, count: codes.count, seed: plan.seed)
    let batch = NoisedBatch(step: step, plan, schedule)
    let drops = batch.uniform(.drop).map { $0 < dropShare }
    let captions = zip(try codes.data.captions(indices, variant: step), drops).map {
      $1 ? "" : $0
    }
    return try workers.gradients(samples: plan.batch, shards: plan.shards) { rows in
      let x0 = codes.sample(Array(indices[rows]), batch.normal(.latent, rows, codes.shape))
      let (noisy, epsilon) = batch.noised(x0, rows)
      let context = Tape<Float>.paused {
        textEncoder(captions[rows].map(tokenizer.encode)).lastHiddenState
      }
      let predicted = model(noisy, times: batch.times[rows].map(Float.init), context: context)
      return batch.weightedMean((predicted - epsilon).squared(), rows)
    }
  }
}
