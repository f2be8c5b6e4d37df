// Pictures of bytes in another size, with the bytes that Pillow gives.

/// How a new pixel weighs the pixels around its place; the numbers are Pillow's names for them.
public enum ResampleFilter: Int, CaseIterable, Sendable {
  /// A triangle of one pixel to each side.
  case bilinear = 2
  /// Keys's cubic with a = −½ (1981), two pixels to each side.
  case bicubic = 3

  /// How far it reaches, in pixels.
  var reach: Double { self == .bilinear ? 1 : 2 }

  /// The weight at a distance.
  func callAsFunction(_ distance: Double) -> Double {
    let x = abs(distance)
    guard x < reach else { return 0 }
    switch self {
    case .bilinear: return 1 - x
    case .bicubic: return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : (((x - 5) * x + 8) * x - 4) * -0.5
    }
  }
}

/// Scales pictures of bytes `[height, width, 3]` as Pillow's `Image.resize` does: along rows, then
/// along columns, rounded to bytes after each, with weights in fixed point. When shrinking, the
/// filter is as much wider as the picture gets smaller.
struct PillowResampler {
  let filter: ResampleFilter

  /// Fixed point has so many bits after the point.
  private static let precision = 22

  /// The pixels that one new pixel sees.
  private struct Taps {
    let first: Int
    let weights: [Int]
    var end: Int { first + weights.count }
  }

  /// The window `rows` × `columns` of `pixels` scaled to `target`; nothing else is computed.
  func resized(
    _ pixels: [UInt8], height: Int, width: Int, to target: (height: Int, width: Int),
    rows: Range<Int>, columns: Range<Int>
  ) -> [UInt8] {
    let across = taps(from: width, to: target.width, columns)
    let down = taps(from: height, to: target.height, rows)
    guard let top = down.map(\.first).min(), let bottom = down.map(\.end).max() else { return [] }
    // Of the old rows only those that the new ones see.
    let narrow = Self.pass(
      pixels, from: 3 * width * top, lines: bottom - top, (apart: 3 * width, step: 3), across,
      (apart: 3 * columns.count, step: 3))
    return Self.pass(
      narrow, from: -3 * columns.count * top, lines: columns.count,
      (apart: 3, step: 3 * columns.count), down, (apart: 3, step: 3 * columns.count))
  }

  private func taps(from source: Int, to target: Int, _ places: Range<Int>) -> [Taps] {
    let scale = Double(source) / Double(target)
    let widening = max(1, scale)
    let reach = filter.reach * widening
    return places.map { place in
      let center = (Double(place) + 0.5) * scale
      let first = max(0, Int(center - reach + 0.5))
      let end = min(source, Int(center + reach + 0.5))
      let weights = (first..<end).map { filter((Double($0) - center + 0.5) * (1 / widening)) }
      let sum = weights.reduce(0, +)
      return Taps(
        first: first,
        weights: weights.map {
          let fixed = $0 / sum * Double(1 << Self.precision)
          return Int(fixed < 0 ? fixed - 0.5 : fixed + 0.5)
        })
    }
  }

  /// Filters along lines of pixels. Where they lie before and after: lines `apart`, the pixels of
  /// one `step` apart.
  private static func pass(
    _ pixels: [UInt8], from start: Int, lines: Int, _ source: (apart: Int, step: Int),
    _ taps: [Taps], _ target: (apart: Int, step: Int)
  ) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 3 * lines * taps.count)
    pixels.withUnsafeBufferPointer { pixels in
      for line in 0..<lines {
        for (place, taps) in taps.enumerated() {
          var at = start + line * source.apart + taps.first * source.step
          var (red, green, blue) = (
            1 << (precision - 1), 1 << (precision - 1), 1 << (precision - 1)
          )
          for weight in taps.weights {
            red += weight * Int(pixels[at])
            green += weight * Int(pixels[at + 1])
            blue += weight * Int(pixels[at + 2])
            at += source.step
          }
          let to = line * target.apart + place * target.step
          out[to] = UInt8(min(255, max(0, red >> precision)))
          out[to + 1] = UInt8(min(255, max(0, green >> precision)))
          out[to + 2] = UInt8(min(255, max(0, blue >> precision)))
        }
      }
    }
    return out
  }
}
