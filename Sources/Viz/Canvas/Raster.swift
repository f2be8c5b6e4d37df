/// A picture of opaque pixels: `height` rows of `width` pixels, three bytes (sRGB) each.
public struct Raster: Hashable, Sendable {
  public let width, height: Int
  /// Row by row from the top, `red, green, blue` per pixel: `3 · width · height` bytes.
  public var bytes: [UInt8]

  public init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(
      bytes.count == 3 * width * height,
      "Raster: \(width)×\(height) needs \(3 * width * height) bytes, got \(bytes.count)")
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  public init(width: Int, height: Int, fill: Color = Color(1, 1, 1)) {
    let pixel = [fill.red, fill.green, fill.blue].map { UInt8(($0 * 255).rounded()) }
    self.init(
      width: width, height: height,
      bytes: (0..<width * height).flatMap { _ in pixel })
  }

  /// A picture from numbers: `height · width · 3` values (height, width, channel), where `low`
  /// becomes 0 and `high` becomes 255. Values outside are clipped; NaN becomes `low`.
  public init(width: Int, height: Int, values: [Float], low: Float = 0, high: Float = 1) {
    let scale = 255 / (high - low)
    var bytes = [UInt8](repeating: 0, count: values.count)
    for i in values.indices {
      let level = ((values[i] - low) * scale).rounded()
      bytes[i] = level > 0 ? (level < 255 ? UInt8(level) : 255) : 0
    }
    self.init(width: width, height: height, bytes: bytes)
  }

  public subscript(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let i = 3 * (y * width + x)
    return (bytes[i], bytes[i + 1], bytes[i + 2])
  }

  /// The part of the picture inside the given columns and rows.
  public func cropped(x: Range<Int>, y: Range<Int>) -> Raster {
    var part: [UInt8] = []
    part.reserveCapacity(3 * x.count * y.count)
    for row in y {
      part += bytes[3 * (row * width + x.lowerBound)..<3 * (row * width + x.upperBound)]
    }
    return Raster(width: x.count, height: y.count, bytes: part)
  }

  /// The picture with every pixel repeated as a square of `factor` by `factor`.
  public func enlarged(_ factor: Int) -> Raster {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count * factor * factor)
    for y in 0..<height {
      var row: [UInt8] = []
      row.reserveCapacity(3 * width * factor)
      for x in 0..<width {
        let pixel = bytes[3 * (y * width + x)..<3 * (y * width + x) + 3]
        for _ in 0..<factor { row += pixel }
      }
      for _ in 0..<factor { out += row }
    }
    return Raster(width: width * factor, height: height * factor, bytes: out)
  }
}
