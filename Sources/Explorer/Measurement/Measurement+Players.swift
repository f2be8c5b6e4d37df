import Diffusion
import Foundation
import Tensor
import TinyWorld
import Viz

extension MeasurementRun {
  /// GANs, a training seed each, beside the model of pixels, as often sampled with another seed; and
  /// beside other true pictures, which is as good as can be.
  func playersResults() throws -> JSON {
    let gans = try models.openGANs()
    let pixels = try Self.withDDIM(models.openPixels())
    let side = pixels.unet.configuration.sampleSize ?? Preset.pixelSide
    if let other = gans.first(where: { $0.model.configuration.side != side }) {
      throw Failure(
        "\(other.name) paints \(other.model.configuration.side) pixels a side, and the model of "
          + "pixels \(side); expected as many")
    }
    let truth = try TruePictures(scenes(1), side: side, clip: models.openCLIP())
    let others = scenes()
    let data = try row("true pictures", beside: truth) { others[$0].raster(side: side) }
    let ofGANs = try gans.map { name, model -> (name: String, row: Row) in
      let row = try row(name, beside: truth) { place in
        let noise = Tensor<Float>.normal(
          [1] + model.latentShape, seed: seed &+ 1, stream: UInt64(place))
        return model.generate(noise).raster
      }
      return (name, row)
    }
    let ofPixels = try steps.map { steps in
      let rows = try gans.indices.map { turn -> (name: String, row: Row) in
        let row = try row("pixels, \(steps) steps", beside: truth) { place in
          var run = try pixels.denoise(
            seed: seed &+ UInt64(1 + turn * count + place), steps: steps)
          return Raster(pixels.pictures(try run.finish()).row(0))
        }
        return ("sampling \(turn + 1)", row)
      }
      return (steps: steps, rows: rows)
    }
    return [
      "side": .number(Double(side)), "workers": .number(Double(Workers.shared.count)),
      "true": .table(data.entries), "gan": Self.summary(ofGANs),
      "pixels": .list(
        ofPixels.map {
          ["sampler": "ddim", "steps": .number(Double($0.steps)), "runs": Self.summary($0.rows)]
        }),
    ]
  }

  /// With fresh noise at the start alone, few steps do well.
  static func withDDIM(_ model: DDPMPipeline) throws -> DDPMPipeline {
    try model.withDDIM()
  }

  struct Row: Sendable {
    let quality: PictureQuality
    let seconds, detail: Double

    var entries: [(key: String, value: JSON)] {
      quality.entries + [
        ("found", .list(quality.found.map { .number(Double($0)) })),
        ("detail", .number(detail)), ("seconds_per_picture", .number(seconds)),
      ]
    }

    /// What is averaged over runs.
    var numbers: [(key: String, value: Double)] {
      [
        ("accepted", quality.accepted.value),
        ("coverage", Double(quality.cells) / Double(PictureQuality.cellCount)),
        ("frechet_clip", quality.frechet), ("precision", quality.precision.value),
        ("recall", quality.recall.value), ("seconds_per_picture", seconds),
      ]
    }
  }

  func row(
    _ what: String, beside truth: TruePictures, _ paint: @Sendable (Int) throws -> Raster
  ) throws -> Row {
    let (pictures, seconds) = try painted(what, paint)
    return Row(
      quality: try PictureQuality(pictures, beside: truth), seconds: seconds,
      detail: pictures.map(\.detail).reduce(0, +) / Double(count))
  }

  /// Every run, and the mean and standard deviation over them of each number.
  static func summary(_ runs: [(name: String, row: Row)]) -> JSON {
    let numbers = runs.map(\.row.numbers)
    let spread = (numbers.first ?? []).indices.map { place in
      let values = numbers.map { $0[place].value }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))
      return (
        key: numbers[0][place].key,
        value: ["mean": .number(mean), "deviation": .number(variance.squareRoot())] as JSON
      )
    }
    return [
      "runs": .table(runs.map { (key: $0.name, value: .table($0.row.entries)) }),
      "spread": .table(spread),
    ]
  }
}
