import ArgumentParser
import Diffusion
import Foundation

/// Which model a command works with.
struct ModelOption: ParsableArguments {
  @Option(
    help: "A model's folder in the diffusers layout; without it, the shipped Models/tiny-world.",
    completion: .directory)
  var model: String?

  /// The folder, which is there: of a model of texts, or of one of pixels.
  func folder(pixels: Bool = false) throws -> String {
    try Self.folder(model, shipped: pixels ? "tiny-world-pixels" : "tiny-world")
  }

  /// The folder that an option names, or else the one that comes with the program.
  static func folder(
    _ model: String?, shipped name: String, option: String = "--model"
  ) throws -> String {
    guard let model else { return try shipped(name, in: Home.find().models, option: option) }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder), isFolder.boolValue
    else { throw Failure("\(option) \(model): expected a model's folder") }
    return model
  }

  /// The folder of that name among those that come with the program.
  static func shipped(
    _ name: String, in models: String, option: String = "--model"
  ) throws -> String {
    let folder = models + "/" + name
    guard FileManager.default.fileExists(atPath: folder) else {
      throw Failure(
        "no model is shipped in \(Place.shown(folder)); name a model's folder with \(option) DIR")
    }
    return folder
  }

  /// The whole of it. Weights of no use are a warning: what they do can be worth looking at.
  func load() throws -> StableDiffusion {
    let folder = try folder()
    let model = try StableDiffusion(directory: folder)
    Self.warn(of: model.brokenWeights, in: folder)
    return model
  }

  /// A model of pixels: the folder that `--model` names, or the one that is shipped.
  func loadPixels() throws -> DDPMPipeline {
    let folder = try folder(pixels: true)
    let model = try DDPMPipeline(directory: folder)
    Self.warn(of: model.unet.brokenWeights, in: folder)
    return model
  }

  /// Says on standard error which weights of a model hold numbers that are none.
  static func warn(of broken: [String], in folder: String) {
    if broken.isEmpty { return }
    let names = broken.prefix(3).joined(separator: ", ") + (broken.count > 3 ? ", …" : "")
    Console.note(
      "warning: \(Place.shown(folder)): NaN or infinite numbers in \(broken.count) of the weights: "
        + names)
  }
}
