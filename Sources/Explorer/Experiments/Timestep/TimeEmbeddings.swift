import Diffusion
import Tensor

/// What a U-Net is told of its times: sines and cosines, and what two trained layers make of them.
struct TimeEmbeddings: Sendable {
  /// Evenly spaced from 0 to the last.
  let times: [Int]
  /// `[times, w]` and `[times, 4w]`.
  let waves, learned: Tensor<Float>

  init(_ unet: UNet2DConditionModel, last: Int) {
    let count = min(100, last + 1)
    times = (0..<count).map { $0 * last / max(count - 1, 1) }
    (waves, learned) = unet.embed(times: times.map(Float.init))
  }

  /// The cosine of each pair of times, row by row.
  static func cosines(_ rows: Tensor<Float>) -> [Double] {
    let squares = rows.squared().sum(over: [1], keepingAxes: true)
    let unit = rows / squares.squareRoot()
    return unit.matmul(unit.transposed.contiguous()).scalars.map(Double.init)
  }

  /// The mean cosine of times that lie so many places apart.
  func mean(_ cosines: [Double], apart: Int) -> Double {
    let count = times.count
    let pairs = (0..<count - apart).map { cosines[$0 * count + $0 + apart] }
    return pairs.reduce(0, +) / Double(pairs.count)
  }
}
