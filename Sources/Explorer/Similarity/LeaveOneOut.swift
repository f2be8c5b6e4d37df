import Diffusion
import Tensor
import TinyWorld

/// A caption with one word after the other left out, and how far its cosine with a picture falls.
struct LeaveOneOut: Sendable {
  let caption: CaptionWords
  let picture: SeenPicture
  /// The whole caption's cosine.
  let cosine: Double
  /// The whole caption's cosine less the one without each word.
  let falls: [Double]

  /// The most words that are left out in turn.
  static let most = 24

  init(_ clip: CLIP, _ text: String, _ picture: SeenPicture) {
    caption = CaptionWords(text)
    self.picture = picture
    let places = caption.words.indices.prefix(Self.most)
    // A caption of one word leaves nothing behind, which is no text.
    let texts = [text] + (places.count > 1 ? places.map(caption.without) : [])
    let cosines = Similarity(clip, texts: texts, pictures: [picture]).cosine.map { $0[0] }
    cosine = cosines[0]
    falls = cosines.dropFirst().map { cosines[0] - $0 }
  }

  /// The first scene of one thing that has neither the usual sky nor the usual ground: saying what
  /// is usual would hardly matter.
  static func scene(
    _ clip: CLIP, seed: UInt64, first: Int
  ) throws -> (scene: Scene, picture: SeenPicture) {
    var (scene, index) = (Scene(seed: seed, index: first, shareOfSingles: 1), first)
    while scene.sky == .blue || scene.ground == .grass {
      index += 1
      scene = Scene(seed: seed, index: index, shareOfSingles: 1)
    }
    return (scene, try SeenPicture(scene, by: clip))
  }
}
