import CCairoPango
import Foundation

/// PNG files of rasters, by Cairo's writer.
extension Raster {
  /// The picture as the bytes of a PNG file (8 bits a channel, no alpha, no date).
  /// The same picture gives the same bytes.
  public func pngData() throws -> Data {
    guard width > 0, height > 0,
      let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    else { throw PNGError(message: "a picture of \(width)×\(height) pixels has no PNG") }
    defer { cairo_surface_destroy(surface) }
    guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS,
      let pixels = cairo_image_surface_get_data(surface)
    else { throw PNGError(message: "no memory for a PNG of \(width)×\(height) pixels") }
    let stride = Int(cairo_image_surface_get_stride(surface))
    bytes.withUnsafeBufferPointer { source in
      for y in 0..<height {
        let row = pixels + y * stride
        for x in 0..<width {
          let i = 3 * (y * width + x)
          row[4 * x] = source[i + 2]
          row[4 * x + 1] = source[i + 1]
          row[4 * x + 2] = source[i]
        }
      }
    }
    cairo_surface_mark_dirty(surface)

    var file = Data()
    let status = withUnsafeMutablePointer(to: &file) { file in
      cairo_surface_write_to_png_stream(
        surface,
        { file, bytes, count in
          guard let file, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
          file.assumingMemoryBound(to: Data.self).pointee.append(bytes, count: Int(count))
          return CAIRO_STATUS_SUCCESS
        }, file)
    }
    guard status == CAIRO_STATUS_SUCCESS else {
      throw PNGError(message: "PNG: " + String(cString: cairo_status_to_string(status)))
    }
    return file
  }
}

/// A picture that could not become a PNG.
public struct PNGError: Error, CustomStringConvertible {
  let message: String
  public var description: String { message }
}
