import Diffusion
import Tensor
import TinyWorld
import Viz

extension MeasurementRun {
  /// What one step paints, beside more: without guidance it is the mean of all pictures that the
  /// noise could become, blurred in pixels. How near the pictures are to the mean of true ones is
  /// told in the model's own space of pixels alone; the mean of codes is no mean picture.
  func oneStepResults() throws -> JSON {
    let clip = try models.openCLIP()
    let text = try models.openText(steps)
    let pixels = try models.openPixels(steps).withDDIM()
    let side = pixels.unet.configuration.sampleSize ?? Preset.pixelSide
    let truth = try TruePictures(scenes(1), side: side, clip: clip)
    let mean = Self.mean(scenes(1).map { $0.raster(side: side) })
    let ofPixels = try steps.map { steps in
      try kept.row("pixels, \(steps) steps") {
        let (pictures, seconds) = try painted("pixels, \(steps) steps") { place in
          var run = try pixels.denoise(seed: noise(place), steps: steps)
          return Raster(pixels.pictures(try run.finish()).row(0))
        }
        let quality = try PictureQuality(pictures, beside: truth)
        return JSON.table(
          [
            ("steps", .number(Double(steps))),
            ("detail", .number(pictures.map(\.detail).reduce(0, +) / Double(count))),
            (
              "distance_to_mean",
              .number(pictures.map { Self.distance($0, mean) }.reduce(0, +) / Double(count))
            ),
          ] + quality.entries + [("seconds_per_picture", .number(seconds))])
      }
    }
    let large = try TruePictures(scenes(1), side: Scene.side, clip: clip)
    let ofText = try Set([1, guidance]).sorted().flatMap { guidance in
      try steps.map { steps in
        let name = "text, guidance \(JSON.number(guidance).text), \(steps) steps"
        return try kept.row(name) {
          JSON.table(
            [("guidance", .number(guidance)), ("steps", .number(Double(steps)))]
              + (try prompted(text, steps: steps, guidance: guidance, name, beside: large)))
        }
      }
    }
    let trueDetail = scenes(1).map { $0.raster(side: side).detail }.reduce(0, +) / Double(count)
    let distance =
      scenes().map { Self.distance($0.raster(side: side), mean) }.reduce(0, +) / Double(count)
    return [
      "true": ["detail": .number(trueDetail), "distance_to_mean": .number(distance)],
      "pixels": .list(ofPixels), "text": .list(ofText),
    ]
  }

  /// The mean of pictures, number by number, in levels.
  static func mean(_ pictures: [Raster]) -> [Double] {
    var sums = [Double](repeating: 0, count: pictures.first?.bytes.count ?? 0)
    for picture in pictures {
      for place in sums.indices { sums[place] += Double(picture.bytes[place]) }
    }
    return sums.map { $0 / Double(max(1, pictures.count)) }
  }

  /// The root-mean-square difference, in levels of 255.
  static func distance(_ picture: Raster, _ mean: [Double]) -> Double {
    let sum = zip(picture.bytes, mean).reduce(0.0) {
      $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1)
    }
    return (sum / Double(max(1, mean.count))).squareRoot()
  }
}
