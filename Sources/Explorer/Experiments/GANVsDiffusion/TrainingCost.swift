import Diffusion

/// What one training took: how much arithmetic a step is, how many steps there were, and the log.
struct TrainingCost: Sendable {
  let training: KeptTraining
  /// The operations for one picture of a batch, there and back through whatever learns.
  let perPicture: Double

  /// Three predictions a picture: one there, and back once for what comes in and once for the
  /// weights.
  init(_ pixels: TrainedPixels) {
    training = pixels.training
    perPicture = 3 * Double(pixels.flops)
  }

  /// In turns: the discriminator there and back on a picture and on a painting, which the generator
  /// makes; then the generator there and back, and through the discriminator there and back, whose
  /// weights stand still. 8 D + 4 G.
  init(_ gan: TrainedGAN) {
    training = gan.training
    perPicture =
      8 * Double(gan.model.discriminator.flops) + 4 * Double(gan.model.generator.flops)
  }

  /// Of a step.
  var perStep: Double { perPicture * Double(training.summary.batch) }
  /// Of the whole training.
  var total: Double { perStep * Double(training.summary.steps) }
  /// Pictures of the data that were looked at.
  var pictures: Int { training.summary.batch * training.summary.steps }
}
