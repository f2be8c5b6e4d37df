// Files that appear whole or not at all.

import Foundation

/// The two calls by which data reach a disk. Tests put failing ones in their place.
struct DiskCalls: Sendable {
  /// As `write(2)`: how many bytes were taken, or −1 with `errno`.
  var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int = { descriptor, bytes in
    Foundation.write(descriptor, bytes.baseAddress, bytes.count)
  }
  /// As `fsync(2)`: 0, or −1 with `errno`.
  var synchronise: @Sendable (Int32) -> Int32 = { fsync($0) }
}

/// A file in the making: written beside its place, and moved there in one step when all of it is on
/// the disk. Whoever has the old file open keeps it.
final class AtomicFile {
  /// Where it will stand.
  let destination: String
  private let folder: String
  private let temporary: String
  private var descriptor: Int32
  private let disk: DiskCalls
  private var isInPlace = false

  /// Begins a file that will stand at `path`. Throws `CheckpointError` with the system's reason.
  init(_ path: String, _ disk: DiskCalls) throws {
    let slash = path.lastIndex(of: "/")
    folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    // A short name: the old one may already be as long as the system allows.
    temporary = "\(folder)/.saving-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    (destination, self.disk) = (path, disk)
    guard !path.utf8.contains(0) else {
      throw CheckpointError(path, nil, .access, "cannot be written: its name has a zero byte")
    }
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isInPlace { unlink(temporary) }
  }

  /// Appends bytes.
  func append(_ bytes: UnsafeRawBufferPointer) throws {
    var left = bytes
    while !left.isEmpty {
      // A zero would have this wait for ever: it is the disk that is full.
      errno = ENOSPC
      let taken = disk.write(descriptor, left)
      if taken < 0 && errno == EINTR { continue }
      guard taken > 0 else { throw Self.failure(destination) }
      left = UnsafeRawBufferPointer(rebasing: left[min(taken, left.count)...])
    }
  }

  /// Ends the file: all of it is on the disk, and nothing can be appended any more.
  func finish() throws {
    guard disk.synchronise(descriptor) == 0 else { throw Self.failure(destination) }
    close(descriptor)
    descriptor = -1
  }

  /// Puts the file in its place.
  func publish() throws {
    if descriptor >= 0 { try finish() }
    guard rename(temporary, destination) == 0 else { throw Self.failure(destination) }
    isInPlace = true
    let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 else { return }  // may be written, not listed: nothing more can be done
    defer { close(parent) }
    // Some file systems cannot synchronise a folder, and say so.
    guard disk.synchronise(parent) == 0 || errno == EINVAL else {
      throw CheckpointError(
        destination, nil, .access,
        "is written, but its folder could not be: \(String(cString: strerror(errno)))")
    }
  }

  private static func failure(_ path: String) -> CheckpointError {
    CheckpointError(path, nil, .access, "cannot be written: \(String(cString: strerror(errno)))")
  }
}
