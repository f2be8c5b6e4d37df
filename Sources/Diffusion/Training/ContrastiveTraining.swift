// Training CLIP.

import Foundation
import Tensor

/// Teaches two towers to give a picture and its caption vectors of the same direction: within a
/// batch, each picture has to find its caption and each caption its picture (Radford et al., 2021).
public struct ContrastiveTraining: SoloTraining {
  /// What learns.
  public let model: CLIPModel
  /// What cuts captions into tokens.
  public let tokenizer: CLIPTokenizer
  /// The pairs.
  public let data: any CaptionedPictures
  /// All weights of the model.
  public var parameters: [Parameter<Float>] { model.parameters }

  /// Trains `model` on pairs of `data`, whose pictures are shown as they are, in −1…1.
  public init(_ model: CLIPModel, tokenizer: CLIPTokenizer, on data: any CaptionedPictures) {
    (self.model, self.tokenizer, self.data) = (model, tokenizer, data)
  }

  /// The loss of a step's batch.
  public func gradients(
    step: Int, _ plan: TrainingPlan, on workers: Workers
  ) throws -> (loss: Double, gradients: Gradients<Float>) {
    let (pictures, captions) = try data.pairs(step: step, count: plan.batch, seed: plan.seed)
    return try model.contrastiveGradients(
      pictures: pictures, ids: Self.cut(captions.map(tokenizer.encode), end: tokenizer.endID),
      shards: plan.shards, on: workers)
  }

  /// Texts without the padding that all of them have. No position sees those after it, so the
  /// vector at the end of a text stays as it is.
  public static func cut(_ ids: [[Int]], end: Int) -> [[Int]] {
    let longest = ids.map { ($0.firstIndex(of: end) ?? $0.count - 1) + 1 }.max() ?? 0
    return ids.map { Array($0.prefix(longest)) }
  }

  /// Keeps the factor of the similarities at 100 or less, as Radford et al. do.
  public func constrain() {
    guard let scale = parameters.first(where: { $0.name == "logit_scale" }) else { return }
    let limit = Float(log(100.0))
    if scale.value.scalars[0] > limit { scale.value = Tensor([limit], shape: scale.value.shape) }
  }
}
