import Diffusion
import Tensor
import TinyWorld

/// Pictures put into one of Tiny World's ten kinds by sentences alone: "a cat", "a house" …
struct ZeroShot: Sendable {
  let kinds: [Kind]
  /// A sentence for each kind.
  let sentences: [String]
  /// Some pictures, with what they show where that is known.
  let shown: [(picture: SeenPicture, kind: Kind?)]
  /// Each sentence's share for each picture shown: columns add up to 1.
  let table: Similarity
  /// Of fresh pictures of one thing, how many are put into the right kind.
  let right: Proportion
  /// How many of the training data's captions are one of the sentences and nothing more.
  let bareShare: Double
  /// The captions that are looked through for this.
  static let captions = 20_000
  /// The mean number of tokens that a sentence is to the model.
  let tokens: Double

  /// Shown are the two pictures that are least sure of what they are, the first others, and the
  /// reader's `own` if there is one.
  init(
    _ clip: CLIP, _ language: CaptionLanguage, saying properties: CaptionPlan.Properties = [],
    trials: Int, own: SeenPicture?, seed: UInt64, first: Int
  ) throws {
    let kinds = Kind.allCases
    let sentences = kinds.map {
      Scene(sky: .blue, ground: .grass, objects: [SceneObject(.red, $0)])
        .caption(language, saying: properties)
    }
    var (pictures, truths, index): ([SeenPicture], [Kind], Int) = ([], [], first)
    while pictures.count < trials {
      let scene = Scene(seed: seed, index: index, shareOfSingles: 1)
      pictures.append(try SeenPicture(scene, by: clip))
      truths.append(scene.objects[0].kind)
      index += 1
    }
    let all = Similarity(clip, texts: sentences, pictures: pictures)
    let picks = pictures.indices.map(all.bestText)
    right = Proportion(
      successes: zip(picks, truths).count { kinds[$0] == $1 }, count: pictures.count)
    let tokens = sentences.map { clip.tokenizer.textIDs($0).count }
    self.tokens = Double(tokens.reduce(0, +)) / Double(tokens.count)
    let shares = all.softmaxOverTexts
    func share(_ column: Int) -> Double {
      shares[kinds.firstIndex(of: truths[column]) ?? 0][column]
    }
    // Of different kinds, so that there is something to see.
    var seen: Set<Kind> = []
    func different(_ columns: [Int], _ most: Int) -> [Int] {
      var taken: [Int] = []
      for column in columns where taken.count < most && seen.insert(truths[column]).inserted {
        taken.append(column)
      }
      return taken
    }
    let unsure = different(pictures.indices.sorted { (share($0), $0) < (share($1), $1) }, 2)
    let drawn = (unsure + different(Array(pictures.indices), 4)).map {
      (picture: pictures[$0], kind: Optional(truths[$0]))
    }
    let shown =
      drawn.prefix(own == nil ? 4 : 3) + (own.map { [(picture: $0, kind: nil)] } ?? [])
    let data = (0..<Self.captions).map { index in
      Scene(seed: TrainingData.seed, index: index)
        .caption(language, seed: TrainingData.seed, index: index)
    }
    bareShare = Double(data.count(where: sentences.contains)) / Double(data.count)
    table = Similarity(clip, texts: sentences, pictures: shown.map(\.picture))
    (self.kinds, self.sentences, self.shown) = (kinds, sentences, Array(shown))
  }
}
