/// How much of a picture its drawing leaves unexplained.
extension Easel {
  /// By how much an honest picture differs from its drawing: by `noise` levels anywhere, and where
  /// neighbouring pixels differ by that share of the difference.
  private static let (noise, softness) = (3.0, 0.2)

  /// The difference of picture and drawing as a multiple of what an honest picture's would be, in
  /// the window of an eighth of the side where it is largest: a small thing that is wrong does not
  /// get lost in the whole.
  func worstResidual(_ sketch: Sketch) -> Double {
    let bytes = drawn(sketch)
    let window = side / 8
    let n = side + 1
    // Sums over the rectangles from the corner, of squared differences and of what is expected.
    var sums = [SIMD2<Double>](repeating: .zero, count: n * n)
    for y in 0..<side {
      var row = SIMD2<Double>()
      for x in 0..<side {
        let here = 4 * (y * side + x)
        let neighbors = [
          x > 0 ? here - 4 : here, x < side - 1 ? here + 4 : here,
          y > 0 ? here - 4 * side : here, y < side - 1 ? here + 4 * side : here,
        ]
        for c in 0..<3 {
          let d = Int(target[here + c]) - Int(bytes[here + c])
          var detail = 0
          for neighbor in neighbors {
            let step = Int(bytes[neighbor + c]) - Int(bytes[here + c])
            detail += step * step
          }
          row += SIMD2(
            Double(d * d),
            Self.noise * Self.noise + Self.softness * Self.softness * Double(detail) / 2)
        }
        sums[(y + 1) * n + x + 1] = sums[y * n + x + 1] + row
      }
    }
    var worst = 0.0
    for y in 0...side - window {
      for x in 0...side - window {
        let sum =
          sums[(y + window) * n + x + window] - sums[y * n + x + window]
          - sums[(y + window) * n + x] + sums[y * n + x]
        worst = max(worst, sum.x / sum.y)
      }
    }
    return worst.squareRoot()
  }
}
