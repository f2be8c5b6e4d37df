import Foundation
import Tensor

/// A folder that appears whole or not at all: written beside its place, then moved there in one
/// step. What stood there before stays untouched until then.
final class Publication: Sendable {
  /// Where the folder will stand.
  let destination: String
  /// Where it is written meanwhile.
  let folder: String
  /// The folders above it that were made for it, the innermost first.
  private let made: [String]
  private let interruption: Int
  private let written = Locked<[String]>([])

  /// Makes the temporary folder; fails when nothing can be written there.
  init(to destination: String) throws {
    self.destination = destination
    let parent = (destination as NSString).deletingLastPathComponent
    let name = (destination as NSString).lastPathComponent
    let folder = "\(parent)/.\(name).tmp-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let made = Publication.missing(parent)
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      made.forEach { rmdir($0) }
      throw Failure(
        "cannot write to \(Place.shown(parent)): \(Publication.reason(parent)); "
          + "choose another folder with --out")
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: destination, isDirectory: &isFolder),
      !isFolder.boolValue
    {
      try? FileManager.default.removeItem(atPath: folder)
      made.forEach { rmdir($0) }
      throw Failure(
        "\(Place.shown(destination)): a file is in the way; move it or choose another --out")
    }
    self.folder = folder
    self.made = made
    interruption = Interruption.add {
      Publication.discard(folder)
      made.forEach { rmdir($0) }
    }
  }

  /// Writes one file; its folder is made if need be. The publication's own folder is not: it may
  /// have been removed because the program was told to stop.
  func write(_ data: Data, to path: String) throws {
    Interruption.waitIfRequested()
    if let slash = path.lastIndex(of: "/") { mkdir("\(folder)/\(path[..<slash])", 0o777) }
    do {
      try data.write(to: URL(fileURLWithPath: "\(folder)/\(path)"))
    } catch {
      Interruption.waitIfRequested()
      throw Failure("cannot write \(Place.shown(destination))/\(path): \(Publication.lastError)")
    }
    written.use { $0.append(path) }
  }

  func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

  /// All files written so far, in order, relative to the folder.
  func files() -> [String] { written.use { $0.sorted() } }

  /// Moves the folder into place. What stood there is exchanged for it in one step and then
  /// deleted.
  func publish() throws {
    try synchronise()
    Interruption.waitIfRequested()
    if rename(folder, destination) == 0 {
      Interruption.remove(interruption)
      return
    }
    guard errno == ENOTEMPTY || errno == EEXIST else {
      throw Failure("cannot write \(Place.shown(destination)): \(Publication.lastError)")
    }
    if !Publication.exchange(folder, destination) { try moveAsideAndReplace() }
    Publication.discard(folder)
    Interruption.remove(interruption)
  }

  /// Removes what was written.
  func abandon() {
    Interruption.waitIfRequested()
    Publication.discard(folder)
    made.forEach { rmdir($0) }
    Interruption.remove(interruption)
  }

  /// The folders on the way to `path` that are not there, the innermost first. Taken away again
  /// when nothing is published; `rmdir` leaves those alone that have got other contents.
  private static func missing(_ path: String) -> [String] {
    var folders: [String] = []
    var folder = path
    while folder.count > 1, !FileManager.default.fileExists(atPath: folder) {
      folders.append(folder)
      folder = (folder as NSString).deletingLastPathComponent
    }
    return folders
  }

  /// Swaps two folders in one step, where system and file system can.
  private static func exchange(_ a: String, _ b: String) -> Bool {
    typealias Function =
      @convention(c) (
        Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
      ) -> Int32
    guard let symbol = dlsym(nil, "renameat2") else { return false }
    let renameat2 = unsafeBitCast(symbol, to: Function.self)
    let renameExchange: UInt32 = 2
    return renameat2(AT_FDCWD, a, AT_FDCWD, b, renameExchange) == 0
  }

  /// For file systems that cannot exchange two folders.
  private func moveAsideAndReplace() throws {
    let old = folder + "-old"
    guard rename(destination, old) == 0 else {
      throw Failure("cannot replace \(Place.shown(destination)): \(Publication.lastError)")
    }
    guard rename(folder, destination) == 0 else {
      let reason = Publication.lastError
      _ = rename(old, destination)
      throw Failure("cannot replace \(Place.shown(destination)): \(reason)")
    }
    Publication.discard(old)
  }

  /// Has everything on the disk before the folder takes its place.
  private func synchronise() throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { throw Failure("cannot read \(folder): \(Publication.lastError)") }
    defer { close(descriptor) }
    let files = files()
    // The disk takes them in any order, and more at once than there are cores.
    try Workers(count: 8).forEach(0..<files.count) { [folder] i in
      let file = open("\(folder)/\(files[i])", O_RDONLY)
      guard file >= 0 else { throw Failure("cannot read \(files[i]): \(Publication.lastError)") }
      defer { close(file) }
      guard fsync(file) == 0 else {
        throw Failure("cannot write \(files[i]): \(Publication.lastError)")
      }
    }
    fsync(descriptor)
  }

  /// Removes a folder; renamed first, so that nothing more is written into it meanwhile.
  private static func discard(_ folder: String) {
    let dying = folder + "-gone"
    guard rename(folder, dying) == 0 else { return }
    try? FileManager.default.removeItem(atPath: dying)
  }

  private static var lastError: String { String(cString: strerror(errno)) }

  /// Why nothing can be written below `path`: the first thing on the way that is no folder, or
  /// what the system said.
  private static func reason(_ path: String) -> String {
    let said = lastError
    var folder = path
    while folder.count > 1 {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) {
        if !isFolder.boolValue { return "\(Place.shown(folder)) is a file, not a folder" }
        return access(folder, W_OK) == 0 ? said : "no permission to write in \(folder)"
      }
      folder = (folder as NSString).deletingLastPathComponent
    }
    return said
  }
}
