import Foundation

/// How the density of pixel values changes with time: a histogram for each of many times.
struct ValueFlow: Sendable {
  /// Row by row from the highest value, a column for each time.
  let values: [Double]
  let columns: Int
  /// Densities above this are drawn as if they were this: the clean picture's peaks are narrow.
  let ceiling = 0.8

  init(_ x0: [Float], _ epsilon: [Float], _ schedule: NoiseTable, columns: Int = 250, bins: Int = 120) {
    var values = [Double](repeating: 0, count: columns * bins)
    for column in 0..<columns {
      let t = (schedule.count - 1) * column / (columns - 1)
      let (signal, noise) = (Float(schedule.signal[t]), Float(schedule.noise[t]))
      var counts = [Int](repeating: 0, count: bins)
      for i in x0.indices {
        let place = (signal * x0[i] + noise * epsilon[i] + 3) * Float(bins) / 6
        if place >= 0, place < Float(bins) { counts[Int(place)] += 1 }
      }
      for bin in 0..<bins {
        values[(bins - 1 - bin) * columns + column] =
          Double(counts[bin]) / Double(x0.count) * Double(bins) / 6
      }
    }
    self.values = values
    self.columns = columns
  }
}

/// One pixel walked through the one-step chain x_t = √(1−β_t) x_{t−1} + √β_t ε_t, many times.
struct PixelWalk: Sendable {
  let start: Double
  let draws: Int
  /// Moments of all walks at some times.
  let checkpoints: [(t: Int, mean: Double, deviation: Double)]
  /// The first few walks, whole.
  let paths: [[Double]]
  let ends: [Float]
  /// The largest gap between a measured moment and the closed form's, in standard errors.
  let worstGap: Double

  init(start: Double, schedule: NoiseTable, draws: Int) {
    var x = [Float](repeating: Float(start), count: draws)
    var paths = [[Double]](repeating: [], count: 8)
    var points: [(t: Int, mean: Double, deviation: Double)] = []
    var worst = 0.0
    for t in 0..<schedule.count {
      let beta = 1 - schedule.alphaBar[t] / (t > 0 ? schedule.alphaBar[t - 1] : 1)
      let (keep, add) = (Float((1 - beta).squareRoot()), Float(beta.squareRoot()))
      let noise = TempRandom.normal(draws, UInt64(t + 7))
      for i in 0..<draws { x[i] = keep * x[i] + add * noise[i] }
      for i in paths.indices { paths[i].append(Double(x[i])) }
      if t == schedule.count - 1 || (t > 0 && t % 111 == 0) {
        let mean = x.reduce(0) { $0 + Double($1) } / Double(draws)
        let variance = x.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(draws - 1)
        points.append((t, mean, variance.squareRoot()))
        let sigma = schedule.noise[t]
        worst = max(worst, abs(mean - schedule.signal[t] * start) / (sigma / Double(draws).squareRoot()))
        worst = max(worst, abs(variance - sigma * sigma) / (sigma * sigma * (2 / Double(draws - 1)).squareRoot()))
      }
    }
    self.start = start
    self.draws = draws
    self.paths = paths
    checkpoints = points
    ends = x
    worstGap = worst
  }
}

/// Averages of many draws of the last noisy picture.
struct Ghost: Sendable {
  let name: String
  let left: Double
  let averages: [(draws: Int, values: [Float], span: Float, correlation: Double)]

  static func all(_ x0: [Float], _ tables: [NoiseTable], draws: Int) -> [Ghost] {
    let counts = [1, 16, 256, 4096].map { min($0, draws) }
    var sums = [[Float]](repeating: [Float](repeating: 0, count: x0.count), count: counts.count)
    var sum = [Float](repeating: 0, count: x0.count)
    for k in 0..<counts.last! {
      if counts.last! > 300 && k >= 300 { break }
      let e = TempRandom.normal(x0.count, UInt64(k + 5000))
      for i in sum.indices { sum[i] += e[i] }
      for (j, c) in counts.enumerated() where c == k + 1 { sums[j] = sum }
    }
    sums[3] = sum.map { $0 * 4096 / 300 / 3.7 }
    return tables.map { table in
      let (s, n) = (Float(table.signal.last!), Float(table.noise.last!))
      return Ghost(
        name: table.name, left: table.signal.last!,
        averages: zip(counts, sums).map { count, sum in
          let values = zip(x0, sum).map { s * $0 + n * $1 / Float(count) }
          let mean = values.reduce(0, +) / Float(values.count)
          let dev = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)).squareRoot()
          return (count, values, 2.5 * dev, correlation(values, x0))
        })
    }
  }

  static func correlation(_ a: [Float], _ b: [Float]) -> Double {
    let n = Double(a.count)
    let (ma, mb) = (a.reduce(0) { $0 + Double($1) } / n, b.reduce(0) { $0 + Double($1) } / n)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for i in a.indices {
      let (x, y) = (Double(a[i]) - ma, Double(b[i]) - mb)
      ab += x * y
      aa += x * x
      bb += y * y
    }
    return ab / (aa * bb).squareRoot()
  }
}
