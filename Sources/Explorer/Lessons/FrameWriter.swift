import Foundation
import Viz

/// The files a frame sequence becomes. All calls that encode pixels stand here.
enum FrameWriter {
  /// Stand-in until the encoders are in: an uncompressed bitmap.
  static func png(_ raster: Raster) throws -> Data { bitmap(raster) }

  static func gif(_ frames: [Raster], delays: [Double]) throws -> Data {
    bitmap(frames[frames.count / 2])
  }

  static func contactSheet(_ frames: [Raster], theme: Theme) throws -> Data {
    bitmap(frames[0])
  }

  private static func bitmap(_ raster: Raster) -> Data {
    let rowBytes = (raster.width * 3 + 3) / 4 * 4
    var data = Data("BM".utf8)
    func append(_ value: Int, bytes: Int) {
      for i in 0..<bytes { data.append(UInt8(truncatingIfNeeded: value >> (8 * i))) }
    }
    append(54 + rowBytes * raster.height, bytes: 4)
    for (value, bytes) in [
      (0, 4), (54, 4), (40, 4), (raster.width, 4), (raster.height, 4), (1, 2), (24, 2), (0, 4),
      (0, 4), (2835, 4), (2835, 4), (0, 4), (0, 4),
    ] { append(value, bytes: bytes) }
    for y in stride(from: raster.height - 1, through: 0, by: -1) {
      var row = [UInt8](repeating: 0, count: rowBytes)
      for x in 0..<raster.width {
        let pixel = raster[x, y]
        (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = (pixel.blue, pixel.green, pixel.red)
      }
      data += row
    }
    return data
  }
}
