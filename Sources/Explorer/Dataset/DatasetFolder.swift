import Foundation

/// What an unfinished dataset will be.
struct DatasetNote: Codable, Equatable {
  let count: Int
  let seed: UInt64
}

/// The folder of a dataset: new, empty, or with the same dataset unfinished.
struct DatasetFolder {
  let path: String
  private let present: Set<String>

  private static let noteName = ".unfinished.json"

  /// Prepares the folder and leaves the note in it.
  init(_ path: String, note: DatasetNote) throws {
    self.path = path
    let files = FileManager.default
    var isFolder: ObjCBool = false
    let existed = files.fileExists(atPath: path, isDirectory: &isFolder)
    if existed, !isFolder.boolValue {
      throw Failure("\(path) is a file; expected a folder for --out")
    }
    if !existed {
      do {
        try files.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw Failure("\(path) cannot be made: \(Self.reason(error))")
      }
    }
    guard let names = try? files.contentsOfDirectory(atPath: path) else {
      throw Failure("\(path) cannot be read")
    }
    let found = Set(names)
    if found.contains(Self.noteName) {
      try Self.check(path, note)
    } else if !found.isEmpty {
      throw Failure("\(path) is not empty; choose a new folder, or empty it")
    } else {
      do {
        let file = try PartialFile(path, Self.noteName)
        try file.append(try JSONEncoder().encode(note))
        try file.rename()
      } catch {
        if !existed { try? files.removeItem(atPath: path) }
        throw error
      }
    }
    for name in found where name.hasSuffix(PartialFile.suffix) {
      try? files.removeItem(atPath: path + "/" + name)
    }
    present = found
  }

  private static func check(_ path: String, _ note: DatasetNote) throws {
    guard
      let data = FileManager.default.contents(atPath: path + "/" + noteName),
      let there = try? JSONDecoder().decode(DatasetNote.self, from: data)
    else { throw Failure("\(path) is not empty; choose a new folder, or empty it") }
    if there != note {
      throw Failure(
        "\(path) holds an unfinished dataset of another kind; finish it with --count "
          + "\(there.count) --seed \(there.seed), or choose another folder")
    }
  }

  /// Whether the file was there, whole, when the run began.
  func has(_ name: String) -> Bool { present.contains(name) }

  /// Takes the note away: the dataset is whole.
  func finish() throws {
    guard unlink(path + "/" + Self.noteName) == 0 else {
      throw Failure("\(path)/\(Self.noteName) cannot be removed: \(lastSystemError())")
    }
  }

  private static func reason(_ error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let cause, cause.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(cause.code))).lowercased()
    }
    return lastSystemError()
  }
}

/// What the system said of the last failed call, in lower case.
func lastSystemError() -> String { String(cString: strerror(errno)).lowercased() }

/// A file that gets its name only when it is whole.
final class PartialFile {
  static let suffix = ".partial"

  private let partial, final: String
  private var descriptor: Int32

  init(_ folder: String, _ name: String) throws {
    final = folder + "/" + name
    partial = folder + "/." + name + Self.suffix
    descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    if descriptor < 0 { throw Failure("\(final) cannot be written: \(lastSystemError())") }
  }

  func append(_ data: Data) throws {
    try data.withUnsafeBytes { bytes in
      var place = 0
      while place < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
        let count = write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          let reason = lastSystemError()
          discard()
          throw Failure("\(final) cannot be written: \(reason)")
        }
        place += count
      }
    }
  }

  /// Gives the file its name. The last file of a folder gets it only when it and all files before
  /// it are on the disk: one wait for all is far quicker than one for each.
  func rename(isLast: Bool = false) throws {
    if isLast { sync() }
    closeDescriptor()
    guard Foundation.rename(partial, final) == 0 else {
      let reason = lastSystemError()
      unlink(partial)
      throw Failure("\(final) cannot be written: \(reason)")
    }
  }

  /// Takes the file away.
  func discard() {
    closeDescriptor()
    unlink(partial)
  }

  private func closeDescriptor() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  deinit { closeDescriptor() }
}
