// The index of a checkpoint in several files.

/// `model.safetensors.index.json`: which file each tensor is in.
struct ShardIndex {
  /// The files by tensor, relative to the index's folder.
  let files: [String: String]

  /// Reads an index. Throws `CheckpointError` when it is not strict JSON, has no `weight_map` of
  /// texts, or names a file by an absolute path or through `..`.
  init(_ path: String) throws {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    guard file.bytes.count <= SafetensorsHeader.greatestLength else {
      throw CheckpointError(path, nil, .index, "an index of more than 100000000 bytes")
    }
    try self.init(text: file.bytes.assumingMemoryBound(to: UInt8.self), path: path)
  }

  /// Reads an index's text. Throws `CheckpointError` as above.
  init(text: UnsafeBufferPointer<UInt8>, path: String) throws {
    var files: [String: String] = [:]
    var isMapped = false
    do {
      var reader = try JSONReader(text)
      try reader.object(.notObject) { reader, key in
        // `metadata` holds the total size, which the files say themselves.
        guard key == "weight_map" else { return try reader.skip() }
        isMapped = true
        try reader.object(.index) { reader, tensor in
          let name = try reader.string("weight_map, text in quotes", .index)
          try Self.check(name, of: tensor, path)
          files[tensor] = name
        }
      }
      try reader.finish()
    } catch let problem as JSONReader.Problem {
      throw CheckpointError(path, nil, problem.rule, problem.detail)
    }
    guard isMapped else { throw CheckpointError(path, nil, .index, "there is no weight_map") }
    self.files = files
  }

  /// Throws when `name` may lead out of the index's folder.
  private static func check(_ name: String, of tensor: String, _ path: String) throws {
    func refusal(_ reason: String) -> CheckpointError {
      CheckpointError(
        path, tensor, .index, "the file \(CheckpointError.quoted(name)) \(reason)")
    }
    if name.isEmpty || name.utf8.contains(0) { throw refusal("has no name") }
    if name.utf8.first == UInt8(ascii: "/") { throw refusal("is an absolute path") }
    if name.split(separator: "/").contains("..") { throw refusal("leads out of the folder by ..") }
  }
}
