// What can be wrong with the JSON files of a model's folder: one line each.

/// Why a model's folder or one of its JSON files cannot be used: the file, the key where it is one
/// key's, what was found and what is supported.
public struct ConfigurationError: Error, Hashable, CustomStringConvertible {
  /// The file's or the folder's path.
  public var file: String
  /// The key, when the error is one key's.
  public let key: String?
  /// What was found and what is supported.
  public let detail: String

  init(file: String = "config.json", key: String? = nil, _ detail: String) {
    (self.file, self.key, self.detail) = (file, key, detail)
  }

  /// A key whose value is none of those that are supported.
  init(key: String, found: JSONValue, supported: String) {
    self.init(key: key, "\(found) is not supported; supported: \(supported)")
  }

  /// One line for the person who has the file.
  public var description: String {
    "\(file): " + (key.map { "\(CheckpointError.line($0.prefix(120))): " } ?? "") + detail
  }
}
