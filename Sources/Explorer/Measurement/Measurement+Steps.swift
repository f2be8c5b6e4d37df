import Diffusion
import Tensor
import TinyWorld
import Viz

extension MeasurementRun {
  /// Samplers, and how their times are spread: counted from the noisy end, where every run starts at
  /// the last time, and for one of them from the clean end, as the model is shipped. From there a run
  /// of one step would tell the network that its noise is nearly clean.
  static let samplers: [(sampler: SchedulerOption, spacing: TimestepSpacing)] = [
    (.ddim, .trailing), (.dpmSolverMultistep, .trailing), (.eulerAncestral, .trailing),
    (.ddim, .leading),
  ]

  /// Pictures of complete captions of new scenes, the same noise for all samplers and steps; beside
  /// them, other true pictures, which is as near as so many can be.
  func stepsResults() throws -> JSON {
    let model = try models.openText(steps)
    let clip = try models.openCLIP()
    let truth = try TruePictures(scenes(1), side: model.pictureSide, clip: clip)
    let floor = try kept.row("true pictures") {
      let others = try TruePictures(scenes(), side: model.pictureSide, clip: clip)
      return ["frechet_clip": .number(truth.cloud.frechetDistance(to: others.cloud))]
    }
    let rows = try Self.samplers.flatMap { sampler, spacing in
      let model = try model.with(sampler, spacing)
      return try steps.map { steps in
        let name = "\(sampler.rawValue) \(spacing.rawValue), \(steps) steps"
        return try kept.row(name) {
          JSON.table(
            [
              ("sampler", .text(sampler.rawValue)), ("spacing", .text(spacing.rawValue)),
              ("steps", .number(Double(steps))),
            ]
              + (try prompted(model, steps: steps, guidance: guidance, name, beside: truth)))
        }
      }
    }
    return ["guidance": .number(guidance), "true": floor, "rows": .list(rows)]
  }

  /// How good the pictures of captions are: whether all is as said, and their quality.
  func prompted(
    _ model: StableDiffusion, steps: Int, guidance: Double, _ what: String,
    beside truth: TruePictures
  ) throws -> [(key: String, value: JSON)] {
    let scenes = scenes()
    let (pictures, seconds) = try painted(what) { place in
      let scene = scenes[place]
      let plan = CaptionPlan(saying: .all, objects: scene.objects.count)
      var run = try model.denoise(
        prompt: scene.caption(.en, plan: plan), seed: noise(place), steps: steps,
        guidance: guidance)
      return try Raster(model.decode(run.finish()).row(0))
    }
    let quality = try PictureQuality(pictures, beside: truth)
    let right = zip(quality.verdicts, scenes).count { $0.agrees(with: $1) }
    return [
      ("all_right", Proportion(successes: right, count: count).json),
      ("detail", .number(pictures.map(\.detail).reduce(0, +) / Double(count))),
    ] + quality.entries + [("seconds_per_picture", .number(seconds))]
  }
}

extension Raster {
  /// How much neighbouring pixels differ, in levels of 255: the mean over all pairs to the right and
  /// below, and all colours. What is blurred has less of it.
  var detail: Double {
    var (sum, pairs) = (0, 0)
    func compare(_ a: Int, _ b: Int) {
      for color in 0..<3 { sum += abs(Int(bytes[3 * a + color]) - Int(bytes[3 * b + color])) }
      pairs += 3
    }
    for y in 0..<height {
      for x in 0..<width {
        let place = y * width + x
        if x + 1 < width { compare(place, place + 1) }
        if y + 1 < height { compare(place, place + width) }
      }
    }
    return Double(sum) / Double(max(1, pairs))
  }
}
