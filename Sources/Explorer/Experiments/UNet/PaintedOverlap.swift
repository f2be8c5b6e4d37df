import Diffusion
import Tensor
import TinyWorld
import Viz

/// The same overlap in pictures that are painted: where places look for the kind's word at every step,
/// and where the judge finds the object in the finished picture.
struct PaintedOverlap: Sendable {
  /// The times of the steps.
  let times: [Double]
  /// The mean IoU of the kind's map with the object, step by step, and with other pictures' objects.
  let own, others: [Double]
  /// How many pictures were painted, and in how many the judge found the object.
  let painted, found: Int

  /// Paints the captions of `subjects`, scenes of one object each.
  init(
    _ subjects: [PromptedCode], steps: Int, guidance: Double, threshold: Double, coverage: Double,
    seed: UInt64, by model: StableDiffusion, _ progress: (String) -> Void
  ) throws {
    let judge = Judge()
    var looks: [[[Bool]]] = []
    var objects: [[Bool]] = []
    var times: [Double] = []
    for (index, subject) in subjects.enumerated() {
      let words = model.tokenizer.shownTokens(subject.prompt)
      guard let kind = subject.scene?.objects.first?.kind,
        let token = words.firstIndex(of: kind.rawValue)
      else { continue }
      let run = try SampleRequest(
        prompt: subject.prompt, steps: steps, guidance: guidance, seed: seed &+ UInt64(index)
      ).run(model, "painting \(index + 1) of \(subjects.count)", progress)
      times = run.steps.map(\.t)
      let verdict = judge.verdict(on: Raster(try model.decode(run.codes).row(0)))
      guard verdict.isAccepted, verdict.objects.map(\.object.kind) == [kind] else { continue }
      objects.append(
        verdict.scene.coverage(side: model.pictureSide, pixels: model.pixelsPerCode)
          .map { $0 > coverage })
      // The start stands before the first token of the text.
      looks.append(
        CrossAttention.watch(
          run.steps, prompt: subject.prompt, tokens: words.count + 2, by: model
        ).map { $0.looking(token + 1, threshold: threshold) })
    }
    (painted, found, self.times) = (subjects.count, objects.count, times)
    func mean(_ step: Int, _ shifts: Range<Int>) -> Double {
      let values = shifts.flatMap { shift in
        looks.indices.map {
          CrossAttention.overlap(looks[$0][step], objects[($0 + shift) % objects.count])
        }
      }
      return values.reduce(0, +) / Double(max(values.count, 1))
    }
    own = times.indices.map { mean($0, 0..<1) }
    others = times.indices.map { mean($0, 1..<max(objects.count, 1)) }
  }

  var mean: Double { own.reduce(0, +) / Double(max(own.count, 1)) }
  var chance: Double { others.reduce(0, +) / Double(max(others.count, 1)) }
}
