/// Moves and scales one object of a sketch until its drawing fits the picture (Gauss and Newton's
/// least squares, with derivatives from drawings a little aside).
extension Easel {
  /// Where an object's centre can be found, in pixels of the 64-pixel picture.
  static let columns = 12.0...52.0
  /// How far the radius may be from the size's own, as a share of it.
  static let radiusReach = 0.12

  /// The sketch with part `index` fitted, and its error: first a round for each of `poolings` on
  /// pictures of which so many pixels a side (of the 64-pixel picture) were added up, so that small
  /// details do not hide where the whole belongs, then `rounds` on the pixels themselves.
  func fitted(
    _ sketch: Sketch, _ index: Int, poolings: [Int] = [], rounds: Int
  ) -> (sketch: Sketch, error: Int) {
    var bytes = drawn(sketch)
    var best = (sketch: sketch, error: error(ofBytes: bytes))
    for pooling in poolings {
      let factor = max(1, pooling * side / Scene.side)
      let step = step(from: best.sketch, bytes, index, pooling: factor)
      best.sketch = best.sketch.moved(index, by: step)
      bytes = drawn(best.sketch)
      best.error = error(ofBytes: bytes)
    }
    // Derivatives from one side lean to it; turns of both do not.
    var direction = 1.0
    var failures = 0
    for _ in 0..<rounds where failures < 2 {
      let step = step(from: best.sketch, bytes, index, direction: direction)
      let before = best.error
      // A whole step can lead too far where edges are close together.
      for share in [1, 0.5, 0.25] where best.error == before {
        let next = best.sketch.moved(index, by: (step.x * share, step.radius * share))
        let drawing = drawn(next)
        let error = error(ofBytes: drawing)
        if error < best.error {
          best = (next, error)
          bytes = drawing
        }
      }
      direction = -direction
      failures = best.error < before ? 0 : failures + 1
      if abs(step.x) + abs(step.radius) < 0.02 { break }
    }
    return best
  }

  /// The step that would bring a drawing that changes linearly closest to the picture, both
  /// reduced by `pooling`.
  private func step(
    from sketch: Sketch, _ bytes: [UInt8], _ index: Int, pooling: Int = 1, direction: Double = 1
  ) -> (x: Double, radius: Double) {
    let aside = (x: 0.25 * direction, radius: 0.2 * direction)
    var moved = sketch
    var grown = sketch
    moved.parts[index].object.x += aside.x
    grown.parts[index].object.radius += aside.radius
    let here = pooled(bytes, pooling)
    let byX = pooled(drawn(moved), pooling)
    let byRadius = pooled(drawn(grown), pooling)
    let wanted = pooled(target, pooling)
    var (xx, xr, rr, xe, re): (Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0)
    for i in here.indices {
      let dx = byX[i] - here[i]
      let dr = byRadius[i] - here[i]
      let missing = wanted[i] - here[i]
      xx += (dx * dx).sum()
      xr += (dx * dr).sum()
      rr += (dr * dr).sum()
      xe += (dx * missing).sum()
      re += (dr * missing).sum()
    }
    let determinant = xx * rr - xr * xr
    guard determinant > 0 else { return (0, 0) }
    let x = Double((rr * xe - xr * re) / determinant) * aside.x
    let radius = Double((xx * re - xr * xe) / determinant) * aside.radius
    // The drawing is linear for a pixel or so.
    return (min(max(x, -1.5), 1.5), min(max(radius, -1), 1))
  }

  /// Sums over squares of `factor` by `factor` pixels.
  private func pooled(_ bytes: [UInt8], _ factor: Int) -> [SIMD4<Float>] {
    let n = side / factor
    return bytes.withUnsafeBufferPointer { bytes in
      [SIMD4<Float>](unsafeUninitializedCapacity: n * n) { out, count in
        for i in 0..<n * n { out[i] = .zero }
        for y in 0..<n * factor {
          for x in 0..<n * factor {
            let p = 4 * (y * side + x)
            out[y / factor * n + x / factor] += SIMD4(
              Float(bytes[p]), Float(bytes[p + 1]), Float(bytes[p + 2]), 0)
          }
        }
        count = n * n
      }
    }
  }
}

extension Sketch {
  /// The sketch with one object moved and grown, within what a picture can hold.
  fileprivate func moved(_ index: Int, by step: (x: Double, radius: Double)) -> Sketch {
    var sketch = self
    let object = sketch.parts[index].object
    let nominal = object.size.radius
    let reach = nominal * Easel.radiusReach
    sketch.parts[index].object.x = min(
      max(object.x + step.x, Easel.columns.lowerBound), Easel.columns.upperBound)
    sketch.parts[index].object.radius = min(
      max(object.radius + step.radius, nominal - reach), nominal + reach)
    return sketch
  }
}
