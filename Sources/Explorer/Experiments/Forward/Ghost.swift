import Tensor

/// Averages of many draws of the last noisy picture: what the schedule leaves of the clean one.
struct Ghost: Sendable {
  struct Average: Sendable {
    let draws: Int
    /// [side, side, 3]
    let values: Tensor<Float>
    /// The tile shows −span … span.
    let span: Float
    /// Pearson's correlation with the clean picture.
    let correlation: Double
  }
  let name: String
  /// √ᾱ_T.
  let left: Double
  let averages: [Average]

  /// The schedules see the same draws of noise.
  static func all(
    _ x0: Tensor<Float>, _ tables: [NoiseTable], draws: Int, seed: UInt64, stream: UInt64
  ) -> [Ghost] {
    let counts = [1, 16, 256].filter { $0 < draws } + [draws]
    let sums = noiseSums(counts, shape: x0.shape, seed: seed, stream: stream)
    return tables.map { table in
      let last = table.count - 1
      return Ghost(
        name: table.name, left: table.left,
        averages: zip(counts, sums).map { count, sum in
          // The mean of √ᾱ_T x₀ + √(1−ᾱ_T) ε over the draws of ε.
          let values = table.mix(x0, sum * (1 / Float(count)), last)
          return Average(
            draws: count, values: values, span: Float(2.5 * values.standardDeviation),
            correlation: correlation(values, x0))
        })
    }
  }

  /// The sums of the first `count` draws of noise for each of the counts, which ascend.
  private static func noiseSums(
    _ counts: [Int], shape: [Int], seed: UInt64, stream: UInt64
  ) -> [Tensor<Float>] {
    let shard = 256
    let size = shape.reduce(1, *)
    let total = counts.last ?? 0
    let parts = Workers.shared.map(0..<(total + shard - 1) / shard) { index in
      var sum = Tensor<Float>.zeros(shape)
      var kept: [Int: Tensor<Float>] = [:]
      for draw in index * shard..<min(total, (index + 1) * shard) {
        sum.blend(
          1, 1, .normal(shape, seed: seed, stream: stream, offset: UInt64(draw) * UInt64(size)))
        if counts.contains(draw + 1) { kept[draw + 1] = sum }
      }
      return (sum: sum, kept: kept)
    }
    return counts.map { count in
      let whole = (count - 1) / shard
      var sum = parts[whole].kept[count] ?? parts[whole].sum
      for part in parts[..<whole] { sum.blend(1, 1, part.sum) }
      return sum
    }
  }

  private static func correlation(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
    let (x, y) = (a - Float(a.mean), b - Float(b.mean))
    let scale = (x.meanSquare * y.meanSquare).squareRoot()
    return scale > 0 ? (x * y).mean / scale : 0
  }
}
