import Diffusion
import Tensor
import TinyWorld

/// Whether the pixels of an object look for its word: the intersection over union (IoU) of where a
/// word is looked for and where its object truly is.
struct AttentionOverlap: Sendable {
  enum Word: CaseIterable, Sendable { case kind, color, start }

  struct Example: Sendable {
    let picture: Tensor<Float>
    /// The kind's map at the time of its largest mean overlap.
    let attention: CrossAttention
    let token: Int
    let looking, object: [Bool]
    let word: String
    let overlap: Double
  }

  let times: [Int]
  let scenes: Int
  let threshold, coverage: Double
  /// The mean overlap with the word's own object, by time.
  let own: [Word: [Double]]
  /// That of the kind's map with the objects of the other scenes: chance, for words of this world.
  let others: [Double]
  let examples: [Example]
  let exampleTime: Int

  init(
    _ subjects: [PromptedCode], times: [Int], threshold: Double, coverage: Double, seed: UInt64,
    by model: StableDiffusion
  ) {
    let objects = subjects.map { subject in
      subject.scene?.coverage(side: model.pictureSide, pixels: model.pixelsPerCode)
        .map { $0 > coverage } ?? []
    }
    let words = subjects.map { model.tokenizer.shownTokens($0.prompt) }
    // The start stands before the first token of the text.
    func token(_ word: Word, _ index: Int) -> Int? {
      let object = subjects[index].scene?.objects.first
      switch word {
      case .kind: return words[index].firstIndex { $0 == object?.kind.rawValue }.map { $0 + 1 }
      case .color: return words[index].firstIndex { $0 == object?.color.rawValue }.map { $0 + 1 }
      case .start: return 0
      }
    }
    let looks = times.map { t in
      subjects.indices.map { index in
        let seen = Probe.watch {
          NoisePrediction(
            of: subjects[index],
            noise: .normal(subjects[index].code.shape, seed: seed, stream: 1 + UInt64(index)),
            at: t, by: model)
        }.seen
        return CrossAttention(seen, tokens: words[index].count + 2)
      }
    }
    func mean(_ time: Int, _ word: Word, shift: Int) -> Double {
      let values = subjects.indices.compactMap { index -> Double? in
        guard let token = token(word, index) else { return nil }
        let other = objects[(index + shift) % objects.count]
        return CrossAttention.overlap(
          looks[time][index].looking(token, threshold: threshold), other)
      }
      return values.reduce(0, +) / Double(max(values.count, 1))
    }
    var own: [Word: [Double]] = [:]
    for word in Word.allCases { own[word] = times.indices.map { mean($0, word, shift: 0) } }
    self.own = own
    others = times.indices.map { time in
      let shifts = 1..<subjects.count
      return shifts.reduce(0) { $0 + mean(time, .kind, shift: $1) } / Double(shifts.count)
    }
    let kind = own[.kind] ?? []
    let best = kind.indices.max { kind[$0] < kind[$1] } ?? 0
    exampleTime = times[best]
    examples = subjects.indices.compactMap { index in
      guard let place = token(.kind, index) else { return nil }
      let attention = looks[best][index]
      let looking = attention.looking(place, threshold: threshold)
      return Example(
        picture: subjects[index].picture, attention: attention, token: place, looking: looking,
        object: objects[index], word: words[index][place - 1],
        overlap: CrossAttention.overlap(looking, objects[index]))
    }
    (self.times, scenes) = (times, subjects.count)
    (self.threshold, self.coverage) = (threshold, coverage)
  }

  func mean(_ word: Word) -> Double {
    (own[word] ?? []).reduce(0, +) / Double(max(times.count, 1))
  }
  var chance: Double { others.reduce(0, +) / Double(max(times.count, 1)) }
}
