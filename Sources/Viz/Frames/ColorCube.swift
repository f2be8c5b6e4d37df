/// A histogram of colours with running sums, cut into boxes of small variance (Wu, 1991).
///
/// Levels are 32 per channel. After `accumulate`, every cell holds the sum over all cells not
/// beyond it, so that the sums of any box take eight look-ups.
struct ColorCube {
  private static let n = 33
  /// Weight, weighted red, green and blue, and weighted squared length, per cell.
  private var moments = [SIMD8<Double>](repeating: .zero, count: n * n * n)

  private static func cell(_ r: Int, _ g: Int, _ b: Int) -> Int { (r * n + g) * n + b }

  mutating func add(_ color: PackedColor, weight: Int32) {
    let r = Int(color >> 16 & 0xFF)
    let g = Int(color >> 8 & 0xFF)
    let b = Int(color & 0xFF)
    let w = Double(weight)
    let length = Double(r * r + g * g + b * b)
    moments[Self.cell(r >> 3 + 1, g >> 3 + 1, b >> 3 + 1)] +=
      SIMD8(1, Double(r), Double(g), Double(b), length, 0, 0, 0) * w
  }

  mutating func accumulate() {
    for r in 1..<Self.n {
      var area = [SIMD8<Double>](repeating: .zero, count: Self.n)
      for g in 1..<Self.n {
        var line = SIMD8<Double>.zero
        for b in 1..<Self.n {
          let i = Self.cell(r, g, b)
          line += moments[i]
          area[b] += line
          moments[i] = moments[Self.cell(r - 1, g, b)] + area[b]
        }
      }
    }
  }

  /// Levels `low` (excluded) to `high` (included) of each channel.
  private struct Box {
    var low, high: SIMD4<Int>

    var isOneCell: Bool { high[0] - low[0] == 1 && high[1] - low[1] == 1 && high[2] - low[2] == 1 }
  }

  private func sums(_ box: Box) -> SIMD8<Double> {
    func at(_ r: Int, _ g: Int, _ b: Int) -> SIMD8<Double> { moments[Self.cell(r, g, b)] }
    let (l, h) = (box.low, box.high)
    let far = at(h[0], h[1], h[2]) - at(h[0], h[1], l[2]) - at(h[0], l[1], h[2])
    let near = at(l[0], h[1], h[2]) - at(l[0], h[1], l[2]) - at(l[0], l[1], h[2])
    return (far + at(h[0], l[1], l[2])) - (near + at(l[0], l[1], l[2]))
  }

  /// The box's squared deviation from its mean colour, weighted.
  private func deviation(_ box: Box) -> Double {
    if box.isOneCell { return 0 }
    let s = sums(box)
    return s[0] > 0 ? s[4] - Self.squaredMean(s) : 0
  }

  private static func squaredMean(_ s: SIMD8<Double>) -> Double {
    s[0] > 0 ? (s[1] * s[1] + s[2] * s[2] + s[3] * s[3]) / s[0] : 0
  }

  /// The two halves that deviate least from their own means, or nil if all colours are alike.
  private func cut(_ box: Box) -> (Box, Box)? {
    let whole = sums(box)
    var best = 0.0
    var halves: (Box, Box)?
    for axis in 0..<3 where box.high[axis] - box.low[axis] > 1 {
      for place in box.low[axis] + 1..<box.high[axis] {
        var lower = box
        var upper = box
        lower.high[axis] = place
        upper.low[axis] = place
        let s = sums(lower)
        guard s[0] > 0, whole[0] - s[0] > 0 else { continue }
        let gain = Self.squaredMean(s) + Self.squaredMean(whole - s)
        if gain > best {
          best = gain
          halves = (lower, upper)
        }
      }
    }
    return halves
  }

  /// The mean colours of at most `maximum` boxes.
  func representatives(maximum: Int) -> [PackedColor] {
    let top = Self.n - 1
    let all = Box(low: SIMD4(0, 0, 0, 0), high: SIMD4(top, top, top, 0))
    guard maximum > 0, sums(all)[0] > 0 else { return [] }
    var boxes = [(box: all, deviation: deviation(all))]
    while boxes.count < maximum {
      var widest = 0
      for i in boxes.indices where boxes[i].deviation > boxes[widest].deviation { widest = i }
      if boxes[widest].deviation <= 0 { break }
      guard let (lower, upper) = cut(boxes[widest].box) else {
        boxes[widest].deviation = 0
        continue
      }
      boxes[widest] = (lower, deviation(lower))
      boxes.append((upper, deviation(upper)))
    }
    return boxes.map { entry in
      let s = sums(entry.box)
      return (1...3).reduce(0) { $0 << 8 | PackedColor(min(255, (s[$1] / s[0]).rounded())) }
    }
  }
}
