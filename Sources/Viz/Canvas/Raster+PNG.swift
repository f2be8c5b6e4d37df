import CPng
import Foundation

/// PNG files of rasters, by libpng: several times faster than Cairo's writer, which tries every
/// filter on every row.
extension Raster {
  /// The picture as the bytes of a PNG file (8 bits a channel, no alpha, no date).
  /// The same picture gives the same bytes.
  public func pngData() throws -> Data {
    guard width > 0, height > 0 else {
      throw PNGError(message: "a picture of \(width)×\(height) pixels has no PNG")
    }
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
    image.flags = png_uint_32(PNG_IMAGE_FLAG_FAST)
    // Room for the worst case, so that the picture is compressed only once.
    var size = bytes.count + bytes.count / 100 + height * 8 + 4096
    var file = Data(count: size)
    let isWritten = file.withUnsafeMutableBytes { out in
      png_image_write_to_memory(&image, out.baseAddress, &size, 0, bytes, 0, nil)
    }
    guard isWritten != 0 else {
      let message = withUnsafeBytes(of: &image.message) { text in
        String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw PNGError(message: "PNG: \(message)")
    }
    return file.prefix(size)
  }
}

/// A picture that could not become a PNG.
public struct PNGError: Error, CustomStringConvertible {
  let message: String
  public var description: String { message }
}
