import Foundation

/// What can be known of a picture from its first bytes, before it is decoded.
extension PictureFile {
  /// Refuses what is missing, no file, too large, or neither a PNG nor a JPEG.
  static func checkHeader(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw PictureError(
        path, errno == ENOENT ? "does not exist" : "cannot be opened (\(lastError()))")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw PictureError(path, "is a directory; expected a PNG or JPEG file")
    default: throw PictureError(path, "is no ordinary file; expected a PNG or JPEG file")
    }
    guard status.st_size <= maximumBytes else {
      throw PictureError(
        path,
        "has \(NumberText.fixed(Double(status.st_size), 0)) bytes; expected at most "
          + NumberText.fixed(Double(maximumBytes), 0))
    }
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw PictureError(path, "cannot be read (\(lastError()))") }
    defer { close(file) }
    var head = [UInt8](repeating: 0, count: 33)
    let count = max(0, read(file, &head, head.count))
    head.removeLast(head.count - count)

    if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      guard head.count == 33, Array(head[12..<16]) == Array("IHDR".utf8) else {
        throw PictureError(path, "is damaged or cut short (a PNG without its header)")
      }
      try checkSize(path, width: bigEndian(head[16..<20]), height: bigEndian(head[20..<24]))
    } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      try checkJPEG(path)
    } else {
      let what = count == 0 ? "is empty" : "is neither a PNG nor a JPEG"
      throw PictureError(path, what + "; expected a PNG or JPEG file")
    }
  }

  /// Reads a JPEG's markers up to its pixels for the size, and looks for the mark that ends it:
  /// decoders fill a missing rest with grey and say nothing.
  private static func checkJPEG(_ path: String) throws {
    let cut = PictureError(path, "is damaged or cut short (a JPEG that does not end)")
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    else { throw PictureError(path, "cannot be read") }
    var isSized = false
    try data.withUnsafeBytes { bytes in
      var place = 2
      while true {
        guard place + 4 <= bytes.count, bytes[place] == 0xFF else { throw cut }
        let marker = bytes[place + 1]
        if marker == 0xFF {
          place += 1
          continue
        }
        let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
        guard length >= 2, place + 2 + length <= bytes.count else { throw cut }
        // Start of frame: C0…CF but for the tables C4, C8 and CC.
        if marker & 0xF0 == 0xC0, ![0xC4, 0xC8, 0xCC].contains(marker), length >= 7 {
          try checkSize(
            path, width: bigEndian(bytes[place + 7..<place + 9]),
            height: bigEndian(bytes[place + 5..<place + 7]))
          isSized = true
        }
        place += 2 + length
        if marker == 0xDA { break }
      }
      while place + 1 < bytes.count {
        if bytes[place] == 0xFF, bytes[place + 1] == 0xD9 { return }
        place += 1
      }
      throw cut
    }
    guard isSized else { throw PictureError(path, "is damaged (a JPEG without a size)") }
  }

  private static func bigEndian(_ bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  private static func lastError() -> String { String(cString: strerror(errno)).lowercased() }
}
