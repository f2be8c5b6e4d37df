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
    let pixels = try models.openPixels(steps)
    let side = pixels.unet.configuration.sampleSize ?? Preset.pixelSide
    if let other = gans.first(where: { $0.model.configuration.side != side }) {
      throw Failure(
        "\(other.name) paints \(other.model.configuration.side) pixels a side, and the model of "
          + "pixels \(side); expected as many")
    }
    let truth = try TruePictures(scenes(1), side: side, clip: models.openCLIP())
    let others = scenes()
    let data = try row("true pictures", beside: truth) { others[$0].raster(side: side) }
    let ofGANs = try gans.map { name, model in
      (
        name: name,
        row: try row(name, beside: truth) { place in
          let noise = Tensor<Float>.normal(
            [1] + model.latentShape, seed: seed &+ 1, stream: UInt64(place))
          return model.generate(noise).raster
        }
      )
    }
    let ofPixels = try steps.map { steps in
      let rows = try gans.indices.map { turn in
        let name = "sampling \(turn + 1)"
        let row = try row("pixels, \(steps) steps, \(name)", beside: truth) { place in
          var run = try pixels.denoise(
            seed: noise(1 + turn * count + place), steps: steps)
          return Raster(pixels.pictures(try run.finish()).row(0))
        }
        return (name: name, row: row)
      }
      return (steps: steps, rows: rows)
    }
    let sampler = SchedulerOption.name(of: pixels.scheduler.configuration.kind)
    return [
      "side": .number(Double(side)), "workers": .number(Double(Workers.shared.count)),
      "true": data, "gan": try Self.summary(ofGANs),
      "pixels": .list(
        try ofPixels.map {
          [
            "sampler": .text(sampler), "steps": .number(Double($0.steps)),
            "runs": try Self.summary($0.rows),
          ]
        }),
    ]
  }

  /// The pictures of one player, counted: now, or before this measurement was stopped.
  private func row(
    _ what: String, beside truth: TruePictures, _ paint: @Sendable (Int) throws -> Raster
  ) throws -> JSON {
    try kept.row(what) {
      let (pictures, seconds) = try painted(what, paint)
      return try PictureQuality(pictures, beside: truth).row(
        detail: pictures.map(\.detail).reduce(0, +) / Double(count), seconds: seconds)
    }
  }

  /// Every run, and the mean and standard deviation over them of each number.
  private static func summary(_ runs: [(name: String, row: JSON)]) throws -> JSON {
    let rows = try runs.map {
      try JSONDecoder.ofMeasures.decode(
        PlayersMeasure.Row.self, from: Data($0.row.text.utf8))
    }
    let numbers: [(key: String, of: (PlayersMeasure.Row) -> Double)] = [
      ("accepted", { $0.accepted.value }),
      ("coverage", { Double($0.cells) / Double(PictureQuality.cellCount) }),
      ("frechet_clip", { $0.frechetClip }), ("precision", { $0.precision.value }),
      ("recall", { $0.recall.value }), ("seconds_per_picture", { $0.secondsPerPicture }),
    ]
    let spread = numbers.map { key, number in
      let values = Spread(rows.map(number))
      return (
        key: key,
        value: ["mean": .number(values.mean), "deviation": .number(values.deviation)] as JSON
      )
    }
    return [
      "runs": .table(runs.map { (key: $0.name, value: $0.row) }), "spread": .table(spread),
    ]
  }
}

extension PictureQuality {
  /// All numbers of one player; `seconds` a picture.
  func row(detail: Double, seconds: Double) -> JSON {
    .table(
      entries + [
        ("found", .list(found.map { .number(Double($0)) })), ("backdrop", backdrop.json),
        ("detail", .number(detail)), ("seconds_per_picture", .number(seconds)),
      ])
  }
}
