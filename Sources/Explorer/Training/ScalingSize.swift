import Diffusion

/// The sizes of the scaling study: each text encoder has three to four times the numbers of the one
/// before, each U-Net about twice.
enum ScalingSize: String, CaseIterable, Codable, Sendable {
  case small, medium, large

  /// CLIP with a text tower of this size; the picture tower that it is trained with stays.
  func text(_ whole: CLIPModel.Configuration) -> CLIPModel.Configuration {
    var shape = whole
    let (width, layers) =
      switch self {
      case .small: (32, 2)
      case .medium: (64, 3)
      case .large: (128, 4)
      }
    (shape.text.hiddenSize, shape.text.intermediateSize) = (width, 4 * width)
    shape.text.numHiddenLayers = layers
    return shape
  }

  /// A U-Net of this size; the large one is the shipped model's.
  func unet(_ whole: UNet2DConditionModel.Configuration) -> UNet2DConditionModel.Configuration {
    var shape = whole
    switch self {
    case .small: shape.blockOutChannels = [32, 64]
    case .medium: shape.blockOutChannels = [48, 96]
    case .large: shape.blockOutChannels = [64, 128]
    }
    return shape
  }
}

/// What one run of the scaling study found: a line of its table.
struct ScalingRow: Codable, Sendable {
  let text, unet: ScalingSize
  let seed: UInt64
  /// Numbers that are learnt.
  let textParameters, unetParameters: Int
  /// Operations of the U-Net for one prediction, by formula.
  let unetFlops: Int
  let steps, batch: Int
  let minutes: Double
  /// The mean loss of each thirtieth of the training. Runs of one seed see the same scenes, times and
  /// noise, so that their losses can be compared to the last digits.
  let losses: [Double]
  /// The shares of pictures in which all is as the prompt says, however roughly it is painted: what
  /// the judge finds nearest counts, and it refuses nothing.
  let oneObject, twoObjects: Share
  /// The share of each property that is right, by the kind of prompt.
  let oneObjectProperties, twoObjectsProperties: [String: Double]

  /// Parts of a training whose losses are kept.
  static let lossParts = 30

  /// A share with its 95 % interval.
  struct Share: Codable, Sendable {
    let value, low, high: Double
    let count: Int
  }
}

extension ScalingRow.Share {
  /// Of English and Chinese prompts together.
  init(_ grades: Grades, _ prefix: String) {
    let those = grades.grades.filter { $0.key.hasPrefix(prefix) }
    let share = Proportion(
      successes: those.reduce(0) { $0 + Int(($1.value * Double($1.count)).rounded()) },
      count: those.reduce(0) { $0 + $1.count })
    (value, count) = (share.value, share.count)
    (low, high) = (share.interval.lowerBound, share.interval.upperBound)
  }
}
