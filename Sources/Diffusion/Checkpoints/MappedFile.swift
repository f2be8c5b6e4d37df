// A file's bytes as memory.

import Foundation

/// A file mapped for reading. The bytes stay readable while it lives, even when another file takes
/// the name.
final class MappedFile: @unchecked Sendable {  // nobody writes to the memory
  let bytes: UnsafeRawBufferPointer

  /// Maps a regular file. Throws `CheckpointError` with the system's reason.
  init(_ path: String) throws {
    func failure(_ reason: String = String(cString: strerror(errno))) -> CheckpointError {
      CheckpointError(path, nil, .access, "cannot be read: \(reason)")
    }
    guard !path.utf8.contains(0) else { throw failure("its name has a zero byte") }
    // Without O_NONBLOCK, a pipe would wait for somebody to write.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure() }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw failure(status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is not a file")
    }
    let length = Int(status.st_size)
    guard length > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let memory = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0),
      memory != MAP_FAILED
    else { throw failure() }
    bytes = UnsafeRawBufferPointer(start: memory, count: length)
  }

  deinit {
    if let start = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }
}
