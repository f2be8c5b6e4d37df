import Foundation

/// Scales a rectangle of pixels so that every new pixel is the mean of exactly the area it covers.
///
/// Light is averaged as light: sRGB values are made linear, averaged, and made sRGB again, so that
/// fine black and white does not grow darker. Enlarging gives squares with blended borders.
struct AreaFilter {
  let pixels: UnsafePointer<UInt8>
  /// Bytes a row, and bytes a pixel: 3 (red, green, blue) or 4 (with alpha).
  let stride, channels: Int
  /// The rectangle's upper left pixel and its size.
  let left, top, width, height: Int

  /// The picture in `columns` × `rows` pixels.
  func scaled(to columns: Int, by rows: Int) -> Raster {
    let spans = Self.spans(from: width, to: columns)
    var sums = [Float](repeating: 0, count: 3 * columns * rows)
    var line = [Float](repeating: 0, count: 3 * width)
    var narrow = [Float](repeating: 0, count: 3 * columns)
    var row = -1
    for (y, span) in Self.spans(from: height, to: rows).enumerated() {
      for (source, weight) in zip(span.first..., span.weights) {
        if source != row {
          row = source
          readLine(row, into: &line)
          Self.shrink(line, spans, into: &narrow)
        }
        for x in narrow.indices { sums[3 * columns * y + x] += weight * narrow[x] }
      }
    }
    return Raster(width: columns, height: rows, bytes: sums.map(Self.encoded))
  }

  /// The source pixels under one target pixel and their shares, which add up to one.
  private struct Span {
    let first: Int
    let weights: [Float]
  }

  private static func spans(from source: Int, to target: Int) -> [Span] {
    // In units of 1/target of a source pixel, all borders are whole numbers.
    (0..<target).map { i in
      let start = i * source
      let end = start + source
      let first = start / target
      let last = (end - 1) / target
      let weights = (first...last).map { pixel in
        let covered = min(end, (pixel + 1) * target) - max(start, pixel * target)
        return Float(covered) / Float(source)
      }
      return Span(first: first, weights: weights)
    }
  }

  /// A byte of a colour that is laid on white.
  static func onWhite(_ byte: UInt8, alpha: UInt8) -> UInt8 {
    let (byte, alpha) = (Int(byte), Int(alpha))
    return UInt8((byte * alpha + 255 * (255 - alpha) + 127) / 255)
  }

  private func readLine(_ y: Int, into line: inout [Float]) {
    let row = pixels + (top + y) * stride + left * channels
    Self.linear.withUnsafeBufferPointer { linear in
      line.withUnsafeMutableBufferPointer { line in
        for x in 0..<width {
          let pixel = row + x * channels
          let alpha = channels == 4 ? pixel[3] : 255
          for c in 0..<3 { line[3 * x + c] = linear[Int(Self.onWhite(pixel[c], alpha: alpha))] }
        }
      }
    }
  }

  private static func shrink(_ line: [Float], _ spans: [Span], into narrow: inout [Float]) {
    line.withUnsafeBufferPointer { line in
      for (x, span) in spans.enumerated() {
        var (red, green, blue): (Float, Float, Float) = (0, 0, 0)
        var i = 3 * span.first
        for weight in span.weights {
          red += weight * line[i]
          green += weight * line[i + 1]
          blue += weight * line[i + 2]
          i += 3
        }
        narrow[3 * x] = red
        narrow[3 * x + 1] = green
        narrow[3 * x + 2] = blue
      }
    }
  }

  /// Linear light of each sRGB byte (IEC 61966-2-1).
  private static let linear: [Float] = (0..<256).map { byte in
    let v = Double(byte) / 255
    return Float(v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4))
  }

  /// The sRGB byte whose linear light is nearest on the sRGB scale.
  private static func encoded(_ light: Float) -> UInt8 {
    let v = Double(light)
    let s = v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055
    return UInt8(min(255, max(0, (s * 255).rounded())))
  }
}

extension Raster {
  /// The picture's centre square in `side` × `side` pixels; every new pixel is the mean, in linear
  /// light, of the area it covers.
  public func scaled(to side: Int) -> Raster {
    let crop = min(width, height)
    return scaled((width - crop) / 2, (height - crop) / 2, crop, crop, to: side, by: side)
  }

  /// The whole picture in `columns` × `rows` pixels, in the same way.
  public func scaled(to columns: Int, by rows: Int) -> Raster {
    scaled(0, 0, width, height, to: columns, by: rows)
  }

  private func scaled(
    _ left: Int, _ top: Int, _ width: Int, _ height: Int, to columns: Int, by rows: Int
  ) -> Raster {
    bytes.withUnsafeBufferPointer { bytes in
      guard let pixels = bytes.baseAddress else { return Raster(width: columns, height: rows) }
      return AreaFilter(
        pixels: pixels, stride: 3 * self.width, channels: 3, left: left, top: top, width: width,
        height: height
      ).scaled(to: columns, by: rows)
    }
  }
}
