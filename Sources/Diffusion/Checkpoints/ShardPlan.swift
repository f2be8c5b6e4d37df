// How weights are spread over several files.

import Foundation
import Tensor

/// Weights in groups, one a file, as diffusers makes them: in the order of the names, a group ends
/// before it would pass the limit, and a weight that passes it alone is a group of its own.
struct ShardPlan {
  /// The weights of each file; one group is one file without an index.
  let groups: [[Parameter<Float>]]
  private let totalSize: Int

  /// `limit` is in bytes.
  init(_ parameters: [Parameter<Float>], as precision: SafetensorsWriter.Precision, limit: Int) {
    func size(_ parameter: Parameter<Float>) -> Int {
      parameter.value.count * (precision == .half ? 2 : 4)
    }
    let parameters = parameters.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var groups: [[Parameter<Float>]] = []
    var room = 0
    for parameter in parameters {
      let bytes = size(parameter)
      if groups.isEmpty || bytes > room {
        groups.append([])
        room = limit
      }
      groups[groups.count - 1].append(parameter)
      room -= bytes
    }
    self.groups = groups.isEmpty ? [[]] : groups
    totalSize = parameters.reduce(0) { $0 + size($1) }
  }

  /// What follows the name in the file of a group.
  func suffix(_ index: Int) -> String {
    func five(_ number: Int) -> String {
      String(repeating: "0", count: max(0, 5 - String(number).count)) + String(number)
    }
    guard groups.count > 1 else { return ".safetensors" }
    return "-\(five(index + 1))-of-\(five(groups.count)).safetensors"
  }

  /// The object that says where each weight is, for files called `name`.
  func index(_ name: String) -> JSONValue {
    var map: [String: JSONValue] = [:]
    for (index, group) in groups.enumerated() {
      for parameter in group { map[parameter.name] = .text(name + suffix(index)) }
    }
    return .object([
      "metadata": .object(["total_size": .whole(totalSize)]), "weight_map": .object(map),
    ])
  }

  /// The files of weights at `path` without its ending, whole or in shards, with their index.
  static func files(of path: String) -> [String] {
    // The folder as it is spelt: whoever compares paths must find the same.
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    let files =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return files.filter { file in
      guard file.hasPrefix(name) else { return false }
      let ending = file.dropFirst(name.count)
      return ending == ".safetensors" || ending == ".safetensors.index.json"
        || ending.wholeMatch(of: /-\d{5,}-of-\d{5,}\.safetensors/) != nil
    }.map { folder + $0 }
  }
}
