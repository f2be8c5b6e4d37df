import Diffusion
import Tensor

/// An autoencoder of 0.98 M parameters that learns pictures of 64×64: what `training_step.py` does
/// with diffusers.
@MainActor
final class AutoencoderTrainer {
  static let shared = Result { try AutoencoderTrainer() }

  private let vae: AutoencoderKL
  private var optimizer = Optimizer(.adamW())
  private let pictures = Tensor<Float>.normal([16, 64, 64, 3], seed: 1)
  private let noise = Tensor<Float>.normal([16, 8, 8, 4], seed: 2)

  init() throws {
    var shape = AutoencoderKL.Configuration()
    shape.blockOutChannels = [16, 32, 64, 64]
    shape.layersPerBlock = 1
    shape.normNumGroups = 8
    vae = try AutoencoderKL(Scope(seed: 1), shape)
  }

  /// Forward, backward and the update for a batch of 16.
  func step() throws {
    let (vae, pictures, noise) = (vae, pictures, noise)
    let (_, gradients) = try Workers.shared.gradients(samples: 16, shards: 4) { range in
      let (x, part) = (pictures.slice(range), noise.slice(range))
      let posterior = vae.encode(x)
      return vae.decode(posterior.sample(part)).meanSquaredError(x) + posterior.divergence * 1e-4
    }
    optimizer.step(gradients, rate: 1e-4)
  }
}
