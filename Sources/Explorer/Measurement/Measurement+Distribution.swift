import Diffusion
import Tensor
import TinyWorld
import Viz

extension MeasurementRun {
  /// The kind of thing whose prompt leaves all else open.
  static let openKind = Kind.house

  /// What comes where the prompt says nothing, without guidance and with more and more of it; eyes
  /// and ears; and the nearest training pictures.
  func distributionResults() throws -> JSON {
    let model = try models.openText(steps)
    let steps = steps[0]
    let open = try Set([1, guidance, 2 * guidance]).sorted().map { guidance in
      try kept.row("guidance \(JSON.number(guidance).text)") {
        let pictures = try samples(Self.openKind, model, steps: steps, guidance: guidance)
        let verdicts = Judge().verdicts(on: pictures.map { Raster($0) })
        return OpenSamples(verdicts, pictures).json(guidance: guidance)
      }
    }
    let features = try [Kind.person, .cat].map { kind in
      try kept.row(kind.rawValue) {
        let pictures = try samples(kind, model, steps: steps, guidance: guidance)
        return FeatureCounts(kind, Judge().verdicts(on: pictures.map { Raster($0) }))
          .json(guidance: guidance)
      }
    }
    let nearest = try kept.row("nearest") {
      try NearestGroups(
        samples(Self.openKind, model, steps: steps, guidance: 1), fresh: houses(1), model
      ).json
    }
    return [
      "prompt": .text(Self.prompt(Self.openKind)), "steps": .number(Double(steps)),
      "open": .list(open), "features": .list(features), "nearest": nearest,
      "true": ["spread": .number(OpenSamples.spread(houses(1).map { $0.picture }))],
    ]
  }

  /// Scenes of one house that no training has seen.
  private func houses(_ part: Int) -> [Scene] {
    (0..<count).map { index in
      var scene = Scene(seed: seed, index: part * 1_000_000 + index, shareOfSingles: 1)
      scene.objects[0].kind = Self.openKind
      return scene
    }
  }

  /// “a house”.
  static func prompt(_ kind: Kind) -> String {
    Scene(sky: .blue, ground: .grass, objects: [SceneObject(.red, kind)])
      .caption(.en, saying: [])
  }

  private func samples(
    _ kind: Kind, _ model: StableDiffusion, steps: Int, guidance: Double
  ) throws -> [Tensor<Float>] {
    let what = "\(kind.rawValue), guidance \(JSON.number(guidance).text)"
    let done = Locked(0)
    return try Workers.shared.map(0..<count) { place in
      var run = try model.denoise(
        prompt: Self.prompt(kind), seed: noise(place), steps: steps, guidance: guidance)
      let picture = try model.decode(run.finish()).row(0)
      let number = done.adding()
      progress(what, number, count)
      return picture
    }
  }
}

extension Scene {
  /// The picture `[side, side, 3]` in 0…1.
  var picture: Tensor<Float> { Subject(scene: self).pixels * 0.5 + 0.5 }
}

/// Pictures of a prompt that leaves nearly all open.
struct OpenSamples: Sendable {
  /// Accepted as one thing of any kind.
  let accepted: Proportion
  let properties: [PropertyCounts]
  let spread: Double

  init(_ verdicts: [Verdict], _ pictures: [Tensor<Float>]) {
    accepted = Proportion(of: verdicts) { $0.isAccepted && $0.objects.count == 1 }
    properties = PropertyCounts.all(verdicts)
    spread = Self.spread(pictures)
  }

  /// How far pictures lie from each other: the root mean square over all numbers of the difference
  /// from their mean, times √2, which is that of a pair.
  static func spread(_ pictures: [Tensor<Float>]) -> Double {
    guard pictures.count > 1 else { return 0 }
    let all = Tensor.stack(pictures)
    let centred = all - all.mean(over: [0], keepingAxes: true)
    return (2 * centred.meanSquare * Double(pictures.count) / Double(pictures.count - 1))
      .squareRoot()
  }

  func json(guidance: Double) -> JSON {
    [
      "guidance": .number(guidance), "accepted": accepted.json, "spread": .number(spread),
      "properties": properties.json,
    ]
  }
}

/// How many eyes persons have, or ears cats.
struct FeatureCounts: Sendable {
  let kind: Kind
  /// Accepted, with a thing of this kind in it.
  let accepted: Proportion
  /// The numbers that are told apart, and how many of these have each.
  static let numbers = 0...3
  let counts: [Int]

  init(_ kind: Kind, _ verdicts: [Verdict]) {
    self.kind = kind
    let numbers = verdicts.map { Self.number(kind, $0) }
    accepted = Proportion(of: numbers) { $0 != nil }
    counts = Self.numbers.map { number in numbers.count { $0 == number } }
  }

  /// How many the thing of this kind has in a picture that is accepted; nil where there is none.
  static func number(_ kind: Kind, _ verdict: Verdict) -> Int? {
    guard verdict.isAccepted, let found = verdict.objects.first(where: { $0.object.kind == kind })
    else { return nil }
    return found.eyes ?? found.ears
  }

  /// Those with two.
  var pairs: Proportion { Proportion(successes: counts[2], count: counts.reduce(0, +)) }

  func json(guidance: Double) -> JSON {
    [
      "kind": .text(kind.rawValue), "guidance": .number(guidance), "accepted": accepted.json,
      "counts": .list(counts.map { .number(Double($0)) }),
    ]
  }
}

/// How far pictures are from the nearest training picture: samples, fresh pictures of the world, and
/// training pictures themselves, the latter two coded and painted again as a copy would be.
struct NearestGroups: Sendable {
  let samples: NearestTraining
  let fresh, copies: [Double]
  /// The shown samples.
  let pictures: [Tensor<Float>]

  /// `fresh` are scenes of the same thing that no training has seen, as many as there are samples.
  init(
    _ pictures: [Tensor<Float>], fresh: [Scene], _ model: StableDiffusion
  ) throws {
    let training = NearestTraining.scenes(
      fresh[0].objects[0].kind, among: Preset.ship.codedPictures)
    let side = model.pictureSide
    func repainted(_ scenes: [Scene]) throws -> [Tensor<Float>] {
      try Workers.shared.map(0..<scenes.count) { place in
        let picture = Subject(scene: scenes[place], side: side).pixels * 0.5 + 0.5
        return try model.decode(model.meanCode(picture)).row(0)
      }
    }
    self.pictures = pictures
    samples = NearestTraining(of: pictures, among: training)
    self.fresh = NearestTraining(of: try repainted(fresh), among: training).distances
    copies =
      NearestTraining(
        of: try repainted(Array(training.prefix(pictures.count))), among: training
      ).distances
  }

  var json: JSON {
    func list(_ values: [Double]) -> JSON {
      .list(values.sorted().map { .number(($0 * 1e4).rounded() / 1e4) })
    }
    return [
      "compared": .number(Double(samples.compared)), "samples": list(samples.distances),
      "fresh": list(fresh), "copies": list(copies),
    ]
  }
}
