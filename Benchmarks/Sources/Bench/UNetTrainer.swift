import Diffusion
import Foundation
import Tensor

/// A U-Net of 4.24 M parameters that learns to predict noise: what `training_step.py` does with
/// diffusers.
@MainActor
final class UNetTrainer {
  static let shared = Result { try UNetTrainer() }

  private let unet: UNet2DConditionModel
  private var optimizer = Optimizer(.adamW())
  private let latents = Tensor<Float>.normal([64, 8, 8, 4], seed: 1)
  private let noise = Tensor<Float>.normal([64, 8, 8, 4], seed: 2)
  private let text = Tensor<Float>.normal([64, 77, 96], seed: 3)
  private let times = (0..<64).map { Float($0 * 15) }

  init() throws {
    var shape = UNet2DConditionModel.Configuration()
    shape.blockOutChannels = [64, 128]
    shape.hasAttention = [true, true]
    shape.attentionHeads = [4, 4]
    shape.layersPerBlock = 1
    shape.crossAttentionDim = 96
    shape.normNumGroups = 16
    unet = try UNet2DConditionModel(Scope(seed: 1), shape)
  }

  /// Forward, backward and the update for a batch of 64.
  func step() throws {
    let (unet, latents, noise, text, times) = (unet, latents, noise, text, times)
    let (_, gradients) = try Workers.shared.gradients(samples: 64, shards: 4) { range in
      unet(latents.slice(range), times: Array(times[range]), context: text.slice(range))
        .meanSquaredError(noise.slice(range))
    }
    optimizer.step(gradients, rate: 1e-4)
  }

  /// One prediction for a batch of 2.
  func infer() {
    let (unet, latents, text, times) = (unet, latents, text, times)
    _ = Workers.shared.mapShards(samples: 2, shards: 2) { range in
      unet(latents.slice(range), times: Array(times[range]), context: text.slice(range))
    }
  }
}

/// The rate of two large products side by side, each on one core, in GFLOP/s.
func sgemmPeak() -> Double {
  let side = 1024
  let (a, b) = (
    Tensor<Float>.normal([side, side], seed: 1), Tensor<Float>.normal([side, side], seed: 2)
  )
  let workers = Workers.shared
  let time = milliseconds {
    _ = workers.mapShards(samples: workers.count, shards: workers.count) { _ in
      for _ in 0..<4 { _ = a.matmul(b) }
    }
  }
  return Double(workers.count * 4 * 2 * side * side * side) / time / 1e6
}
