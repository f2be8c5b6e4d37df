import ArgumentParser
import Diffusion
import Foundation

/// Which model a command works with.
struct ModelOption: ParsableArguments {
  @Option(
    help: "A model's folder in the diffusers layout; without it, the shipped Models/tiny-world.",
    completion: .directory)
  var model: String?

  /// The folder, which is there.
  func folder() throws -> String { try Self.folder(model, shipped: "tiny-world") }

  /// The folder that `--model` names, or else the one that comes with the program.
  static func folder(_ model: String?, shipped name: String) throws -> String {
    guard let model else { return try shipped(name, in: Home.find().models) }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder), isFolder.boolValue
    else { throw Failure("--model \(model): expected a model's folder") }
    return model
  }

  /// The folder of that name among those that come with the program.
  static func shipped(_ name: String, in models: String) throws -> String {
    let folder = models + "/" + name
    guard FileManager.default.fileExists(atPath: folder) else {
      throw Failure(
        "no model is shipped in \(Place.shown(folder)); name a model's folder with --model DIR")
    }
    return folder
  }

  /// The whole of it.
  func load() throws -> StableDiffusion { try StableDiffusion(directory: folder()) }
}
