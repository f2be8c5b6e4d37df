// Several files that replace those of a folder together.

import Foundation
import Tensor

/// A folder in the making. Every file is written and on the disk before the first one takes its
/// place, so that a full disk changes nothing; and the file by which readers know the folder, its
/// `head`, goes away first and comes back last, so that half a folder is not taken for a whole one.
final class FolderWriter {
  private let folder: String
  private let head: String
  private let disk: DiskCalls
  private var files: [AtomicFile] = []
  private var stale: Set<String> = []
  private var newFolders: [String] = []

  /// Begins a folder at `folder`, which is made when it is not there. Throws `CheckpointError`.
  init(_ folder: String, head: String, disk: DiskCalls = DiskCalls()) throws {
    (self.folder, self.head, self.disk) = (folder, head, disk)
    try make(folder)
  }

  deinit {
    files = []
    // Those that something stands in stay: only empty folders can be removed.
    for folder in newFolders.reversed() { rmdir(folder) }
  }

  private func make(_ path: String) throws {
    var missing: [String] = []
    var place = path
    while !place.isEmpty, place != "/", !FileManager.default.fileExists(atPath: place) {
      missing.append(place)
      place = (place as NSString).deletingLastPathComponent
    }
    for folder in missing.reversed() {
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw CheckpointError(
          folder, nil, .access, "cannot be made: \(String(cString: strerror(errno)))")
      }
      newFolders.append(folder)
    }
  }

  /// The path of a file of the folder, whose own folder is made.
  private func place(_ name: String) throws -> String {
    let path = "\(folder)/\(name)"
    try make((path as NSString).deletingLastPathComponent)
    return path
  }

  /// Adds a file of these bytes.
  func add(_ name: String, _ data: Data) throws {
    let file = try AtomicFile(place(name), disk)
    try data.withUnsafeBytes { try file.append($0) }
    try add(file)
  }

  /// Adds an object as JSON, as diffusers and transformers write it.
  func add(_ name: String, _ value: some Encodable) throws {
    try add(name, JSONFile.data(value))
  }

  /// Adds weights: `name.safetensors`, or shards of at most `limit` bytes of numbers and
  /// `name.safetensors.index.json` where that is too little. Weights of the other kind that stand
  /// there go away, or readers would take them.
  func add(
    weights parameters: [Parameter<Float>], _ name: String,
    as precision: SafetensorsWriter.Precision,
    limit: Int
  ) throws {
    let path = try place(name)
    let shards = ShardPlan(parameters, as: precision, limit: limit)
    for (index, shard) in shards.groups.enumerated() {
      let file = "\(path)\(shards.suffix(index))"
      try add(
        SafetensorsWriter.file(
          SafetensorsWriter.stored(shard, as: precision, file), to: file, disk: disk))
    }
    if shards.groups.count > 1 {
      try add("\(name).safetensors.index.json", shards.index((name as NSString).lastPathComponent))
    }
    stale.formUnion(ShardPlan.files(of: path))
  }

  private func add(_ file: AtomicFile) throws {
    try file.finish()
    files.append(file)
  }

  /// Puts all files in their places. Throws `CheckpointError` before anything changes when a folder
  /// stands in a file's place.
  func publish() throws {
    for file in files {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: file.destination, isDirectory: &isFolder),
        isFolder.boolValue
      {
        throw CheckpointError(file.destination, nil, .access, "cannot be written: it is a folder")
      }
    }
    let last = "\(folder)/\(head)"
    unlink(last)
    newFolders = []
    for file in files where file.destination != last { try file.publish() }
    for path in stale.subtracting(files.map(\.destination)) { unlink(path) }
    for file in files where file.destination == last { try file.publish() }
    files = []
  }
}
