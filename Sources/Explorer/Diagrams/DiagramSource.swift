import Diffusion
import Foundation
import Tensor

/// The networks that a diagram is drawn of, opened from a folder: with their weights, or by
/// `config.json` alone where there are none.
struct DiagramSource {
  /// A folder, or nil for what comes with the program.
  let folder: String?
  let kind: ModelMap.Kind

  /// Networks of more weights are counted and not read.
  static let most = 100_000_000

  /// The diagram's content; `steps` are those of a whole picture.
  func map(detail: Int, steps: Int, _ language: Language) throws -> ModelMap {
    switch kind {
    case .unet:
      let (model, runs) = try open(UNet2DConditionModel.self, "unet")
      return .unet(
        model, positions: try positions(), runs: runs, detail: detail, language)
    case .vae:
      let (model, runs) = try open(AutoencoderKL.self, "vae")
      return .vae(model, runs: runs, detail: detail, language)
    case .clip:
      let (model, runs) = try open(CLIPModel.self, "clip")
      return .clip(model, runs: runs, detail: detail, language)
    case .gan:
      // Fresh weights do as well: what arithmetic costs does not depend on what it computes.
      guard folder != nil else {
        return .gan(
          try GAN(Scope(seed: 0), GAN.Configuration()), runs: true, detail: detail, language)
      }
      let (model, runs) = try open(GAN.self, "gan")
      return .gan(model, runs: runs, detail: detail, language)
    case .pipeline:
      let text = try open(CLIPTextModel.self, "text_encoder")
      let unet = try open(UNet2DConditionModel.self, "unet")
      let vae = try open(AutoencoderKL.self, "vae")
      return .pipeline(
        PipelineParts(
          textEncoder: text.model, unet: unet.model, vae: vae.model,
          runs: text.runs && unet.runs && vae.runs), steps: steps, detail: detail, language)
    }
  }

  /// The folder that is looked into.
  func path() throws -> String {
    try ModelOption.folder(folder, shipped: kind == .clip ? "tiny-world-clip" : "tiny-world")
  }

  /// The part of a pipeline's folder, or the folder itself.
  private func place(_ part: String) throws -> String {
    let folder = try path()
    let inner = "\(folder)/\(part)"
    return FileManager.default.fileExists(atPath: inner + "/config.json") ? inner : folder
  }

  private func open<Model: PretrainedModel>(
    _: Model.Type, _ part: String
  ) throws -> (model: Model, runs: Bool) {
    let place = try place(part)
    guard FileManager.default.fileExists(atPath: place + "/config.json") else {
      throw Failure(
        "\(Place.shown(place)): expected \(part)/config.json, or a config.json of \(Model.self)")
    }
    let counted = try Model(shapeOf: place)
    guard Model.hasWeights(in: place), counted.parameterCount <= Self.most else {
      return (counted, false)
    }
    return (try Model(directory: place), true)
  }

  /// How many tokens a U-Net reads: those of the text encoder beside it, or CLIP's usual ones.
  private func positions() throws -> Int {
    let place = try path() + "/text_encoder"
    guard FileManager.default.fileExists(atPath: place + "/config.json") else {
      return CLIPTextModel.Configuration().maxPositionEmbeddings
    }
    return try CLIPTextModel(shapeOf: place).configuration.maxPositionEmbeddings
  }
}
