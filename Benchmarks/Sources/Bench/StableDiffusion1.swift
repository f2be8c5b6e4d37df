import Diffusion
import Tensor

/// The U-Net of Stable Diffusion 1, of 859,520,964 random parameters: what `stable_diffusion_1.py`
/// does with diffusers.
@MainActor
final class StableDiffusion1 {
  static let shared = Result { try StableDiffusion1() }

  private let unet: UNet2DConditionModel
  private let sampler: any Scheduler
  private let latents = Tensor<Float>.normal([1, 64, 64, 4], seed: 1)
  private let text = Tensor<Float>.normal([1, 77, 768], seed: 2)
  private let nothing = Tensor<Float>.normal([1, 77, 768], seed: 3)

  init() throws {
    unet = try UNet2DConditionModel(Scope(seed: 1), UNet2DConditionModel.Configuration())
    sampler = try SchedulerConfiguration(.ddim).makeScheduler()
    precondition(unet.parameterCount == 859_520_964)
  }

  /// One step of a picture of 512×512 with guidance: both predictions, and the sampler's step.
  func step() throws {
    var run: SchedulerRun<Float> = try sampler.run(steps: 50)
    let guidance = TextGuidance(unet, text: text, negative: { nothing }, guidance: 7.5)
    guard let moment = run.moment else { return }
    let answer = guidance(run.scaledInput(latents), moment.t).guided
    _ = try run.step(answer, latents)
  }
}
