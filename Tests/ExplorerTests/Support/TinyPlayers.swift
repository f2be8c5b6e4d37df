import Diffusion
import Foundation
import Tensor
import TestSupport
import TinyWorld
import Viz

@testable import Explorer

/// A small model of pixels and two small GANs with fresh weights beside a small CLIP, each with a
/// training that is made up.
enum TinyPlayers {
  static let steps = 8

  /// Adds the folders `clip`, `pixels`, `gan-1` and `gan-2`. The GANs' paintings are their own after
  /// four steps, and true pictures in the end.
  static func add(to tiny: TinyModel) throws {
    _ = try TinyCLIP(in: tiny.path("clip"))
    var shape = UNet2DModel.Configuration()
    (shape.blockOutChannels, shape.hasAttention) = ([8, 8], [false, false])
    (shape.layersPerBlock, shape.normNumGroups, shape.sampleSize) = (1, 4, 32)
    try DDPMPipeline(
      unet: try UNet2DModel(Scope(seed: 4), shape),
      scheduler: try Preset.pixelScheduler.makeScheduler()
    ).write(to: tiny.path("pixels"))
    try keepTraining("pixels", seed: 0, in: tiny.path("pixels")) { step in
      "{\"step\": \(step), \"loss\": \(1 / Double(1 + step))}\n"
    }
    for seed in [1, 2] {
      var shape = GAN.Configuration()
      (shape.latentChannels, shape.channels) = (4, [16, 8, 8])
      let model = try GAN(Scope(seed: UInt64(seed)), shape)
      let folder = tiny.path("gan-\(seed)")
      try model.write(to: folder)
      try keepTraining("gan-\(seed)", seed: UInt64(seed), in: folder) { step in
        "{\"step\": \(step), \"loss\": 1.3, \"discriminator\": 1.3, \"generator\": 0.\(step)}\n"
      }
      let samples = folder + "/samples"
      try FileManager.default.createDirectory(
        atPath: samples, withIntermediateDirectories: true)
      let painted = model.generate(.normal([32] + model.latentShape, seed: 1))
      let truth = TinyWorldPictures.pictures(scenes(seed), side: 32)
      for (step, pictures) in [(4, painted), (steps, truth)] {
        let raster = Raster(rows: [0, 8, 16, 24].map { pictures.slice($0..<$0 + 8) })
        try raster.pngData()
          .write(to: URL(fileURLWithPath: samples + "/000000\(step).png"))
      }
    }
  }

  /// What a GAN's last paintings show.
  static func scenes(_ seed: Int) -> [Scene] {
    (0..<32).map { Scene(seed: UInt64(100 + seed), index: $0) }
  }

  static func keepTraining(
    _ name: String, seed: UInt64, in folder: String, _ line: (_ step: Int) -> String
  ) throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/training", withIntermediateDirectories: true)
    try Data((1...steps).map(line).joined().utf8)
      .write(to: URL(fileURLWithPath: folder + "/training/\(name).jsonl"))
    let summary = TrainingSummary(
      name: name, command: "explorer train \(name)", data: "tiny-world, seed 1", seed: seed,
      steps: steps, plannedSteps: steps, batch: 16, parameters: 1000, minutes: 2, firstLoss: 1,
      lastLoss: 0.25)
    try JSONEncoder().encode(summary).write(
      to: URL(fileURLWithPath: folder + "/training/\(name).json"))
  }
}
