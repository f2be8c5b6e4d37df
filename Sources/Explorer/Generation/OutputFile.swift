import Diffusion
import Foundation
import Tensor
import Viz

/// A file that a command will write: refused early where it cannot be, written whole or not at all.
struct OutputFile {
  let path: String
  private let folder: String
  private let name: String

  /// The file that `option` names, with one of these endings. Throws where it could not be written.
  init(_ option: String, _ path: String, ending: String) throws {
    guard path.lowercased().hasSuffix("." + ending), !path.hasSuffix("/." + ending) else {
      throw Failure.usage("\(option) \(path): expected a file name that ends in .\(ending)")
    }
    self.path = path
    let absolute = Home.absolute(path, from: FileManager.default.currentDirectoryPath)
    folder = (absolute as NSString).deletingLastPathComponent
    name = (absolute as NSString).lastPathComponent
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
      isFolder.boolValue
    else { throw Failure("\(option) \(path): the folder \(Place.shown(folder)) does not exist") }
    guard access(folder, W_OK) == 0 else {
      throw Failure("\(option) \(path): no permission to write in \(Place.shown(folder))")
    }
    if FileManager.default.fileExists(atPath: absolute, isDirectory: &isFolder), isFolder.boolValue
    {
      throw Failure("\(option) \(path): a folder is in the way")
    }
  }

  private init(path: String, folder: String, name: String) {
    (self.path, self.folder, self.name) = (path, folder, name)
  }

  /// The files of `count` things: this one, or NAME-0001, NAME-0002, …
  func numbered(_ count: Int) -> [OutputFile] {
    guard count > 1 else { return [self] }
    return (1...count).map { index in
      func with(_ path: String) -> String {
        let ending = (path as NSString).pathExtension
        return
          "\((path as NSString).deletingPathExtension)-\(FrameFolder.numbered(index)).\(ending)"
      }
      return OutputFile(path: with(path), folder: folder, name: with(name))
    }
  }

  /// Writes a picture.
  func write(_ raster: Raster) throws { try write(raster.pngData()) }

  /// Writes what a figure has become.
  func write(_ data: Data) throws {
    let file = try PartialFile(folder, name)
    try file.append(data)
    try file.rename(isLast: true)
  }

  /// Writes tensors.
  func write(_ tensors: [String: StoredTensor]) throws {
    try SafetensorsWriter.write(tensors, to: folder + "/" + name)
  }
}
