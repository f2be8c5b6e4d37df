// Weights in one file or in several, read as one.

import Tensor

/// A checkpoint: a safetensors file, or several that an index names (`*.safetensors.index.json`).
public struct Checkpoint: Sendable {
  /// Where it was opened.
  public let path: String
  /// The names of all tensors, sorted.
  public let names: [String]
  private let shards: [SafetensorsFile]
  private let places: [String: Int]

  /// Opens a safetensors file, or an index and all files it names. Throws `CheckpointError` when
  /// one of them breaks a rule of the format, the index names a file outside its folder, or names
  /// and files do not agree.
  public init(_ path: String) throws {
    if path.hasSuffix(".json") {
      try self.init(index: path)
    } else {
      let file = try SafetensorsFile(path)
      self.init(
        path, [file], Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, 0) }))
    }
  }

  private init(_ path: String, _ shards: [SafetensorsFile], _ places: [String: Int]) {
    (self.path, self.shards, self.places) = (path, shards, places)
    names = places.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private init(index path: String) throws {
    let map = try ShardIndex(path).files
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    let files = Set(map.values).sorted()
    let shards = try files.map { try SafetensorsFile(folder + $0) }
    let numbers = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
    let places = map.compactMapValues { numbers[$0] }
    for (name, place) in places.sorted(by: { $0.key < $1.key }) where shards[place][name] == nil {
      throw CheckpointError(
        shards[place].path, name, .missing, "there is no tensor of that name, and \(path) says so")
    }
    for (place, shard) in shards.enumerated() {
      for entry in shard.entries where places[entry.name] != place {
        throw CheckpointError(shard.path, entry.name, .index, "\(path) does not say it is here")
      }
    }
    self.init(path, shards, places)
  }

  /// What and where the tensor of that name is; nil when there is none.
  public subscript(name: String) -> SafetensorsEntry? { places[name].flatMap { shards[$0][name] } }

  /// The file that holds the tensor of that name; nil when there is none.
  public func file(of name: String) -> SafetensorsFile? { places[name].map { shards[$0] } }

  /// The numbers of a tensor, as `SafetensorsFile.tensor`.
  public func tensor(_ name: String) throws -> Tensor<Float> { try holder(name).tensor(name) }

  /// The whole numbers of a tensor, as `SafetensorsFile.integers`.
  public func integers(_ name: String) throws -> StoredIntegers { try holder(name).integers(name) }

  private func holder(_ name: String) throws -> SafetensorsFile {
    guard let file = file(of: name) else {
      throw CheckpointError(path, name, .missing, "there is no tensor of that name")
    }
    return file
  }
}
