// CLIP with what it needs to read pictures and texts.

import Foundation
import Tensor

/// A folder of CLIP in the layout of transformers: `config.json`, `model.safetensors`,
/// `preprocessor_config.json`, and the tokenizer's files beside them.
public struct CLIP: Sendable {
  /// Both towers.
  public let model: CLIPModel
  /// From texts to ids.
  public let tokenizer: CLIPTokenizer
  /// From pictures to what the picture tower takes.
  public let processor: CLIPImageProcessor

  /// Opens the folder. Throws one line that names the file and what was expected.
  public init(directory: String) throws {
    let configuration: CLIPModel.Configuration = try Self.read(directory + "/config.json")
    processor = try Self.read(directory + "/preprocessor_config.json")
    tokenizer = try CLIPTokenizer(directory: directory)
    let checkpoint = try Checkpoint(directory + "/model.safetensors")
    let scope = Scope(
      try CheckpointParameters(checkpoint) { $0.hasSuffix("position_ids") ? nil : $0 })
    model = try CLIPModel(scope, configuration)
    try scope.finish()
    let (text, vision) = (configuration.text, configuration.vision)
    guard tokenizer.vocabularySize <= text.vocabSize,
      tokenizer.maxLength <= text.maxPositionEmbeddings
    else {
      throw ConfigurationError(
        file: directory,
        "the tokenizer has \(tokenizer.vocabularySize) tokens and texts of \(tokenizer.maxLength), "
          + "the text tower \(text.vocabSize) and \(text.maxPositionEmbeddings)")
    }
    guard processor.doCenterCrop, processor.cropHeight == vision.imageSize,
      processor.cropWidth == vision.imageSize
    else {
      throw ConfigurationError(
        file: directory + "/preprocessor_config.json",
        "expected do_center_crop to the \(vision.imageSize) pixels a side that the model takes")
    }
  }

  private static func read<T: Decodable>(_ path: String) throws -> T {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(file: path, "no such file, or it cannot be read")
    }
    do {
      return try JSONDecoder().decode(T.self, from: data)
    } catch let error as CLIPConfigurationError {
      throw ConfigurationError(file: path, "\(error)")
    } catch {
      throw ConfigurationError(file: path, "expected one JSON object")
    }
  }
}
