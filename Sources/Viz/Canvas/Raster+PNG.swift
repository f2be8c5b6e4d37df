import CCairoPango
import Foundation

extension Raster {
  /// The picture as a PNG file's bytes.
  public func pngData() throws -> Data {
    Canvas.png(self)
  }
}
