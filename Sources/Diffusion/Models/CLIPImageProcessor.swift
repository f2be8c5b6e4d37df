// From a picture's bytes to what CLIP's picture tower takes.

import Tensor

/// Scales, crops and normalises a picture, as transformers' `CLIPImageProcessor` with Pillow does.
/// The properties are the keys of `preprocessor_config.json` in camel case.
public struct CLIPImageProcessor: Hashable, Sendable {
  /// The size a picture is scaled to.
  public enum Size: Hashable, Sendable {
    /// The shorter side gets this length, the longer keeps the picture's proportions.
    case shortestEdge(Int)
    /// Both sides are given.
    case exactly(height: Int, width: Int)
  }

  /// Whether a picture is scaled, and to which size.
  public var doResize = true, size = Size.shortestEdge(224)
  /// How it is scaled.
  public var resample = ResampleFilter.bicubic
  /// Whether the middle is cut out, with black around where the picture is smaller.
  public var doCenterCrop = true
  /// The size of the middle.
  public var cropHeight = 224, cropWidth = 224
  /// Whether bytes are multiplied, and with what.
  public var doRescale = true, rescaleFactor = 1 / 255.0
  /// Whether the mean is taken off and the rest divided by the deviation, for red, green and blue.
  public var doNormalize = true
  /// The mean and the standard deviation of each colour.
  public var imageMean = [0.48145466, 0.4578275, 0.40821073]
  public var imageStd = [0.26862954, 0.26130258, 0.27577711]

  /// OpenAI's, for pictures of 224 × 224.
  public init() {}

  /// A picture of bytes `[height, width, 3]`, red, green and blue, as `[1, h, w, 3]`. Throws
  /// `ShapeError` when there are not as many bytes as the picture needs.
  public func callAsFunction(
    _ pixels: [UInt8], height: Int, width: Int
  ) throws(ShapeError) -> Tensor<Float> {
    guard height > 0, width > 0, pixels.count == height * width * 3 else {
      throw ShapeError(
        "CLIPImageProcessor", [[height, width, 3], [pixels.count]],
        "there is a pixel, and the picture has as many bytes")
    }
    let scaled = doResize ? scaledSize(height, width) : (height: height, width: width)
    let result = doCenterCrop ? (height: cropHeight, width: cropWidth) : scaled
    // Where the result begins within the scaled picture; before it where that is smaller.
    let top = Self.half(scaled.height - result.height)
    let left = Self.half(scaled.width - result.width)
    let rows = max(0, top)..<min(scaled.height, top + result.height)
    let columns = max(0, left)..<min(scaled.width, left + result.width)
    let window = PillowResampler(filter: resample).resized(
      pixels, height: height, width: width, to: scaled, rows: rows, columns: columns)
    let values = (0..<3).map { color in (0...255).map { value(of: $0, color) } }
    var out = (0..<result.height * result.width).flatMap { _ in values.map { $0[0] } }
    for (y, row) in rows.enumerated() {
      for (x, column) in columns.enumerated() {
        let from = 3 * (y * columns.count + x)
        let to = 3 * ((row - top) * result.width + column - left)
        for color in 0..<3 { out[to + color] = values[color][Int(window[from + color])] }
      }
    }
    return Tensor(out, shape: [1, result.height, result.width, 3])
  }

  private func scaledSize(_ height: Int, _ width: Int) -> (height: Int, width: Int) {
    switch size {
    case .exactly(let height, let width): return (height, width)
    case .shortestEdge(let edge):
      // In floating point and cut off, as transformers does.
      let longer = Int(Double(edge * max(height, width)) / Double(min(height, width)))
      return width <= height ? (longer, edge) : (edge, longer)
    }
  }

  /// n / 2 rounded down, below 0 too.
  private static func half(_ n: Int) -> Int { n >> 1 }

  /// What a byte becomes, with the roundings that transformers makes on the way.
  private func value(of byte: Int, _ color: Int) -> Float {
    let x = doRescale ? Float(Double(byte) * rescaleFactor) : Float(byte)
    return doNormalize ? (x - Float(imageMean[color])) / Float(imageStd[color]) : x
  }
}
