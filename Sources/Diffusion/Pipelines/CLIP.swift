// CLIP as a folder, as transformers has it.

import Foundation

/// CLIP with what prepares pictures and texts for it.
public struct CLIP: Sendable {
  /// Both towers.
  public var model: CLIPModel
  /// Text to tokens.
  public var tokenizer: CLIPTokenizer
  /// Pictures to what the picture tower takes.
  public var imageProcessor: CLIPImageProcessor

  /// These three.
  public init(model: CLIPModel, tokenizer: CLIPTokenizer, imageProcessor: CLIPImageProcessor) {
    (self.model, self.tokenizer, self.imageProcessor) = (model, tokenizer, imageProcessor)
  }

  private static let processorFile = "preprocessor_config.json"

  /// Opens a folder with `config.json`, `model.safetensors`, `preprocessor_config.json` and the
  /// tokenizer's files. Throws one line with the file, the key or tensor, and what was expected.
  public init(directory: String) throws {
    imageProcessor = try JSONFile.read("\(directory)/\(Self.processorFile)")
    tokenizer = try CLIPTokenizer(directory: directory)
    model = try CLIPModel(directory: directory)
    if let problem = mismatch { throw ConfigurationError(file: directory, problem) }
  }

  /// Which parts do not fit each other; nil when all do.
  private var mismatch: String? {
    let (text, side) = (model.configuration.text, model.configuration.vision.imageSize)
    if tokenizer.vocabularySize > text.vocabSize {
      return "the tokenizer has \(tokenizer.vocabularySize) tokens, and the model knows "
        + "\(text.vocabSize)"
    }
    if tokenizer.maxLength > text.maxPositionEmbeddings {
      return "the tokenizer makes \(tokenizer.maxLength) tokens of a text, and the model reads "
        + "\(text.maxPositionEmbeddings)"
    }
    let size: CLIPImageProcessor.Size =
      imageProcessor.doCenterCrop
      ? .exactly(height: imageProcessor.cropHeight, width: imageProcessor.cropWidth)
      : imageProcessor.size
    if size != .exactly(height: side, width: side)
      || !(imageProcessor.doCenterCrop || imageProcessor.doResize)
    {
      return "\(Self.processorFile) does not make pictures of \(side) × \(side), the model's "
        + "image_size; expected do_center_crop with this crop_size"
    }
    return nil
  }

  /// Writes the folder as `PretrainedModel.write` does, with the tokenizer and the processor.
  public func write(
    to directory: String, precision: SafetensorsWriter.Precision = .single,
    shardLimit: Int = 10_000_000_000
  ) throws {
    if let problem = mismatch { throw ConfigurationError(file: directory, problem) }
    let folder = try FolderWriter(directory, head: "config.json")
    try tokenizer.contents.add(to: folder, "")
    try folder.add(Self.processorFile, imageProcessor)
    try model.add(to: folder, "", precision, shardLimit)
    try folder.publish()
  }
}
