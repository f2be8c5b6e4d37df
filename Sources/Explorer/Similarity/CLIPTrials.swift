import Diffusion
import Tensor
import TinyWorld

/// Scenes with captions that name everything, no caption twice, from scene `first` of a dataset on.
func distinctPairs(
  _ count: Int, _ language: (Int) -> CaptionLanguage, seed: UInt64, first: Int
) -> [(scene: Scene, caption: String)] {
  var (pairs, seen, index): ([(Scene, String)], Set<String>, Int) = ([], [], first)
  while pairs.count < count {
    let scene = Scene(seed: seed, index: index)
    // Told apart in one language, whatever they are said in.
    if seen.insert(scene.caption(.en)).inserted {
      pairs.append((scene, scene.caption(language(pairs.count))))
    }
    index += 1
  }
  return pairs
}

/// How well pictures and their captions find each other.
struct Retrieval: Sendable {
  /// Captions that find their picture among all, and pictures that find their caption.
  let found: Proportion
  /// The mean cosine of what belongs together, and of what does not.
  let matching, other: Double

  /// A caption's own picture has its number. Of equal cosines the first is taken.
  init(_ cosine: [[Double]]) {
    var (successes, matching, other) = (0, 0.0, 0.0)
    for (own, row) in cosine.enumerated() {
      let column = cosine.map { $0[own] }
      for line in [row, column] where line.firstIndex(of: line.max() ?? 0) == own { successes += 1 }
      matching += row[own]
      other += row.reduce(0, +) - row[own]
    }
    let count = Double(cosine.count)
    found = Proportion(successes: successes, count: 2 * cosine.count)
    self.matching = matching / max(1, count)
    self.other = other / max(1, count * (count - 1))
  }
}

/// Two things, and the same two in each other's place, with the captions of both.
struct OrderTrial: Sendable {
  /// The two pictures, and the captions that say who is left or right of whom.
  let pictures: [SeenPicture]
  let captions: [String]
  /// The two captions' cosines with the two pictures.
  let cosine: [[Double]]

  /// How much nearer each picture is to its own caption than to the other's.
  var margins: [Double] { [cosine[0][0] - cosine[1][0], cosine[1][1] - cosine[0][1]] }
  /// Whether each picture prefers its own caption.
  var isToldApart: Bool { margins.allSatisfy { $0 > 0 } }

  /// Trials on the scenes with two different things, from scene `first` of a dataset on.
  static func run(
    _ clip: CLIP, _ count: Int, _ language: CaptionLanguage, seed: UInt64, first: Int
  ) throws -> [OrderTrial] {
    var (scenes, index): ([Scene], Int) = ([], first)
    while scenes.count < 2 * count {
      let scene = Scene(seed: seed, index: index)
      index += 1
      if scene.objects.count == 2, scene.objects[0].kind != scene.objects[1].kind {
        scenes += [scene, scene.exchanged]
      }
    }
    let pictures = try scenes.map { try SeenPicture($0, by: clip) }
    let captions = scenes.map { $0.caption(language, saying: [.size, .color, .position]) }
    let (texts, images) = (clip.embeddings(of: captions), clip.embeddings(of: pictures))
    return (0..<count).map { trial in
      let two = 2 * trial..<2 * trial + 2
      return OrderTrial(
        pictures: Array(pictures[two]), captions: Array(captions[two]),
        cosine: Similarity.cosines(texts.slice(two), images.slice(two)))
    }
  }
}
