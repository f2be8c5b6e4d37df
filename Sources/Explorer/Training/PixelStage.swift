import Diffusion
import Tensor
import TinyWorld
import Viz

extension Preset {
  /// The schedule and sampler of the models of pixels: Ho et al.'s, who clip x̂₀ to −1…1 at every
  /// step. At the last times it is the error of ε̂ times 150 and more: without clipping, nearly
  /// all pictures of a model of 1,000 steps are lost at once.
  static var pixelScheduler: SchedulerConfiguration {
    var configuration = SchedulerConfiguration(.ddpm)
    configuration.betaSchedule = .linear
    (configuration.betaStart, configuration.betaEnd) = (1e-4, 0.02)
    configuration.predictionType = .epsilon
    configuration.varianceType = .fixedSmall
    configuration.clipSample = true
    return configuration
  }

  /// The U-Net of pixels: a new one, or `trained`, which goes on learning. Its first weights are
  /// kept, and some on the way.
  func pixelStage(
    _ data: any CaptionedPictures, _ style: DrawingStyle, trained: UNet2DModel? = nil,
    steps: Int?, seed: UInt64, command: String
  ) throws -> TrainingStage {
    let model = try trained ?? UNet2DModel(Scope(seed: seed), pixelUNet(side: data.side))
    let plan = pixelPlan(steps: steps, seed: seed, goesOn: trained != nil)
    let scheduler = try Self.pixelScheduler.makeScheduler()
    let whole = DDPMPipeline(unet: model, scheduler: scheduler)
    // Few steps are enough to see where it is, without fresh noise.
    let quick = DDPMPipeline(
      unet: model, scheduler: try SchedulerOption.ddim.scheduler(like: scheduler))
    return TrainingStage(
      name: style == .color ? "pixels" : "pixels-\(style.rawValue)",
      trainer: Trainer(PixelTraining(model, on: data, schedule: scheduler.noiseSchedule), plan),
      identity: "pixels \(data.name)", command: command, data: data.name,
      moments: [0, 1, 4, 12].map { plan.steps * $0 / 48 },
      shipped: style == .color ? ["moments"] : [],
      samples: {
        let pictures = try quick.paint(16, steps: 25)
        return Raster(rows: [0, 8].map { pictures.slice($0..<$0 + 8) })
      },
      write: { try whole.write(to: $0, precision: .half) })
  }
}

extension DDPMPipeline {
  /// `count` pictures `[N, H, W, C]` as the network has them, in −1…1 where they are good ones: those
  /// of the seeds from `seed` on, side by side on all workers.
  func paint(_ count: Int, steps: Int, seed: UInt64 = 0) throws -> Tensor<Float> {
    try .concatenate(
      Workers.shared.map(0..<count) { place in
        var run = try denoise(seed: seed &+ UInt64(place), steps: steps)
        return try run.finish()
      }, axis: 0)
  }
}
