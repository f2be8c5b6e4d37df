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
  func folder() throws -> String {
    if let model {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder),
        isFolder.boolValue
      else { throw Failure("--model \(model): expected a model's folder") }
      return model
    }
    return try Self.shipped(in: Home.find().path + "/Models")
  }

  /// The model that comes with the program.
  static func shipped(in models: String) throws -> String {
    let folder = models + "/tiny-world"
    guard FileManager.default.fileExists(atPath: folder) else {
      throw Failure(
        "no model is shipped in \(Place.shown(folder)); name a model's folder with --model DIR")
    }
    return folder
  }

  /// The whole of it.
  func load() throws -> StableDiffusion { try StableDiffusion(directory: folder()) }
}
