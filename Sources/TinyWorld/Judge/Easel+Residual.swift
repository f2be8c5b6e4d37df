/// How much of a picture its drawing leaves unexplained.
extension Easel {
  /// How often the difference is softened by the weights ¼, ½, ¼ along rows and columns: together
  /// a Gaussian whose variance is half a pixel's square for each time, here σ = 1.2 pixels.
  private static let softenings = 3

  /// The root-mean-square difference of picture and drawing, in levels, in the window of three
  /// eighths of the side where it is largest, as an object that is wrong must not get lost in the
  /// whole; or twice that of the whole, if it is more, as a blur is a little wrong everywhere.
  ///
  /// The difference is softened first. An honest picture has its edges and fine lines a fraction of
  /// a pixel aside, which leaves differences of both signs side by side that cancel; what is
  /// missing, faded or there twice differs everywhere in one direction, and stays.
  func worstResidual(_ sketch: Sketch) -> Double {
    let bytes = drawn(sketch)
    var differences = (0..<side * side).map { i in
      var d = SIMD4<Float>()
      for c in 0..<3 { d[c] = Float(target[4 * i + c]) - Float(bytes[4 * i + c]) }
      return d
    }
    for _ in 0..<Self.softenings {
      differences = softened(differences, step: 1)
      differences = softened(differences, step: side)
    }
    let window = 3 * side / 8
    let n = side + 1
    // Sums of squares over the rectangles from the corner.
    var sums = [Double](repeating: 0, count: n * n)
    for y in 0..<side {
      var row = 0.0
      for x in 0..<side {
        let d = differences[y * side + x]
        row += Double((d * d).sum())
        sums[(y + 1) * n + x + 1] = sums[y * n + x + 1] + row
      }
    }
    var worst = 0.0
    for y in 0...side - window {
      for x in 0...side - window {
        let sum =
          sums[(y + window) * n + x + window] - sums[y * n + x + window]
          - sums[(y + window) * n + x] + sums[y * n + x]
        worst = max(worst, sum)
      }
    }
    let whole = sums[n * n - 1]
    return max(
      worst / Double(3 * window * window), 4 * whole / Double(3 * side * side)
    ).squareRoot()
  }

  /// Values softened along rows (`step` 1) or columns (`step` the side); those at the border
  /// continue beyond it.
  private func softened(_ values: [SIMD4<Float>], step: Int) -> [SIMD4<Float>] {
    values.indices.map { i in
      let place = i / step % side
      let low = values[place > 0 ? i - step : i]
      let high = values[place < side - 1 ? i + step : i]
      return values[i] * 0.5 + (low + high) * 0.25
    }
  }
}
