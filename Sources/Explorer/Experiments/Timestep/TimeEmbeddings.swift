import Diffusion
import Tensor
import Viz

/// What a U-Net is told of its times: sines and cosines, and what two trained layers make of them.
struct TimeEmbeddings: Sendable {
  /// Evenly spaced from 0 to the last.
  let times: [Int]
  /// `[times, w]` and `[times, 4w]`.
  let waves, learned: Tensor<Float>

  /// `most` times from 0 to `last`, or all of them where there are fewer.
  init(_ unet: UNet2DConditionModel, last: Int, most: Int = 100) {
    let count = min(most, last + 1)
    times = (0..<count).map { $0 * last / max(count - 1, 1) }
    (waves, learned) = unet.embed(times: times.map(Float.init))
  }

  /// The last time.
  var last: Int { times[times.count - 1] }

  /// What the numbers' first and second half are.
  static func halves(_ unet: UNet2DConditionModel) -> [String] {
    unet.configuration.flipSinToCos ? ["cos", "sin"] : ["sin", "cos"]
  }

  /// The cosine of each pair of times, row by row.
  static func cosines(_ rows: Tensor<Float>) -> [Double] {
    cosines(rows, rows).scalars.map(Double.init)
  }

  /// The cosine of each of the first rows with each of the others.
  static func cosines(_ some: Tensor<Float>, _ others: Tensor<Float>) -> Tensor<Float> {
    func unit(_ rows: Tensor<Float>) -> Tensor<Float> {
      rows / rows.squared().sum(over: [1], keepingAxes: true).squareRoot()
    }
    return unit(some).matmul(unit(others).transposed.contiguous())
  }

  /// The mean cosine of times that lie so many places apart.
  func mean(_ cosines: [Double], apart: Int) -> Double {
    let count = times.count
    let pairs = (0..<count - apart).map { cosines[$0 * count + $0 + apart] }
    return pairs.reduce(0, +) / Double(pairs.count)
  }
}

extension TimeEmbeddings {
  /// The sines and cosines of every time, a column each, with a line at one time.
  func field(in field: Rect, at t: Int) -> [Mark] {
    let axes = Axes(field, x: 0...Double(last), y: 0...Double(waves.shape[1]))
    let map = HeatMap(
      waves.transposed.contiguous().scalars.map(Double.init), columns: times.count, range: -1...1,
      map: .signed)
    let now = axes.x(Double(t))
    return [
      map.mark(in: field),
      axes.grid(xTicks: Ticks.times(to: Double(last)), yTicks: []),
      .segment(Point(now, field.minY - 10), Point(now, field.maxY + 4), Stroke(.ink, 2.5)),
    ]
  }
}
