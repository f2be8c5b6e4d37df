// A U-Net that is told a text, and led by it.

import Tensor

/// Answers of a U-Net to a text: with it and, where guidance asks for that, without it.
public struct TextGuidance: Sendable {
  /// The network.
  public let unet: UNet2DConditionModel
  /// The text's vectors, `[1, T, width]`.
  public let text: Tensor<Float>
  /// The vectors of the text to lead away from; nil where nothing leads.
  public let negative: Tensor<Float>?
  /// How many times the way from one answer to the other.
  public let guidance: Double

  /// `guidance` 1 and below leads nowhere, as in diffusers: `negative` is not asked for then.
  public init(
    _ unet: UNet2DConditionModel, text: Tensor<Float>, negative: () -> Tensor<Float>,
    guidance: Double
  ) {
    (self.unet, self.text, self.guidance) = (unet, text, guidance)
    self.negative = guidance > 1 ? negative() : nil
  }

  /// The answer for samples `[N, h, w, C]` at time `t`. Each picture's does not depend on N.
  public func callAsFunction(_ x: Tensor<Float>, _ t: Double) -> GuidedPrediction {
    let pictures = x.shape[0]
    @Sendable func answer(_ picture: Int, _ context: Tensor<Float>) -> Tensor<Float> {
      unet(x.slice(picture..<picture + 1), times: [Float(t)], context: context)
    }
    guard let negative else {
      return GuidedPrediction(
        .concatenate((0..<pictures).map { answer($0, text) }, axis: 0))
    }
    // Both answers side by side, one on each core.
    let answers = Workers.shared.mapShards(samples: 2 * pictures, shards: 2 * pictures) { part in
      answer(part.lowerBound / 2, part.lowerBound % 2 == 0 ? negative : text)
    }
    func half(_ first: Int) -> Tensor<Float> {
      .concatenate(stride(from: first, to: answers.count, by: 2).map { answers[$0] }, axis: 0)
    }
    return GuidedPrediction(unconditional: half(0), conditional: half(1), guidance: guidance)
  }
}
