import Diffusion
import Tensor
import Viz

extension Preset {
  /// The shape of `GAN.Configuration`, at 32 × 32 pixels.
  var gan: GAN.Configuration { GAN.Configuration() }

  /// Adam as DCGAN has it. A step is a turn of each player: the discriminator forth and back on 64
  /// pictures and 64 paintings, the generator forth for these, then forth and back through both
  /// players, where the discriminator's weights want no gradient: 64 · (8 D + 4 G) operations with D
  /// and G those of one picture, 27 GFLOP. 11,600 steps are nearly as much arithmetic as 8,000 of the
  /// U-Net of pixels.
  func ganPlan(steps: Int?, seed: UInt64) -> TrainingPlan {
    let steps = steps ?? (self == .ship ? 11_600 : 1500)
    var plan = TrainingPlan(
      steps: steps, batch: 64, rate: LearningRate(2e-4), rule: .adam(beta1: 0.5, beta2: 0.999),
      averageDecay: 0.999, seed: seed)
    plan.clipNorm = TrainingPlan.noClipping
    return plan
  }

  /// The GAN of a seed. Its paintings of the same noise are kept all the way: what it covers comes
  /// and goes.
  func ganStage(
    _ data: any CaptionedPictures, steps: Int?, seed: UInt64, command: String
  ) throws -> TrainingStage {
    let model = try GAN(Scope(seed: seed), gan)
    let noise = Tensor<Float>.normal([32] + model.latentShape, seed: 1)
    return TrainingStage(
      name: "gan-\(seed)",
      trainer: Trainer(AdversarialTraining(model, on: data), ganPlan(steps: steps, seed: seed)),
      identity: "gan \(data.name)", command: command, data: data.name, shipped: ["samples"],
      samples: {
        let pictures = model.generate(noise)
        return Raster(rows: [0, 8, 16, 24].map { pictures.slice($0..<$0 + 8) })
      },
      write: { try model.write(to: $0, precision: .half) })
  }
}
