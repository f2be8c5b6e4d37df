import ArgumentParser
import Foundation

/// `explorer inspect`: what a model or a file is made of.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a model is made of: modules, shapes, parameters, arithmetic.",
    discussion: """
      Of a model's folder, the tree of its networks; arithmetic is counted in products, two for \
      each multiplication with its addition. Of a safetensors file, its tensors.
      """)

  @Argument(help: "A model's folder, or a safetensors file.", completion: .file())
  var path: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure("\(path) does not exist; expected a model's folder or a safetensors file")
    }
    if isFolder.boolValue {
      let inspection = try ModelInspection(path)
      ModelOption.warn(of: inspection.brokenWeights, in: path)
      Console.out(json ? inspection.json.text : inspection.text)
    } else {
      let inspection = try FileInspection(path)
      Console.out(json ? inspection.json.text : inspection.text)
    }
  }
}
