// JSON files as Python's `json` reads and writes them.

import Foundation

/// Reads and writes the small JSON files of a model's folder.
enum JSONFile {
  /// The bytes of a file. Throws `ConfigurationError` when there are too many, and `CheckpointError`
  /// when the system does not let it be read.
  static func bytes(_ path: String) throws -> Data {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    guard file.bytes.count <= 10_000_000 else {
      throw ConfigurationError(file: path, "more than 10 MB: not a configuration")
    }
    return Data(file.bytes)
  }

  /// Reads a file, whose numbers may be bare `-Infinity`. Throws as `bytes`, and
  /// `ConfigurationError` with the file for what does not belong there.
  static func read<Value: Decodable>(
    _ path: String, as _: Value.Type = Value.self
  ) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: BareNumbers.quoted(bytes(path)))
    } catch var error as ConfigurationError {
      error.file = path
      throw error
    } catch let error as CLIPConfigurationError {
      throw ConfigurationError(file: path, error.description)
    } catch is DecodingError {
      throw ConfigurationError(file: path, "expected one JSON object")
    }
  }

  /// A file's bytes: keys in order.
  static func data(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data("\n".utf8)
  }
}
