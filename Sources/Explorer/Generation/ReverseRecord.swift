import Diffusion
import Tensor
import Viz

/// A run of the reverse process of one picture, kept whole: every step, and the pictures that its
/// codes stand for. Where there is no autoencoder, samples are pictures themselves.
struct ReverseRecord: Sendable {
  /// One step with its pictures, `[H, W, 3]` in 0…1.
  struct Moment: Sendable {
    let step: DenoisingStep
    /// What is painted from x_t at unit variance, from x̂₀ and from x_s at unit variance.
    let samplePicture, originalPicture, nextPicture: Tensor<Float>
    /// ε̂ as a picture, middle grey being 0 and three deviations the ends, where samples are pictures
    /// of three channels; nil for codes.
    var noisePicture: Tensor<Float>?
  }

  let moments: [Moment]
  /// The code at the end, `[1, h, w, C]`, and its picture `[H, W, 3]`.
  let codes, picture: Tensor<Float>
  /// What was to be painted; nil where there is no text.
  let prompt: String?
  let guidance: Double
  let seed: UInt64
  /// Whether samples are codes of an autoencoder.
  let isOfCodes: Bool

  /// Of the steps of a run and the code that it ended with, painted by `model`.
  init(
    _ steps: [DenoisingStep], codes: Tensor<Float>, by model: StableDiffusion, prompt: String,
    guidance: Double, seed: UInt64
  ) throws {
    moments = try Workers.shared.map(0..<steps.count) { place in
      let step = steps[place]
      func painted(_ codes: Tensor<Float>) throws -> Tensor<Float> {
        try model.decode(codes).row(0)
      }
      return Moment(
        step: step, samplePicture: try painted(step.unitSample),
        originalPicture: try painted(step.original), nextPicture: try painted(step.unitNext))
    }
    self.codes = codes
    picture = try model.decode(codes).row(0)
    (self.prompt, self.guidance, self.seed, isOfCodes) = (prompt, guidance, seed, true)
  }

  /// Of the steps of a run without a text and the picture `[1, H, W, C]` that it ended with.
  init(_ steps: [DenoisingStep], samples: Tensor<Float>, by model: DDPMPipeline, seed: UInt64) {
    moments = steps.map { step in
      func picture(_ samples: Tensor<Float>) -> Tensor<Float> { model.pictures(samples).row(0) }
      return Moment(
        step: step, samplePicture: picture(step.unitSample),
        originalPicture: picture(step.original), nextPicture: picture(step.unitNext),
        noisePicture: picture(step.epsilon * (1 / 3)))
    }
    codes = samples
    picture = model.pictures(samples).row(0)
    (prompt, guidance, self.seed, isOfCodes) = (nil, 1, seed, false)
  }
}

extension DenoisingStep {
  /// The levels of x_t and of x_s.
  var level: NoiseLevel { scheduler.moment.level }
  var nextLevel: NoiseLevel { scheduler.moment.next }

  /// x_t and x_s at unit variance, as codes are; Euler's samplers let the variance grow.
  var unitSample: Tensor<Float> { sample * Float(1 / level.deviation) }
  var unitNext: Tensor<Float> { next * Float(1 / nextLevel.deviation) }

  /// What x_s has beside the mixture of x̂₀ and ε̂ at its level: fresh noise, or what the sampler
  /// makes of earlier steps. Nothing for DDIM with η = 0 and for Euler.
  var rest: Tensor<Float> { next - nextLevel.mix(original, epsilon) }

  /// Whether that is more than rounding.
  var hasRest: Bool { rest.meanSquare.squareRoot() > 1e-4 }

  /// Whether x̂₀ is not what x_t and ε̂ say: the sampler has clipped it.
  var isClipped: Bool {
    (sample - level.mix(original, epsilon)).meanSquare > 1e-6 * max(sample.meanSquare, 1)
  }

  /// The step and its end as numbers with their times, such as “641”; Euler's may have a fraction.
  static func written(_ t: Double) -> String {
    NumberText.fixed(t, t == t.rounded() ? 0 : 1)
  }
}

extension NoiseLevel {
  /// The deviation of data of unit variance at this level.
  var deviation: Double { (signal * signal + noise * noise).squareRoot() }
}
