import CGLib
import Foundation

/// `SHA256SUMS`: what a folder holds, as `sha256sum --check SHA256SUMS` reads it.
enum Manifest {
  static let name = "SHA256SUMS"

  /// Writes the sums of all files in a folder and below.
  static func write(_ folder: String) throws {
    let file = try PartialFile(folder, name)
    try file.append(Data(try text(folder).utf8))
    try file.rename(isLast: true)
  }

  /// A line for each file in a folder and below.
  static func text(_ folder: String) throws -> String { try text(folder, of: paths(folder)) }

  /// Eight digits that stand for a model: the first of the SHA-256 of the lines of `SHA256SUMS` that
  /// its weights and settings have, or would have where there is no such file. Grades, card and logs
  /// may change and leave the model what it was.
  static func fingerprint(_ folder: String) throws -> String {
    let kept = FileManager.default.contents(atPath: folder + "/" + name)
    let lines =
      try kept.map { String(decoding: $0, as: UTF8.self) }
      ?? text(folder, of: paths(folder).filter(isOfModel))
    let own = lines.split(separator: "\n").filter { isOfModel(String($0.dropFirst(66))) }
    return String(try sum(of: Data(own.map { $0 + "\n" }.joined().utf8)).prefix(8))
  }

  private static func isOfModel(_ path: String) -> Bool {
    let beside: Set = ["README.md", "grades.json", "training", "moments", "samples"]
    return !beside.contains(String(path.prefix { $0 != "/" }))
  }

  /// The files in a folder and below, in the order of their names.
  private static func paths(_ folder: String) -> [String] {
    let files = FileManager.default
    return (files.subpaths(atPath: folder) ?? []).sorted().filter { path in
      var isFolder: ObjCBool = false
      let isThere = files.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder)
      let isHidden = path.hasPrefix(".") || path.contains("/.")
      return isThere && !isFolder.boolValue && !isHidden && path != name
    }
  }

  /// A line for each file.
  private static func text(_ folder: String, of paths: [String]) throws -> String {
    try paths.map { "\(try sum(folder + "/" + $0))  \($0)\n" }.joined()
  }

  /// The SHA-256 of a file, 64 hexadecimal digits.
  static func sum(_ path: String) throws -> String {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    else { throw Failure("\(Place.shown(path)) cannot be read") }
    return try sum(of: data)
  }

  private static func sum(of data: Data) throws -> String {
    guard let checksum = g_checksum_new(CHECKSUM_SHA256) else {
      throw Failure("SHA-256 is not known to this machine's GLib")
    }
    defer { g_checksum_free(checksum) }
    data.withUnsafeBytes { bytes in
      g_checksum_update(checksum, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
    }
    return g_checksum_get_string(checksum).map { String(cString: $0) } ?? ""
  }
}
