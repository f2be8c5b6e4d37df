import ArgumentParser
import Diffusion
import Tensor

/// How long and how large to train.
enum Preset: String, CaseIterable, ExpressibleByArgument {
  /// Hours: what the shipped models began with. Their cards say what each went on with.
  case ship
  /// The whole chain in minutes, to something recognisable.
  case quick

  /// Tokens that are learnt at most, and captions they are learnt from.
  var merges: Int { 1500 }
  var tokenizerCaptions: Int { self == .ship ? 50_000 : 10_000 }

  /// Pictures that the U-Net learns from.
  var codedPictures: Int { self == .ship ? 40_000 : 8_000 }

  func autoencoder(side: Int) -> AutoencoderKL.Configuration {
    var shape = AutoencoderKL.Configuration()
    shape.blockOutChannels = [16, 32, 64, 64]
    shape.layersPerBlock = 1
    shape.normNumGroups = 8
    shape.sampleSize = side
    return shape
  }

  func autoencoderPlan(steps: Int?, seed: UInt64) -> TrainingPlan {
    let steps = steps ?? (self == .ship ? 16_000 : 750)
    var plan = TrainingPlan(
      steps: steps, batch: 8,
      rate: LearningRate(
        1e-3, warmUp: min(200, steps / 5), then: .cosine(steps: steps, floor: 0.05)),
      rule: .adamW(beta1: 0.9, beta2: 0.99, decay: 0.01), averageDecay: 0.999, seed: seed)
    plan.shards = 2
    return plan
  }

  func decoderPlan(steps: Int?, seed: UInt64) -> TrainingPlan {
    let steps = steps ?? (self == .ship ? 6000 : 100)
    var plan = TrainingPlan(
      steps: steps, batch: 8,
      rate: LearningRate(
        1e-3, warmUp: min(200, steps / 5), then: .cosine(steps: steps, floor: 0.01)),
      rule: .muon(beta1: 0.9, beta2: 0.99, decay: 0.01), averageDecay: 0.999, seed: seed &+ 1)
    plan.shards = 2
    return plan
  }

  func clip(side: Int, vocabulary: Int, end: Int) -> CLIPModel.Configuration {
    var shape = CLIPModel.Configuration()
    shape.text.vocabSize = vocabulary
    shape.text.eosTokenID = end
    shape.text.hiddenSize = 96
    shape.text.intermediateSize = 384
    shape.text.numHiddenLayers = 4
    shape.text.numAttentionHeads = 4
    shape.vision.hiddenSize = 96
    shape.vision.intermediateSize = 384
    shape.vision.numHiddenLayers = 4
    shape.vision.numAttentionHeads = 4
    shape.vision.imageSize = side
    shape.vision.patchSize = side / 8
    shape.projectionDim = 64
    return shape
  }

  /// Pictures as CLIP is shown them: as they are, in −1…1.
  func processor(side: Int) -> CLIPImageProcessor {
    var processor = CLIPImageProcessor()
    processor.size = .exactly(height: side, width: side)
    (processor.cropHeight, processor.cropWidth) = (side, side)
    (processor.imageMean, processor.imageStd) = ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5])
    return processor
  }

  func clipPlan(steps: Int?, seed: UInt64) -> TrainingPlan {
    let steps = steps ?? (self == .ship ? 4000 : 360)
    return TrainingPlan(
      steps: steps, batch: self == .ship ? 128 : 64,
      rate: LearningRate(
        1e-3, warmUp: min(200, steps / 5), then: .cosine(steps: steps, floor: 0.05)),
      rule: .adamW(beta1: 0.9, beta2: 0.98, decay: 0.05), averageDecay: 0.998, seed: seed)
  }

  func unet(sampleSize: Int, context: Int) -> UNet2DConditionModel.Configuration {
    var shape = UNet2DConditionModel.Configuration()
    shape.blockOutChannels = [64, 128]
    shape.hasAttention = [true, true]
    shape.attentionHeads = [4, 4]
    shape.layersPerBlock = 1
    shape.crossAttentionDim = context
    shape.sampleSize = sampleSize
    shape.normNumGroups = 16
    return shape
  }

  /// The U-Net's; one that `goesOn` from trained weights needs fewer steps, and smaller ones.
  func unetPlan(
    steps: Int?, seed: UInt64, goesOn: Bool = false, batch: Int? = nil
  ) -> TrainingPlan {
    let planned = self == .ship ? 6000 : 800
    let steps = steps ?? (goesOn ? planned / 2 : planned)
    return TrainingPlan(
      steps: steps, batch: batch ?? (self == .ship ? 64 : 16),
      rate: LearningRate(
        goesOn ? 5e-4 : 1e-3, warmUp: min(300, steps / 5),
        then: .cosine(steps: steps, floor: 0.02)),
      rule: .muon(beta1: 0.9, beta2: 0.99, decay: 0.01), averageDecay: 0.999, seed: seed)
  }

  /// Pixels a side of the pictures of models without an autoencoder.
  static let pixelSide = 32

  /// 1.8 million numbers, and 223 MFLOP a prediction, which the four resolutions share nearly
  /// evenly (65, 60, 59 and 37, by `UNet2DModel.flops`): each halving of the side doubles the
  /// channels. A step of 64 pictures forth and back is three times 64 predictions, 43 GFLOP, as
  /// much as one of the shipped text-to-image model, so that 8,000 steps take about an hour on two
  /// cores. Attention begins at 8 × 8, where it costs next to nothing; convolutions at the two
  /// resolutions above see far enough for what is small.
  func pixelUNet(side: Int) -> UNet2DModel.Configuration {
    var shape = UNet2DModel.Configuration()
    shape.blockOutChannels = [16, 32, 64, 96]
    shape.hasAttention = [false, false, true, true]
    shape.attentionHeadDim = 32
    shape.layersPerBlock = 1
    shape.normNumGroups = 8
    shape.sampleSize = side
    return shape
  }

  /// The plan of a model of pixels; one that `goesOn` needs fewer steps, and smaller ones.
  func pixelPlan(steps: Int?, seed: UInt64, goesOn: Bool = false) -> TrainingPlan {
    let planned = self == .ship ? 8000 : 800
    let steps = steps ?? (goesOn ? planned / 2 : planned)
    return TrainingPlan(
      steps: steps, batch: 64,
      rate: LearningRate(
        goesOn ? 5e-4 : 1e-3, warmUp: min(300, steps / 5), then: .cosine(steps: steps, floor: 0.02)),
      rule: .muon(beta1: 0.9, beta2: 0.99, decay: 0.01), averageDecay: 0.999, seed: seed)
  }
}
