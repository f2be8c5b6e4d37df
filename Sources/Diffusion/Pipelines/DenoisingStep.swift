// One step of denoising, whole: what every reader of a run reads.

import Tensor

/// What the model said at one step, before and after guidance.
public struct GuidedPrediction: Sendable {
  /// The answer without the text; nil when nobody asked for it.
  public let unconditional: Tensor<Float>?
  /// The answer with the text, or the only one of a model that reads none.
  public let conditional: Tensor<Float>
  /// The answer that the sampler is given.
  public let guided: Tensor<Float>

  /// An answer that is taken as it is.
  public init(_ only: Tensor<Float>) { (unconditional, conditional, guided) = (nil, only, only) }

  /// Classifier-free guidance (Ho and Salimans, 2022): from the answer without the text, `guidance`
  /// times the way to the answer with it. Both have one shape, any.
  public init(unconditional: Tensor<Float>, conditional: Tensor<Float>, guidance: Double) {
    self.unconditional = unconditional
    self.conditional = conditional
    guided = unconditional + (conditional - unconditional) * Float(guidance)
  }
}

/// One step of denoising. All tensors are `[N, h, w, C]`, of one shape: codes of pictures, or pixels
/// where there is no autoencoder.
public struct DenoisingStep: Sendable {
  /// Which call of the model this is, from 0, and how many the plan has. A run that starts from a
  /// picture begins later than at 0.
  public let index, count: Int
  /// What the model said.
  public let prediction: GuidedPrediction
  /// What the sampler made of it.
  public let scheduler: SchedulerStep<Float>
  /// What the model's answer stands for.
  public let predictionType: PredictionType

  /// t, the time the model was told.
  public var t: Double { scheduler.t }
  /// s < t, the time of `next`; nil where sampling ends.
  public var s: Double? { scheduler.s }
  /// The numbers of the step's equation, with their symbols.
  public var coefficients: [Coefficient] { scheduler.coefficients }
  /// x_t.
  public var sample: Tensor<Float> { scheduler.sample }
  /// The noise seen without the text; nil when nobody asked for it.
  public var epsilonUncond: Tensor<Float>? { prediction.unconditional.map(epsilon(from:)) }
  /// The noise seen with the text.
  public var epsilonCond: Tensor<Float> { epsilon(from: prediction.conditional) }
  /// ε̂, the noise after guidance.
  public var epsilon: Tensor<Float> { epsilon(from: prediction.guided) }
  /// x̂₀, the picture that ε̂ implies, clipped where the sampler clips.
  public var original: Tensor<Float> { scheduler.original }
  /// x_s.
  public var next: Tensor<Float> { scheduler.next }

  /// The noise that an answer of the model stands for; the answer itself where it predicts noise.
  private func epsilon(from answer: Tensor<Float>) -> Tensor<Float> {
    predictionType.split(answer, sample, at: scheduler.moment.level).epsilon
  }

  /// Whether all of the answer and of x_s are finite numbers. A run ends with a step that is not.
  public var isFinite: Bool { prediction.guided.isFinite && next.isFinite }

  /// Throws when the step is not finite, with its number and what to try.
  public func check() throws(DenoisingFailure) {
    if !prediction.guided.isFinite {
      throw .notFinite("the model's answer", step: index + 1, of: count, t: t)
    }
    if !next.isFinite { throw .notFinite("the next sample", step: index + 1, of: count, t: t) }
  }
}

extension Tensor {
  /// Whether no scalar is infinite or not a number.
  var isFinite: Bool {
    let (least, greatest) = extent
    return count == 0 || (least.isFinite && greatest.isFinite)
  }
}
