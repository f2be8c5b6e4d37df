/// From colours to palette indices: exact entries by a small hash table, the others by a cube of
/// 64 levels a channel that is filled as colours are met.
struct PaletteMap {
  private var exactKeys = [UInt32](repeating: .max, count: 1024)
  private var exactIndices = [UInt8](repeating: 0, count: 1024)
  private var nearest = [UInt16](repeating: .max, count: 1 << 18)
  private let red, green, blue: [SIMD8<Int32>]

  init(_ palette: Palette) {
    let colors = palette.colors
    for (index, color) in colors.enumerated() {
      var slot = Self.slot(color)
      while exactKeys[slot] != .max { slot = (slot + 1) & 1023 }
      exactKeys[slot] = color
      exactIndices[slot] = UInt8(index)
    }
    // Entries in groups of eight; a far-away colour fills up the last group.
    func channel(_ shift: UInt32) -> [SIMD8<Int32>] {
      var groups = [SIMD8<Int32>](
        repeating: SIMD8(repeating: 1024), count: (colors.count + 7) / 8)
      for (i, color) in colors.enumerated() {
        groups[i / 8][i % 8] = Int32(color >> shift & 0xFF)
      }
      return groups
    }
    (red, green, blue) = (channel(16), channel(8), channel(0))
  }

  private static func slot(_ color: PackedColor) -> Int { Int((color &* 0x9E37_79B1) >> 22) }

  /// The index of `color` itself where the palette has it, else of the nearest entry to the
  /// centre of its cell.
  mutating func index(of color: PackedColor) -> UInt8 {
    var slot = Self.slot(color)
    while exactKeys[slot] != .max {
      if exactKeys[slot] == color { return exactIndices[slot] }
      slot = (slot + 1) & 1023
    }
    let (r, g, b) = (color >> 18 & 0x3F, color >> 10 & 0x3F, color >> 2 & 0x3F)
    let cell = Int(r << 12 | g << 6 | b)
    if nearest[cell] != .max { return UInt8(nearest[cell]) }
    let found = search(Int32(4 * r + 2), Int32(4 * g + 2), Int32(4 * b + 2))
    nearest[cell] = UInt16(found)
    return found
  }

  /// Distances with the index in their low bits: the smallest number is the nearest entry.
  private func search(_ r: Int32, _ g: Int32, _ b: Int32) -> UInt8 {
    var best = SIMD8<Int32>(repeating: .max)
    var index = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)
    for i in red.indices {
      let dr = red[i] &- r
      let dg = green[i] &- g
      let db = blue[i] &- b
      var distance = dr &* dr
      distance &+= dg &* dg
      distance &+= db &* db
      best = pointwiseMin(best, distance &<< 8 | index)
      index &+= 8
    }
    return UInt8(truncatingIfNeeded: best.min() & 0xFF)
  }
}
