import Diffusion
import Tensor
import TinyWorld

/// What is left at strength 1: every picture of some, from every noise of some. If nothing were
/// left, all pictures of one noise would be the same.
struct StrengthLeak: Sendable {
  /// The pictures that runs start from, `[H, W, 3]` in 0…1.
  let starts: [Tensor<Float>]
  /// For each noise a row with a result for each start, and the result from noise alone.
  let results: [[Tensor<Float>]]
  let alone: [Tensor<Float>]
  /// The first moment of these runs: a training example still holds some of its picture there.
  let first: SchedulerMoment

  /// The mean correlation of results' coarse brightness with that of their own start, and of the
  /// others', after the mean over the starts has been taken out of both.
  let own, others: Double
  /// Mean root mean square differences: results of one noise and two starts, and of one start and two
  /// noises.
  let acrossStarts, acrossNoises: Double

  /// `prompt` says nothing of what the starts differ in.
  init(
    _ starts: [Tensor<Float>], noises: Int, prompt: String, steps: Int, guidance: Double,
    seed: UInt64, _ model: StableDiffusion, _ progress: @Sendable (String) -> Void
  ) throws {
    self.starts = starts
    first = try model.scheduler.timeline(steps: steps).moments[0]
    let images: [Tensor<Float>?] = starts.map { $0 } + [nil]
    let requests = (0..<noises).flatMap { noise in
      images.map { image in
        SampleRequest(
          prompt: prompt, steps: steps, guidance: guidance, seed: seed &+ UInt64(noise),
          image: image)
      }
    }
    let pictures = try model.paint(requests, "strength 1", progress)
    let rows = (0..<noises).map { Array(pictures[$0 * images.count..<($0 + 1) * images.count]) }
    results = rows.map { Array($0.dropLast()) }
    alone = rows.compactMap(\.last)

    let own = Self.centred(starts)
    let found = results.map(Self.centred)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
    let indices = Array(starts.indices)
    self.own = mean(found.flatMap { row in indices.map { Self.correlation(row[$0], own[$0]) } })
    others = mean(
      found.flatMap { row in
        indices.flatMap { place in
          indices.filter { $0 != place }.map { Self.correlation(row[place], own[$0]) }
        }
      })
    acrossStarts = mean(
      results.flatMap { row in zip(row, row.dropFirst()).map { $0.distance(to: $1) } })
    acrossNoises = mean(
      zip(results, results.dropFirst()).flatMap { zip($0, $1).map { $0.distance(to: $1) } })
  }

  /// The brightness of pictures on a grid of 4 × 4, less its mean over them.
  static func centred(_ pictures: [Tensor<Float>]) -> [Tensor<Float>] {
    let grids = pictures.map { picture in
      picture.brightness.reshaped([1, picture.shape[0], picture.shape[1], 1])
        .averagePooled(by: picture.shape[0] / 4)
    }
    let mean = Tensor.stack(grids).mean(over: [0])
    return grids.map { $0 - mean }
  }

  /// The cosine between two grids; 0 where one is nothing.
  static func correlation(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
    let norms = (a.meanSquare * b.meanSquare).squareRoot()
    return norms > 1e-12 ? (a * b).mean / norms : 0
  }
}
