import CGif
import Foundation

/// One GIF on its way into memory: giflib's encoder and the bytes it has written.
final class GIFFile {
  private let handle: UnsafeMutablePointer<GifFileType>
  private let sink: Sink
  private let transparent: Int
  private var isOpen = true

  /// Where giflib's output goes.
  private final class Sink {
    var bytes = Data()
  }

  /// Starts a file with one palette for all frames and the mark that it loops for ever.
  init(width: Int, height: Int, palette: Palette) throws {
    transparent = palette.colors.count
    sink = Sink()
    var code: Int32 = 0
    let opened = EGifOpen(
      Unmanaged.passUnretained(sink).toOpaque(),
      { file, bytes, count in
        guard let bytes, let user = file?.pointee.UserData else { return 0 }
        Unmanaged<Sink>.fromOpaque(user).takeUnretainedValue().bytes
          .append(bytes, count: Int(count))
        return count
      }, &code)
    guard let opened else { throw GIFError("GIF: " + Self.text(of: code)) }
    handle = opened
    EGifSetGifVersion(handle, true)

    let bits = max(2, GifBitSize(Int32(palette.colors.count + 1)))
    var entries = palette.colors.map {
      GifColorType(
        Red: UInt8($0 >> 16 & 0xFF), Green: UInt8($0 >> 8 & 0xFF), Blue: UInt8($0 & 0xFF))
    }
    while entries.count < 1 << bits { entries.append(GifColorType(Red: 0, Green: 0, Blue: 0)) }
    let table = GifMakeMapObject(1 << bits, entries)
    defer { GifFreeMapObject(table) }
    try check(EGifPutScreenDesc(handle, Int32(width), Int32(height), bits, 0, table))

    // The application block that browsers read as "loop", with 0 for "for ever".
    try check(EGifPutExtensionLeader(handle, APPLICATION_EXT_FUNC_CODE))
    try check(EGifPutExtensionBlock(handle, 11, Array("NETSCAPE2.0".utf8)))
    try check(EGifPutExtensionBlock(handle, 3, [1, 0, 0] as [UInt8]))
    try check(EGifPutExtensionTrailer(handle))
  }

  deinit {
    if isOpen { EGifCloseFile(handle, nil) }
  }

  /// Adds a frame that lies on what is already there.
  func write(_ indices: [UInt8], change: Change, hundredths: Int) throws {
    var control = GraphicsControlBlock(
      DisposalMode: DISPOSE_DO_NOT, UserInputFlag: false, DelayTime: Int32(hundredths),
      TransparentColor: Int32(transparent))
    var block = [UInt8](repeating: 0, count: 4)
    let size = EGifGCBToExtension(&control, &block)
    try check(EGifPutExtension(handle, GRAPHICS_EXT_FUNC_CODE, Int32(size), block))
    try check(
      EGifPutImageDesc(
        handle, Int32(change.x.lowerBound), Int32(change.y.lowerBound), Int32(change.x.count),
        Int32(change.y.count), false, nil))
    var indices = indices
    try check(EGifPutLine(handle, &indices, Int32(indices.count)))
  }

  /// Ends the file and returns its bytes.
  func finish() throws -> Data {
    isOpen = false
    var code: Int32 = 0
    guard EGifCloseFile(handle, &code) == GIF_OK else {
      throw GIFError("GIF: " + Self.text(of: code))
    }
    return sink.bytes
  }

  private func check(_ result: Int32) throws {
    if result != GIF_OK { throw GIFError("GIF: " + Self.text(of: handle.pointee.Error)) }
  }

  private static func text(of code: Int32) -> String {
    GifErrorString(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
