import CGdkPixbuf
import Foundation
import Synchronization

/// Opens a person's own PNG or JPEG, with limits that hold before any memory is taken.
public enum PictureFile {
  /// The largest picture that is opened: pixels in all, pixels a side, bytes of the file.
  public static let maximumPixels = 50_000_000, maximumSide = 32_768, maximumBytes = 200_000_000

  /// The picture's centre square, scaled to `side` × `side` pixels.
  ///
  /// The embedded orientation is applied, transparency lies on white, and every new pixel is the
  /// mean, in linear light, of exactly the area it covers. The same file gives the same pixels.
  /// - Throws: `PictureError`, one line that names the file and what was expected.
  public static func load(_ path: String, side: Int = 64) throws -> Raster {
    precondition(side > 0, "PictureFile: side must be positive, got \(side)")
    return try opened(path) { picture in
      let crop = min(picture.width, picture.height)
      let filter = AreaFilter(
        pixels: picture.pixels, stride: picture.stride, channels: picture.channels,
        left: (picture.width - crop) / 2, top: (picture.height - crop) / 2, width: crop,
        height: crop)
      return filter.scaled(to: side, by: side)
    }
  }

  /// The whole picture as it is, for those who scale by rules of their own. Orientation and
  /// transparency as in `load`.
  /// - Throws: `PictureError`, one line that names the file and what was expected.
  public static func loadWhole(_ path: String) throws -> Raster {
    try opened(path) { picture in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(3 * picture.width * picture.height)
      for y in 0..<picture.height {
        for x in 0..<picture.width {
          let pixel = picture.pixels + y * picture.stride + x * picture.channels
          let alpha = picture.channels == 4 ? pixel[3] : 255
          for c in 0..<3 { bytes.append(AreaFilter.onWhite(pixel[c], alpha: alpha)) }
        }
      }
      return Raster(width: picture.width, height: picture.height, bytes: bytes)
    }
  }

  /// A decoded picture, upright, while it is open.
  private struct Opened {
    let pixels: UnsafePointer<UInt8>
    let width, height, stride, channels: Int
  }

  private static func opened(_ path: String, _ read: (Opened) -> Raster) throws -> Raster {
    try checkHeader(path)
    let pixbuf = try decode(path)
    defer { g_object_unref(UnsafeMutableRawPointer(pixbuf)) }
    let width = Int(gdk_pixbuf_get_width(pixbuf))
    let height = Int(gdk_pixbuf_get_height(pixbuf))
    try checkSize(path, width: width, height: height)
    guard let pixels = gdk_pixbuf_read_pixels(pixbuf) else {
      throw PictureError(path, "has no pixels")
    }
    return read(
      Opened(
        pixels: pixels, width: width, height: height,
        stride: Int(gdk_pixbuf_get_rowstride(pixbuf)),
        channels: Int(gdk_pixbuf_get_n_channels(pixbuf))))
  }

  /// The file's own size in pixels, as it lies there.
  /// - Throws: `PictureError`.
  public static func size(_ path: String) throws -> (width: Int, height: Int) {
    try checkHeader(path)
    var (width, height): (Int32, Int32) = (0, 0)
    guard gdk_pixbuf_get_file_info(path, &width, &height) != nil else {
      throw PictureError(path, "is damaged or cut short")
    }
    return (Int(width), Int(height))
  }

  static func checkSize(_ path: String, width: Int, height: Int) throws {
    let size =
      "is \(NumberText.fixed(Double(width), 0)) × \(NumberText.fixed(Double(height), 0)) pixels"
    guard width > 0, height > 0 else { throw PictureError(path, size + "; expected some") }
    guard width <= maximumSide, height <= maximumSide else {
      throw PictureError(
        path, size + "; expected at most \(NumberText.fixed(Double(maximumSide), 0)) a side")
    }
    guard width * height <= maximumPixels else {
      throw PictureError(
        path, size + "; expected at most \(NumberText.fixed(Double(maximumPixels), 0)) in all")
    }
  }

  /// The decoded picture, upright. The caller releases it.
  private static func decode(_ path: String) throws -> OpaquePointer {
    try quietly {
      var problem: UnsafeMutablePointer<GError>?
      guard let raw = gdk_pixbuf_new_from_file(path, &problem) else {
        let detail = problem.map { String(cString: $0.pointee.message) } ?? "unknown error"
        if let problem { g_error_free(problem) }
        throw PictureError(path, "is damaged or cut short (\(oneLine(detail)))")
      }
      guard let upright = gdk_pixbuf_apply_embedded_orientation(raw) else { return raw }
      g_object_unref(UnsafeMutableRawPointer(raw))
      return upright
    }
  }

  private static let logging = Mutex(())

  /// Runs `body` while GLib prints no warning of its own: errors are told once, by us.
  static func quietly<R>(_ body: () throws -> R) rethrows -> R {
    try logging.withLock { _ in
      let former = g_log_set_default_handler({ _, _, _, _ in }, nil)
      defer { _ = g_log_set_default_handler(former, nil) }
      return try body()
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

/// Why a picture could not be opened, in one line that names the file.
public struct PictureError: Error, CustomStringConvertible, Equatable {
  public let description: String

  init(_ path: String, _ problem: String) { description = "\(path) \(problem)" }
}
