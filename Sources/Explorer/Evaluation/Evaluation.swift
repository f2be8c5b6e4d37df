import ArgumentParser
import Diffusion
import Foundation
import Tensor
import TinyWorld
import Viz

/// Grades of a Stable Diffusion of Tiny World, by a judge that is no model.
///
/// All pictures and prompts are of scenes that no training has seen.
struct Evaluation: Sendable {
  let model: StableDiffusion
  /// For the grades of CLIP alone.
  let clip: CLIP?
  /// How many trials each grade rests on.
  let count: Int
  let steps: Int
  let guidance: Double
  /// Evaluations of different seeds share no scene; training has seed 1.
  let seed: UInt64
  let judge: Judge
  let progress: @Sendable (String, Int, Int) -> Void

  /// Streams of scenes that grades take theirs from.
  private enum Part: Int {
    case autoencoder, retrieval, order, one, two, house
    /// The first scene of the part.
    var first: Int { rawValue * 1_000_000 }
  }

  private func scenes(_ part: Part, _ count: Int) -> [Scene] {
    (0..<count).map { Scene(seed: seed, index: part.first + $0) }
  }

  /// What is graded.
  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case autoencoder, clip, pictures, diversity
  }

  /// The grades of some subjects, or of all.
  func grades(of subjects: [Subject] = Subject.allCases) throws -> Grades {
    var grades = Grades()
    if subjects.contains(.autoencoder) { try gradeAutoencoder(&grades) }
    if subjects.contains(.clip), let clip { try gradeCLIP(clip, &grades) }
    if subjects.contains(.pictures) { try gradePictures(&grades) }
    if subjects.contains(.diversity) { try gradeDiversity(&grades) }
    return grades
  }

  private func gradePictures(_ grades: inout Grades) throws {
    for language in CaptionLanguage.allCases {
      grades.add(
        "one_object", language, try drawn(oneObject, .one, language, saying: .all),
        "prompts that name all six properties of one object, all right")
    }
    for language in CaptionLanguage.allCases {
      grades.add(
        "two_objects", language,
        try drawn(twoObjects, .two, language, saying: [.size, .color, .position]),
        "kind, colour and size of two objects and who stands where, all right")
    }
  }

  // MARK: Autoencoder and judge

  private func gradeAutoencoder(_ grades: inout Grades) throws {
    let scenes = scenes(.autoencoder, 2 * count)
    let done = Locked(0)
    let results = Workers.shared.map(0..<scenes.count) { place in
      let scene = scenes[place]
      let picture = TinyWorldPictures.pictures([scene])
      let painted = model.vae.decode(model.vae.encode(picture).mean)
      tick("autoencoder", done, scenes.count)
      let error = ((painted - picture) * 0.5).meanSquare
      let verdict = judge.verdict(on: painted.raster)
      let plan = CaptionPlan(saying: .all, objects: scene.objects.count)
      return (
        decibels: -10 * log10(error),
        clear: judge.verdict(on: scene.raster()).checks(against: scene, saying: plan),
        painted: verdict.checks(against: scene, saying: plan), residual: verdict.residual
      )
    }
    guard results.allSatisfy(\.decibels.isFinite) else {
      throw Failure("the model's vae paints numbers that are not finite; nothing can be graded")
    }
    grades.add(
      "autoencoder_psnr_db", Mean(results.map(\.decibels)), count: results.count,
      "mean signal-to-noise ratio of pictures that the autoencoder has coded and painted again")
    grades.residuals = results.map(\.residual)
    func share(_ checks: [Verdict.Check]) -> Proportion {
      Proportion(successes: checks.count(where: \.isRight), count: checks.count)
    }
    grades.add(
      "judge_true", share(results.flatMap(\.clear)), "the judge's findings on true pictures")
    grades.add(
      "judge_autoencoded", share(results.flatMap(\.painted)),
      "the judge's findings on those pictures after the autoencoder")
  }

  // MARK: CLIP

  private func gradeCLIP(_ clip: CLIP, _ grades: inout Grades) throws {
    for language in CaptionLanguage.allCases {
      var found = (successes: 0, count: 0)
      for round in 0..<max(1, count / 256) {
        let pairs = distinctPairs(
          256, { _ in language }, seed: seed, first: Part.retrieval.first + round * 10_000)
        let pictures = try pairs.map { try SeenPicture($0.scene, by: clip) }
        let similarity = Similarity(clip, texts: pairs.map(\.caption), pictures: pictures)
        let part = Retrieval(similarity.cosine).found
        found.successes += part.successes
        found.count += part.count
      }
      grades.add(
        "clip_retrieval_\(language.rawValue)",
        Proportion(successes: found.successes, count: found.count),
        "pictures that find their caption, and captions their picture, among 256")
    }
    let trials = try OrderTrial.run(clip, count, .en, seed: seed, first: Part.order.first)
    grades.add(
      "clip_order",
      Proportion(successes: trials.count(where: \.isToldApart), count: trials.count),
      "pairs of “A left of B” and “B left of A” of which both are told apart")
  }

  // MARK: Text to picture

  /// Scene `index` with its kind and colour in turn: eighty scenes have all there are.
  private func oneObject(_ index: Int) -> Scene {
    var scene = Scene(seed: seed, index: Part.one.first + index)
    var random = RandomStream(seed: seed, stream: 1, position: UInt64(index) << 8)
    let kind = Kind.allCases[index % Kind.allCases.count]
    let color = Tint.allCases[index / Kind.allCases.count % Tint.allCases.count]
    scene.objects = [
      SceneObject(
        color, kind, size: Size.allCases[random.next(below: 2)],
        position: Position.allCases[random.next(below: 3)])
    ]
    return scene
  }

  private func twoObjects(_ index: Int) -> Scene {
    var scene = Scene(seed: seed, index: Part.two.first + index)
    var random = RandomStream(seed: seed, stream: 2, position: UInt64(index) << 8)
    let kind = Kind.allCases[index % Kind.allCases.count]
    let color = Tint.allCases[index / Kind.allCases.count % Tint.allCases.count]
    let sizes = [0, 1].map { _ in Size.allCases[random.next(below: 2)] }
    let others = Kind.allCases.filter { $0 != kind }
    let other = others[random.next(below: others.count)]
    let otherColor = Tint.allCases[random.next(below: Tint.allCases.count)]
    let objects = [(color, kind, sizes[0]), (otherColor, other, sizes[1])]
    let ordered = random.next(below: 2) == 0 ? objects : objects.reversed()
    scene.objects = zip(ordered, [Position.left, .right]).map { object, position in
      SceneObject(object.0, object.1, size: object.2, position: position)
    }
    return scene
  }

  private func drawn(
    _ scene: @Sendable (Int) -> Scene, _ part: Part, _ language: CaptionLanguage,
    saying properties: CaptionPlan.Properties
  ) throws -> DrawnPrompts {
    let done = Locked(0)
    let trials = try Workers.shared.map(0..<count) { index in
      let scene = scene(index)
      let caption = scene.caption(
        language,
        plan: CaptionPlan(
          saying: .all, objects: scene.objects.count, namesRightFirst: !index.isMultiple(of: 2)))
      let verdict = judge.verdict(
        on: try picture(caption, noise: part.first + index, guidance: guidance))
      tick("\(part) \(language.rawValue)", done, count)
      return (
        verdict.isAccepted,
        verdict.checks(
          against: scene, saying: CaptionPlan(saying: properties, objects: scene.objects.count))
      )
    }
    return DrawnPrompts(trials)
  }

  private func picture(_ prompt: String, noise: Int, guidance: Double) throws -> Raster {
    var run = try model.denoise(
      prompt: prompt, seed: seed.noise(noise, usual: EvaluateCommand.usualSeed), steps: steps,
      guidance: guidance)
    return try (model.decode(run.finish()) * 2 - 1).raster
  }

  // MARK: Diversity

  /// Of many houses, whether what the prompt leaves open comes as often as in the data.
  private func gradeDiversity(_ grades: inout Grades) throws {
    let tests = try [1, guidance].map { guidance in
      let done = Locked(0)
      let verdicts = try Workers.shared.map(0..<count) { index in
        let raster = try picture(
          "a house", noise: Part.house.first + index, guidance: guidance)
        tick("a house at guidance \(NumberText.fixed(guidance, 1))", done, count)
        return judge.verdict(on: raster)
      }
      return PropertyCounts.all(verdicts)
    }
    grades.diversity = Diversity(plain: tests[0], guided: tests[1], guidance: guidance)
    // Five tests at once: the least p-value counts five times (Bonferroni). No pictures that are
    // accepted have no shares, least of all the data's.
    let accepted = tests[0].map(\.total).min() ?? 0
    let least = accepted == 0 ? 0 : tests[0].map(\.test.p).min() ?? 0
    grades.add(
      "diversity", p: min(1, 5 * least), count: accepted,
      "p-value of the shares of sky, ground, colour, size and position in pictures of “a house” "
        + "without guidance; below 0.01 they are not the data's")
  }

  private func tick(_ name: String, _ done: Locked<Int>, _ total: Int) {
    let number = done.adding()
    progress(name, number, total)
  }
}

extension UInt64 {
  /// The seed of noise number `place` where this is the seed of a run: runs of different seeds share
  /// no noise, and that of the usual seed has the numbers themselves.
  func noise(_ place: Int, usual: UInt64) -> UInt64 { (self &- usual) << 32 &+ UInt64(place) }
}

extension Tensor<Float> {
  /// One picture `[1, H, W, 3]` in −1…1.
  var raster: Raster {
    Raster(width: shape[2], height: shape[1], values: inColors.scalars, low: -1, high: 1)
  }
}
