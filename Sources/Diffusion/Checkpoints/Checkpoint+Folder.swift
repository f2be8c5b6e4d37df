// Which of a folder's files are a model's weights.

import Foundation

extension Checkpoint {
  /// Opens the weights in `folder` whose files are called `name`: `name.safetensors`, else the
  /// shards of `name.safetensors.index.json`, else the half-precision `name.fp16.safetensors`.
  /// Throws `CheckpointError` as `init(_:)`, and when none of them is there.
  public init(folder: String, name: String) throws {
    if let path = Self.file(in: folder, name: name) {
      try self.init(path)
      return
    }
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    if let pickled = files.filter({ $0.hasSuffix(".bin") || $0.hasSuffix(".ckpt") }).min() {
      throw CheckpointError(
        "\(folder)/\(pickled)", nil, .access,
        "PyTorch's pickled weights are not read; save the model as safetensors, which diffusers "
          + "does with save_pretrained")
    }
    throw CheckpointError(
      folder, nil, .access, "there are no weights; expected \(name).safetensors")
  }

  /// The first of those files that is there.
  static func file(in folder: String, name: String) -> String? {
    ["safetensors", "safetensors.index.json", "fp16.safetensors"]
      .map { "\(folder)/\(name).\($0)" }
      .first(where: FileManager.default.fileExists(atPath:))
  }
}
