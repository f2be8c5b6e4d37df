import Diffusion
import Tensor

/// One pixel taken through the one-step chain x_t = √(1−β_t) x_{t−1} + √β_t ε_t, many times.
struct PixelWalk: Sendable {
  let start: Double
  let count: Int
  /// Moments over all walks at some times.
  let checkpoints: [(t: Int, mean: Double, deviation: Double)]
  /// The first few walks, whole.
  let paths: [[Float]]
  /// Where all of them arrive.
  let ends: [Float]
  /// The largest gap between a measured mean or variance and the closed form's, in standard errors
  /// (σ/√n for the mean, σ²√(2/(n−1)) for the variance of normal numbers).
  let worstGap: Double

  /// Walks are computed in shards of a fixed size, so that their number of workers changes nothing.
  init(from start: Float, _ table: NoiseTable, count: Int, seed: UInt64, stream: UInt64) {
    let shard = 2048
    let times = (1...9).map { (table.count - 1) * $0 / 9 }
    struct Part: Sendable {
      var sums = [Double](repeating: 0, count: 9)
      var squares = [Double](repeating: 0, count: 9)
      var paths: [[Float]] = []
      var ends: [Float] = []
    }
    let parts = Workers.shared.map(0..<(count + shard - 1) / shard) { index in
      let first = index * shard
      let size = min(shard, count - first)
      var part = Part()
      var x = Tensor<Float>(repeating: start, shape: [size])
      var paths = [[Float]](repeating: [], count: index == 0 ? min(8, size) : 0)
      for t in 0..<table.count {
        // Element t·count + i of the stream is the noise of walk i at time t.
        let noise = Tensor<Float>.normal(
          [size], seed: seed, stream: stream, offset: UInt64(t) * UInt64(count) + UInt64(first))
        let beta = table.schedule.beta[t]
        x.blend(Float((1 - beta).squareRoot()), Float(beta.squareRoot()), noise)
        for i in paths.indices { paths[i].append(x[i]) }
        if let place = times.firstIndex(of: t) {
          for value in x.scalars {
            let gap = Double(value) - table.signal[t] * Double(start)
            part.sums[place] += gap
            part.squares[place] += gap * gap
          }
        }
      }
      part.paths = paths
      part.ends = x.scalars
      return part
    }

    let n = Double(count)
    var worst = 0.0
    checkpoints = times.enumerated().map { place, t in
      let sum = parts.reduce(0) { $0 + $1.sums[place] }
      let squares = parts.reduce(0) { $0 + $1.squares[place] }
      let variance = (squares - sum * sum / n) / (n - 1)
      let expected = 1 - table.alphaBar[t]
      worst = max(
        worst, abs(sum / n) / (expected / n).squareRoot(),
        abs(variance - expected) / (expected * (2 / (n - 1)).squareRoot()))
      return (t, table.signal[t] * Double(start) + sum / n, variance.squareRoot())
    }
    worstGap = worst
    paths = parts.first?.paths ?? []
    ends = parts.flatMap(\.ends)
    self.start = Double(start)
    self.count = count
  }
}
