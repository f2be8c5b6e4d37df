/// The colours of an indexed picture: which few stand for all, and which stands for each.

/// A colour of three bytes, packed as `0xRRGGBB`.
typealias PackedColor = UInt32

/// At most 255 colours made from all frames of an animation, and the fast way to each.
///
/// Colours that fill much of the frames (background, text, axes, flat parts of pictures) have
/// entries of their own and are kept exactly; the others are parted by Wu's variance-based method
/// (X. Wu, "Efficient statistical computations for optimal color quantization", 1991).
struct Palette {
  /// The palette's entries; index `count` is free for transparency.
  let colors: [PackedColor]

  /// The palette of a sample: runs of pixels with how much each counts.
  init(_ sample: ColorSample, maximum: Int = 255) {
    let exact = sample.frequentColors(maximum: 128, share: 0.0002)
    var cube = ColorCube()
    let known = Set(exact)
    sample.forEach { color, weight in
      if !known.contains(color) { cube.add(color, weight: weight) }
    }
    cube.accumulate()
    let rest = cube.representatives(maximum: maximum - exact.count)
    var seen = known
    colors = exact + rest.filter { seen.insert($0).inserted }
  }
}

/// The pixels a palette is made from: every pixel that a frame changes, thinned to a few million.
struct ColorSample {
  private var colors: [PackedColor] = []
  private var weights: [Int32] = []

  /// Adds every `step`-th pixel of a rectangle of a picture.
  mutating func add(
    _ raster: Raster, x: Range<Int>, y: Range<Int>, step: Int, weight: Int32
  ) {
    raster.bytes.withUnsafeBufferPointer { bytes in
      var skipped = step - 1
      for row in y {
        var i = 3 * (row * raster.width + x.lowerBound)
        for _ in x {
          skipped += 1
          if skipped == step {
            skipped = 0
            let color =
              UInt32(bytes[i]) << 16 | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2])
            if let last = colors.last, last == color, weights[weights.count - 1] < 1 << 28 {
              weights[weights.count - 1] += weight
            } else {
              colors.append(color)
              weights.append(weight)
            }
          }
          i += 3
        }
      }
    }
  }

  /// Calls `body` with each run's colour and weight.
  func forEach(_ body: (PackedColor, Int32) -> Void) {
    for i in colors.indices { body(colors[i], weights[i]) }
  }

  /// The colours that hold at least `share` of all weight, the heaviest first, at most `maximum`.
  ///
  /// One counter per slot of a small table, as in the majority vote of Boyer and Moore: a colour
  /// adds to its own counter and takes from a stranger's, so frequent colours keep their slots.
  func frequentColors(maximum: Int, share: Double) -> [PackedColor] {
    let slots = 1 << 14
    var owners = [PackedColor](repeating: 0, count: slots)
    var counts = [Int64](repeating: 0, count: slots)
    var total: Int64 = 0
    owners.withUnsafeMutableBufferPointer { owners in
      counts.withUnsafeMutableBufferPointer { counts in
        forEach { color, weight in
          let slot = Int((color &* 0x9E37_79B1) >> 18)
          let weight = Int64(weight)
          total += weight
          if owners[slot] == color {
            counts[slot] += weight
          } else if counts[slot] >= weight {
            counts[slot] -= weight
          } else {
            owners[slot] = color
            counts[slot] = weight - counts[slot]
          }
        }
      }
    }
    let least = max(2, Int64(share * Double(total)))
    let frequent = (0..<slots).filter { counts[$0] >= least }
      .sorted { (counts[$0], owners[$1]) > (counts[$1], owners[$0]) }
    return frequent.prefix(maximum).map { owners[$0] }
  }
}
