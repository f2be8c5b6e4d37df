import Diffusion
import Tensor
import Viz

/// A run of DDIM looked at in y = x / √ᾱ, where a step is a plain subtraction:
/// y_s = y_t + (σ_s − σ_t) ε̂ with σ = √((1−ᾱ)/ᾱ) (Song et al., 2021, equation 13).
struct SubtractionWalk: Sendable {
  let steps: [DenoisingStep]
  /// Over all numbers of all steps, the most that y_s differs from y_t + (σ_s − σ_t) ε̂.
  let gap: Double
  /// The most that x_s differs from x_t + (√(1−ᾱ_s) − √(1−ᾱ_t)) ε̂, the same words about x.
  let plainGap: Double
  /// How much a step changes x at most, to compare with.
  let largestStep: Double

  init(
    _ request: SampleRequest, _ model: StableDiffusion, _ progress: (String) -> Void
  ) throws {
    let model = try model.withDDIM()
    let steps = try request.run(model, "steps", progress).steps
    self.steps = steps
    func largest(_ difference: (DenoisingStep) -> Tensor<Float>) -> Double {
      steps.map { Double(difference($0).magnitude().extent.greatest) }.max() ?? 0
    }
    gap = largest { step in
      let (level, next) = (step.level, step.nextLevel)
      return step.next * Float(1 / next.signal)
        - .blend(
          Float(1 / level.signal), step.sample, Float(next.sigma - level.sigma), step.epsilon)
    }
    plainGap = largest { step in
      step.next
        - .blend(1, step.sample, Float(step.nextLevel.noise - step.level.noise), step.epsilon)
    }
    largestStep = largest { $0.next - $0.sample }
  }
}
