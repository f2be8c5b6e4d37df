import Diffusion
import Tensor
import Viz

/// What is better to enlarge, the part that reads or the part that paints? The runs are too long for
/// a lesson: their table is shipped, and the sizes are counted anew from real modules.
struct ScalingExperiment: Experiment {
  static let name = "scaling"

  struct Parameters: Decodable, Sendable {
    /// What `explorer train scaling` wrote.
    var measure: String
    /// A model's folder: its vocabulary, codes and prompts are those of the study.
    var model: String
    var prompt: String
    /// How often a prediction of each size is timed.
    var repeats: Int
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "sizes": { try $0.sizesFigure($1) }, "table": { try $0.tableFigure($1) },
    "gains": { try $0.gainsFigure($1) }, "properties": { try $0.propertiesFigure($1) },
    "losses": { try $0.lossesFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  let table: ScalingTable
  let sizes: [ScalingTable.Part: [PartSize]]
  /// Runs whose real modules have other numbers of weights or operations than the table says.
  let unlike: Int

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    try expect("repeats", parameters.repeats, 1...1000)
    table = try ScalingTable.read(parameters.measure)
    let model = try StableDiffusion(directory: parameters.model)
    sizes = try PartSize.all(
      like: model, prompt: parameters.prompt, repeats: parameters.repeats, seed: seed)
    unlike = try table.rows.filter { try !$0.isOfModules(like: model) }.count
  }
}

/// A size of one part: the real module with fresh weights, counted and timed.
struct PartSize: Sendable {
  let size: ScalingSize
  let weights, flops: Int
  /// The median time of one prompt read, or of one prediction.
  let milliseconds: Double

  /// Both parts' sizes, for the words and codes of `whole`. A U-Net's reader is the medium one.
  static func all(
    like whole: StableDiffusion, prompt: String, repeats: Int, seed: UInt64
  ) throws -> [ScalingTable.Part: [PartSize]] {
    let tokens = whole.tokenizer.encode(prompt)
    let clip = whole.studiedCLIP
    let texts = try ScalingSize.allCases.map { size in
      let model = try CLIPTextModel(Scope(seed: seed), size.text(clip).text)
      return PartSize(
        size: size, weights: model.parameterCount,
        flops: model.flops(batch: 1, positions: tokens.count),
        milliseconds: time(repeats) { _ = model([tokens]) })
    }
    let width = ScalingSize.medium.text(clip).text.hiddenSize
    let shape = [1] + whole.sampleShape
    let unets = try ScalingSize.allCases.map { size in
      let model = try UNet2DConditionModel(
        Scope(seed: seed), size.unet(Preset.ship.unet(sampleSize: shape[1], context: width)))
      let x = Tensor<Float>.normal(shape, seed: seed)
      let context = Tensor<Float>.normal([1, tokens.count, width], seed: seed)
      return PartSize(
        size: size, weights: model.parameterCount,
        flops: model.flops(shape, context: tokens.count),
        milliseconds: time(repeats) { _ = model(x, times: [500], context: context) })
    }
    return [.text: texts, .unet: unets]
  }

  private static func time(_ repeats: Int, _ work: () -> Void) -> Double {
    // The first run packs the weights.
    work()
    let times = (0..<repeats).map { _ in ContinuousClock().measure(work) / .milliseconds(1) }
    return times.sorted()[repeats / 2]
  }
}

extension StableDiffusion {
  /// The CLIP of a study of this model's words and pictures, before a size is chosen.
  fileprivate var studiedCLIP: CLIPModel.Configuration {
    Preset.ship.clip(
      side: pictureSide, vocabulary: tokenizer.vocabularySize, end: tokenizer.endID)
  }
}

extension ScalingRow {
  /// Whether the modules of its sizes have the weights and operations that it says, for the words and
  /// codes of `whole`.
  fileprivate func isOfModules(like whole: StableDiffusion) throws -> Bool {
    let reader = try CLIPTextModel(
      Scope(RoomlessParameters()), text.text(whole.studiedCLIP).text)
    let shape = [1] + whole.sampleShape
    let painter = try UNet2DConditionModel(
      Scope(RoomlessParameters()),
      unet.unet(
        Preset.ship.unet(sampleSize: shape[1], context: reader.configuration.hiddenSize)))
    return reader.parameterCount == textParameters && painter.parameterCount == unetParameters
      && painter.flops(shape, context: reader.configuration.maxPositionEmbeddings) == unetFlops
  }
}
