import Diffusion
import Tensor
import TinyWorld
import Viz

/// What CLIP's two encoders have learnt: captions against pictures by the trained model, at moments
/// of its training, and with the captions changed.
///
/// All scenes are of a dataset that no training has seen.
struct ClipExperiment: Experiment {
  static let name = "clip"

  struct Parameters: Decodable, Sendable {
    /// The trained CLIP's folder, with the moments of its training.
    var model: String
    /// A picture and a caption of the reader's own, beside the drawn ones.
    var image, text: String?
    /// Scenes in the matrix.
    var scenes: Int
    /// Fresh pairs among which captions and pictures look for each other.
    var pairs: Int
    /// Fresh pictures of one thing that are put into one of ten kinds.
    var singles: Int
    /// Fresh pairs of scenes that differ only in who is left of whom.
    var orderPairs: Int

    enum CodingKeys: String, CodingKey {
      case model, image, text, scenes, pairs, singles
      case orderPairs = "order_pairs"
    }
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "matrix": { try $0.matrix($1) }, "training": { try $0.training($1) },
    "row": { try $0.row($1) }, "zero-shot": { try $0.zeroShot($1) },
    "words": { try $0.words($1) }, "order": { try $0.order($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [
    "matrix": { try $0.frames($1) }
  ]

  /// Where the scenes of each question begin in the dataset.
  private enum First {
    static let matrix = 0, pairs = 10_000, singles = 20_000, words = 30_000, order = 40_000
  }

  /// The model at one moment of its training.
  struct Moment: Sendable {
    let step: Int
    let matrix: Similarity
    let retrieval: Retrieval
    /// The mean loss of the steps around it.
    let loss: Double
  }

  let seed: UInt64
  let weights: String?
  let parameterCount, width: Int
  /// The matrix's pictures and captions; the reader's own come last.
  let pictures: [SeenPicture]
  /// How many of the captions belong to the picture of their number.
  let sceneCount: Int
  /// The whole training: step 0 first, the finished model last.
  let moments: [Moment]
  let losses: [(step: Int, loss: Double)]
  let batch: Int
  let zeroShots: [CaptionLanguage: ZeroShot]
  let longerChinese: ZeroShot
  let leftOut: [LeaveOneOut]
  let orders: [CaptionLanguage: [OrderTrial]]
  /// Words of the reader's own caption that no caption of Tiny World has.
  let unknownWords: [String]

  /// The finished model's matrix.
  var similarity: Similarity { moments[moments.count - 1].matrix }

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    try parameters.check()
    self.seed = seed
    let clip = try CLIP(directory: parameters.model)
    weights = try Manifest.fingerprint(parameters.model)
    let training = try TrainingMoments(parameters.model, end: clip)
    parameterCount = clip.model.parameterCount
    width = clip.model.configuration.projectionDim
    (losses, batch) = (training.losses, training.batch)

    // Another dataset than the training's, whatever the seed.
    let fresh = seed &+ 1_000_000
    let scenes = Self.matrixScenes(parameters.scenes, seed: fresh)
    sceneCount = scenes.count
    pictures =
      try scenes.map { try SeenPicture($0.scene, by: clip) }
      + (try parameters.image.map { [try SeenPicture(file: $0, by: clip)] } ?? [])
    let texts = scenes.map(\.caption) + (parameters.text.map { [$0] } ?? [])
    unknownWords = CaptionWords(parameters.text ?? "").unknown

    let pairs = distinctPairs(
      parameters.pairs, { $0.isMultiple(of: 2) ? .en : .zh }, seed: fresh, first: First.pairs)
    let pairPictures = try pairs.map { try SeenPicture($0.scene, by: clip) }
    let (shown, losses) = (pictures, training.losses)
    moments = training.moments.map { step, clip in
      progress("the model after \(step) steps")
      return Moment(
        step: step, matrix: Similarity(clip, texts: texts, pictures: shown),
        retrieval: Retrieval(
          Similarity(clip, texts: pairs.map(\.caption), pictures: pairPictures).cosine),
        loss: TrainingMoments.loss(at: step, losses))
    }

    progress("ten kinds")
    let own = parameters.image == nil ? nil : pictures.last
    zeroShots = try Self.inBothLanguages { language in
      try ZeroShot(
        clip, language, trials: parameters.singles, own: own, seed: fresh, first: First.singles)
    }
    // The same question in more words: all ten sentences speak of a blue sky.
    longerChinese = try ZeroShot(
      clip, .zh, saying: .sky, trials: parameters.singles, own: nil, seed: fresh,
      first: First.singles)
    progress("words left out")
    let told = try LeaveOneOut.scene(clip, seed: fresh, first: First.words)
    leftOut =
      CaptionLanguage.allCases.map { LeaveOneOut(clip, told.scene.caption($0), told.picture) }
      + (parameters.text.map { text in
        let last = Similarity(clip, texts: [text], pictures: shown)
        return [LeaveOneOut(clip, text, own ?? shown[last.pick(0)])]
      } ?? [])
    progress("left and right")
    orders = try Self.inBothLanguages { language in
      try OrderTrial.run(
        clip, parameters.orderPairs, language, seed: fresh, first: First.order)
    }
  }

  /// Scenes with their captions, English and Chinese by turns. The last scene is the first under
  /// another sky, and the first caption leaves the sky out, so that it fits both.
  private static func matrixScenes(
    _ count: Int, seed: UInt64
  ) -> [(scene: Scene, caption: String)] {
    func language(_ place: Int) -> CaptionLanguage { place.isMultiple(of: 2) ? .en : .zh }
    var pairs = distinctPairs(count - 1, language, seed: seed, first: First.matrix)
    var twin = pairs[0].scene
    twin.sky = twin.sky == .blue ? .sunset : .blue
    pairs[0].caption = pairs[0].scene.caption(
      language(0), saying: [.size, .color, .position, .ground])
    return pairs + [(twin, twin.caption(language(count - 1)))]
  }

  private static func inBothLanguages<Value>(
    _ value: (CaptionLanguage) throws -> Value
  ) rethrows -> [CaptionLanguage: Value] {
    try Dictionary(
      uniqueKeysWithValues: CaptionLanguage.allCases.map { ($0, try value($0)) })
  }
}

extension Language {
  /// The same language as captions have it.
  var caption: CaptionLanguage { self == .zh ? .zh : .en }
}

extension ClipExperiment.Parameters {
  fileprivate func check() throws {
    try expect("scenes", scenes, 2...8)
    try expect("pairs", pairs, 2...1024)
    try expect("singles", singles, 1...2000)
    try expect("order_pairs", orderPairs, 2...1000)
    if let text, !text.contains(where: { !$0.isWhitespace }) {
      throw UnusableParameter("text", "is empty: expected some words")
    }
  }
}
