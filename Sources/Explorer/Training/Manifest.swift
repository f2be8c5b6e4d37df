import CGLib
import Foundation

/// `SHA256SUMS`: what a folder holds, as `sha256sum --check SHA256SUMS` reads it.
enum Manifest {
  static let name = "SHA256SUMS"

  /// Writes the sums of all files in a folder and below, in the order of their names.
  static func write(_ folder: String) throws {
    let files = FileManager.default
    let names = (files.subpaths(atPath: folder) ?? []).sorted().filter { path in
      var isFolder: ObjCBool = false
      let isThere = files.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder)
      let isHidden = path.hasPrefix(".") || path.contains("/.")
      return isThere && !isFolder.boolValue && !isHidden && path != name
    }
    let lines = try names.map { "\(try sum(folder + "/" + $0))  \($0)\n" }
    let file = try PartialFile(folder, name)
    try file.append(Data(lines.joined().utf8))
    try file.rename(isLast: true)
  }

  /// The SHA-256 of a file, 64 hexadecimal digits.
  static func sum(_ path: String) throws -> String {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped),
      let checksum = g_checksum_new(CHECKSUM_SHA256)
    else { throw Failure("\(Place.shown(path)) cannot be read") }
    defer { g_checksum_free(checksum) }
    data.withUnsafeBytes { bytes in
      g_checksum_update(checksum, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
    }
    return g_checksum_get_string(checksum).map { String(cString: $0) } ?? ""
  }
}
