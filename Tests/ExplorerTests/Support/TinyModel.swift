import Diffusion
import Foundation
import Tensor
import TestSupport

@testable import Explorer

/// Small models with fresh weights in folders of their own, and a place to work in.
final class TinyModel: Sendable {
  let scratch: TemporaryFolder
  let model: StableDiffusion

  /// Stable Diffusion's folder `model` in a new folder. Pictures have 16 × 16 pixels, codes 8 × 8.
  init(
    _ prediction: PredictionType = .epsilon,
    unet source: any ParameterSource = FreshParameters(seed: 2)
  ) throws {
    scratch = try TemporaryFolder()
    let tokenizer = try CLIPTokenizer(directory: Self.tokenizerFolder)
    var unet = UNet2DConditionModel.Configuration()
    unet.blockOutChannels = [8, 16]
    unet.hasAttention = [true, true]
    unet.attentionHeads = [2, 2]
    unet.layersPerBlock = 1
    unet.crossAttentionDim = 8
    unet.normNumGroups = 4
    unet.sampleSize = 8
    var vae = AutoencoderKL.Configuration()
    vae.blockOutChannels = [4, 8]
    vae.layersPerBlock = 1
    vae.normNumGroups = 2
    vae.sampleSize = 16
    var scheduler = SchedulerConfiguration(.euler)
    scheduler.betaSchedule = .scaledLinear
    scheduler.predictionType = prediction
    model = StableDiffusion(
      tokenizer: tokenizer,
      textEncoder: try CLIPTextModel(Scope(seed: 1), Self.text(tokenizer)),
      unet: try UNet2DConditionModel(Scope(source), unet),
      vae: try AutoencoderKL(Scope(seed: 3), vae), scheduler: try scheduler.makeScheduler())
    try model.write(to: path("model"))
  }

  static let tokenizerFolder =
    TemporaryHome.project
    + "/Tests/DiffusionTests/Fixtures/tokenizer"

  static func text(_ tokenizer: CLIPTokenizer) -> CLIPTextModel.Configuration {
    var text = CLIPTextModel.Configuration()
    text.vocabSize = tokenizer.vocabularySize
    text.hiddenSize = 8
    text.intermediateSize = 16
    text.numHiddenLayers = 1
    text.numAttentionHeads = 2
    text.eosTokenID = tokenizer.endID
    return text
  }

  /// A file of the folder.
  func path(_ name: String) -> String { scratch.path + "/" + name }

  /// The bytes of a file of the folder, which must be there.
  func bytes(_ name: String) throws -> Data {
    guard let data = FileManager.default.contents(atPath: path(name)) else {
      throw Failure("there is no \(name)")
    }
    return data
  }

  /// What is in the folder, but for the models.
  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
      .filter { $0 != "model" }
  }

  /// Runs `explorer` in the folder.
  func run(_ arguments: [String], workers: Int = 2) throws -> Program {
    try Program.run(
      arguments, in: scratch.path, environment: ["EXPLORER_WORKERS": "\(workers)"])
  }

  /// Runs a command that must do well; returns what it printed.
  @discardableResult
  func succeed(_ arguments: [String], workers: Int = 2) throws -> String {
    let program = try run(arguments, workers: workers)
    guard program.status == 0 else { throw Failure(program.errors) }
    return program.output
  }

  /// The object that a command prints under `--json`.
  func json(_ arguments: [String]) throws -> [String: Any] {
    let text = try succeed(arguments + ["--json"])
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    guard let table = object as? [String: Any] else { throw Failure("no object: \(text)") }
    return table
  }
}
