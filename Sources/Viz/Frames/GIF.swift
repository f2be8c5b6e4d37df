import CGif
import Foundation

/// Looping animations as GIF files, written by giflib into memory.
public enum GIF {
  /// The frames as one GIF that loops for ever and holds every frame for its delay.
  ///
  /// Each frame stores only the rectangle it changes; inside it, unchanged pixels are transparent.
  /// All frames share one palette, and nothing is dithered. The same frames give the same bytes.
  /// - Parameters:
  ///   - frames: at least one picture, all of one size.
  ///   - delays: seconds for each frame, at least 0.02 each; browsers slow anything faster down.
  /// - Returns: the bytes of the file.
  /// - Throws: `GIFError` if the frames or delays do not fit together.
  public static func encode(_ frames: [Raster], delays: [Double]) throws -> Data {
    guard let first = frames.first else { throw GIFError("GIF: no frames to write") }
    guard delays.count == frames.count else {
      throw GIFError("GIF: \(frames.count) frames need as many delays, got \(delays.count)")
    }
    guard (1...65_535).contains(first.width), (1...65_535).contains(first.height) else {
      throw GIFError("GIF: \(first.width)×\(first.height) is not a size a GIF can have")
    }
    for (i, frame) in frames.enumerated()
    where frame.width != first.width || frame.height != first.height {
      throw GIFError(
        "GIF: frame \(i) is \(frame.width)×\(frame.height), the first \(first.width)×"
          + "\(first.height)")
    }
    for (i, delay) in delays.enumerated() where !(delay.isFinite && delay >= 0) {
      throw GIFError("GIF: the delay of frame \(i) is \(delay) seconds")
    }

    let changes = frames.indices.map { i in
      i == 0 ? Change(whole: first) : Change(from: frames[i - 1], to: frames[i])
    }
    let palette = Palette(sample(frames, changes))
    let file = try GIFFile(width: first.width, height: first.height, palette: palette)
    var indexer = FrameIndexer(palette, width: first.width)
    var clock = 0.0
    var written = 0
    for (i, frame) in frames.enumerated() {
      // Rounding the sum keeps a long animation in time.
      clock += delays[i] * 100
      let hundredths = min(65_535, max(2, Int(clock.rounded()) - written))
      written += hundredths
      try file.write(
        indexer.indices(frame, changes[i], previous: i == 0 ? nil : frames[i - 1]),
        change: changes[i], hundredths: hundredths)
    }
    return try file.finish()
  }

  /// What stays in sight counts more: the first frame's pixels count for every frame.
  private static func sample(_ frames: [Raster], _ changes: [Change]) -> ColorSample {
    let changed = changes.dropFirst().reduce(0) { $0 + $1.x.count * $1.y.count }
    let step = max(1, changed / 2_000_000)
    var sample = ColorSample()
    for (i, change) in changes.enumerated() {
      sample.add(
        frames[i], x: change.x, y: change.y, step: i == 0 ? 1 : step,
        weight: Int32(i == 0 ? frames.count : step))
    }
    return sample
  }
}

/// Why frames could not become a GIF, in one line.
public struct GIFError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// The smallest rectangle that holds every pixel a frame changes; one pixel if none does.
struct Change {
  let x, y: Range<Int>

  init(whole frame: Raster) {
    x = 0..<frame.width
    y = 0..<frame.height
  }

  init(from old: Raster, to new: Raster) {
    let length = 3 * new.width
    let height = new.height
    var (left, right) = (length, -1)
    var (top, bottom) = (height, -1)
    old.bytes.withUnsafeBufferPointer { old in
      new.bytes.withUnsafeBufferPointer { new in
        guard let old = old.baseAddress, let new = new.baseAddress else { return }
        for y in 0..<height {
          let a = old + y * length
          let b = new + y * length
          if memcmp(a, b, length) == 0 { continue }
          top = min(top, y)
          bottom = y
          // Only what lies outside the rectangle so far can widen it.
          if let i = (0..<left).first(where: { a[$0] != b[$0] }) { left = i }
          if let i = (right + 1..<length).last(where: { a[$0] != b[$0] }) { right = i }
        }
      }
    }
    x = bottom < 0 ? 0..<1 : left / 3..<right / 3 + 1
    y = bottom < 0 ? 0..<1 : top..<bottom + 1
  }
}

/// Turns the changed part of a frame into palette indices.
struct FrameIndexer {
  private var map: PaletteMap
  private let transparent: UInt8
  private let width: Int
  private var buffer: [UInt8] = []

  init(_ palette: Palette, width: Int) {
    map = PaletteMap(palette)
    transparent = UInt8(palette.colors.count)
    self.width = width
  }

  /// The indices of the rectangle `change`, row by row; transparent where `previous` is the same.
  mutating func indices(_ frame: Raster, _ change: Change, previous: Raster?) -> [UInt8] {
    buffer.removeAll(keepingCapacity: true)
    buffer.reserveCapacity(change.x.count * change.y.count)
    let old = previous?.bytes ?? []
    frame.bytes.withUnsafeBufferPointer { new in
      old.withUnsafeBufferPointer { old in
        var last: PackedColor = .max
        var index: UInt8 = 0
        for y in change.y {
          var i = 3 * (y * width + change.x.lowerBound)
          for _ in change.x {
            let color = UInt32(new[i]) << 16 | UInt32(new[i + 1]) << 8 | UInt32(new[i + 2])
            if !old.isEmpty, old[i] == new[i], old[i + 1] == new[i + 1], old[i + 2] == new[i + 2] {
              buffer.append(transparent)
            } else {
              if color != last {
                last = color
                index = map.index(of: color)
              }
              buffer.append(index)
            }
            i += 3
          }
        }
      }
    }
    return buffer
  }
}
