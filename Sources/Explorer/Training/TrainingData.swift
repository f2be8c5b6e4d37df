import Diffusion
import Foundation
import TinyWorld

/// What `--data` names.
enum TrainingData {
  /// The seed of the Tiny World that models learn from. Other seeds' scenes are new to them.
  static let seed: UInt64 = 1

  /// The name of the picture world.
  static let tinyWorld = "tiny-world"

  /// Tiny World drawn in a style, a folder, or an IDX file.
  static func open(
    _ name: String, side: Int = Scene.side, style: DrawingStyle = .color
  ) throws -> any CaptionedPictures {
    if name == tinyWorld { return TinyWorldPictures(seed: seed, side: side, style: style) }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
      throw Failure(
        "--data \(name): expected tiny-world, a folder with metadata.jsonl, or an IDX file")
    }
    return isFolder.boolValue
      ? try PictureList(folder: name, side: side, note: Console.note)
      : try PictureList(idx: name, side: side)
  }
}
