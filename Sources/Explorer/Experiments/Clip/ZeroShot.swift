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

  /// The first trials are shown, after the reader's `own` picture if there is one.
  init(
    _ clip: CLIP, _ language: CaptionLanguage, trials: Int, own: SeenPicture?, seed: UInt64,
    first: Int
  ) throws {
    let kinds = Kind.allCases
    let sentences = kinds.map {
      Scene(sky: .blue, ground: .grass, objects: [SceneObject(.red, $0)])
        .caption(language, saying: [])
    }
    var (pictures, truths, index): ([SeenPicture], [Kind], Int) = ([], [], first)
    while pictures.count < trials {
      let scene = Scene(seed: seed, index: index, shareOfSingles: 1)
      pictures.append(try SeenPicture(scene, by: clip))
      truths.append(scene.objects[0].kind)
      index += 1
    }
    let all = Similarity(clip, texts: sentences, pictures: pictures)
    let picks = pictures.indices.map { column in
      kinds.indices.max { all.cosine[$0][column] < all.cosine[$1][column] } ?? 0
    }
    right = Proportion(
      successes: zip(picks, truths).count { kinds[$0] == $1 }, count: pictures.count)
    // Pictures of different kinds, so that there is something to see.
    var seen: Set<Kind> = []
    let different = zip(pictures, truths).filter { seen.insert($0.1).inserted }
    let drawn = different.map { (picture: $0.0, kind: Optional($0.1)) }
    let shown = Array(((own.map { [(picture: $0, kind: nil)] } ?? []) + drawn).prefix(4))
    table = Similarity(clip, texts: sentences, pictures: shown.map(\.picture))
    (self.kinds, self.sentences, self.shown) = (kinds, sentences, shown)
  }
}
