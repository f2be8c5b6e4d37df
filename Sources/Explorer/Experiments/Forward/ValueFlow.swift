import Tensor

/// How the density of pixel values changes with time: a histogram for each of many times.
struct ValueFlow: Sendable {
  /// Densities, row by row from the highest value, a column for each time.
  let values: [Double]
  let columns: Int
  /// Densities above this are drawn as if they were this: the clean picture's peaks are narrow.
  let ceiling = 0.8
  /// The values that are counted.
  static let range = -3.0...3.0

  init(
    _ x0: Tensor<Float>, _ epsilon: Tensor<Float>, _ schedule: NoiseTable, columns: Int = 250,
    bins: Int = 120
  ) {
    let span = Self.range.upperBound - Self.range.lowerBound
    let scale = Float(bins) / Float(span)
    let low = Float(Self.range.lowerBound)
    let counts = Workers.shared.map(0..<columns) { column in
      let t = (schedule.count - 1) * column / (columns - 1)
      var counts = [Int](repeating: 0, count: bins)
      schedule.mix(x0, epsilon, t).withScalars { mixed in
        for value in mixed {
          let place = (value - low) * scale
          if place >= 0, place < Float(bins) { counts[Int(place)] += 1 }
        }
      }
      return counts
    }
    let density = Double(bins) / span / Double(x0.count)
    values = (0..<bins).flatMap { row in
      counts.map { Double($0[bins - 1 - row]) * density }
    }
    self.columns = columns
  }
}
