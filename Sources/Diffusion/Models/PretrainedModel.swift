// Models as folders of the Hugging Face layout: `config.json` beside the weights.

import Foundation
import Tensor

/// A model that a folder can hold, as diffusers' and transformers' `from_pretrained` and
/// `save_pretrained` read and write it.
public protocol PretrainedModel: Module {
  /// What `config.json` says.
  associatedtype Configuration: Codable & Sendable
  /// What shape it has.
  var configuration: Configuration { get }
  /// What its files of weights are called, without ending.
  static var weightsName: String { get }
  /// A model with the weights of `scope`.
  init(_ scope: Scope, _ configuration: Configuration) throws
  /// The model's name for a weight that a file calls `fileName`; nil for what files hold beside the
  /// weights.
  static func weightName(_ fileName: String) -> String?
}

extension PretrainedModel {
  /// diffusers' name.
  public static var weightsName: String { "diffusion_pytorch_model" }

  /// Files use the model's names.
  public static func weightName(_ fileName: String) -> String? { fileName }

  /// Opens a model's folder: `config.json`, and weights as `Checkpoint.init(folder:name:)` finds
  /// them. Throws `ConfigurationError`, `CheckpointError` or `CheckpointMismatch`: one line with the
  /// file, the key or tensor, and what was expected.
  public init(directory: String) throws {
    let file = directory + "/config.json"
    let configuration: Configuration = try JSONFile.read(file)
    let checkpoint = try Checkpoint(folder: directory, name: Self.weightsName)
    let scope = Scope(try CheckpointParameters(checkpoint, name: Self.weightName))
    do {
      try self.init(scope, configuration)
    } catch let error as ShapeError {
      throw ConfigurationError(file: file, error.description)
    }
    try scope.finish()
  }

  /// The model that a folder's `config.json` describes, its weights all 0 and without room: to be
  /// measured, not run. Throws `ConfigurationError`.
  public init(shapeOf directory: String) throws {
    let file = directory + "/config.json"
    let configuration: Configuration = try JSONFile.read(file)
    do {
      try self.init(Scope(RoomlessParameters()), configuration)
    } catch let error as ShapeError {
      throw ConfigurationError(file: file, error.description)
    }
  }

  /// Whether a folder has files of weights beside its `config.json`.
  public static func hasWeights(in directory: String) -> Bool {
    Checkpoint.file(in: directory, name: weightsName) != nil
  }

  /// Writes the model to a folder, which is made when it is not there; other files in it stay.
  /// Weights of more than `shardLimit` bytes are spread over several files.
  ///
  /// All is written beside its place first: after a failure the old model is as it was. Throws
  /// `CheckpointError` with the file and the system's reason.
  public func write(
    to directory: String, precision: SafetensorsWriter.Precision = .single,
    shardLimit: Int = 10_000_000_000
  ) throws {
    let folder = try FolderWriter(directory, head: "config.json")
    try add(to: folder, "", precision, shardLimit)
    try folder.publish()
  }

  /// Adds the model's files under a prefix, such as `unet/`.
  func add(
    to folder: FolderWriter, _ prefix: String, _ precision: SafetensorsWriter.Precision,
    _ shardLimit: Int
  ) throws {
    try folder.add(
      weights: parameters, prefix + Self.weightsName, as: precision, limit: shardLimit)
    try folder.add(prefix + "config.json", configuration)
  }
}

extension UNet2DConditionModel: PretrainedModel {}

/// What diffusers called the parts of attention between pixels until 2023.
private func withoutOldSpelling(_ fileName: String) -> String {
  let old = ["query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"]
  var parts = fileName.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  let place = parts.count - 2
  guard place >= 2, parts[place - 2] == "attentions", let name = old[parts[place]] else {
    return fileName
  }
  parts[place] = name
  return parts.joined(separator: ".")
}

extension UNet2DModel: PretrainedModel {
  /// Old names of attention's parts become the new ones.
  public static func weightName(_ fileName: String) -> String? { withoutOldSpelling(fileName) }
}

extension AutoencoderKL: PretrainedModel {
  /// Old names of attention's parts become the new ones.
  public static func weightName(_ fileName: String) -> String? { withoutOldSpelling(fileName) }
}

extension CLIPTextModel: PretrainedModel {
  /// transformers' name.
  public static var weightsName: String { "model" }

  /// New files leave `text_model.` out; old ones hold the numbers 0, 1, 2, … as `position_ids`.
  public static func weightName(_ fileName: String) -> String? {
    if fileName.hasSuffix(".position_ids") { return nil }
    return fileName.hasPrefix("text_model.") ? fileName : "text_model." + fileName
  }
}

extension CLIPModel: PretrainedModel {
  /// transformers' name.
  public static var weightsName: String { "model" }

  /// Old files hold the numbers 0, 1, 2, … as `position_ids`.
  public static func weightName(_ fileName: String) -> String? {
    fileName.hasSuffix(".position_ids") ? nil : fileName
  }
}
