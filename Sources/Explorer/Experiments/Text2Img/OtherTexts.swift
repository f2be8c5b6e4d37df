import Diffusion
import Tensor
import TinyWorld

/// The same noise with a scene's caption in English, in Chinese, and with no text at all.
struct SpokenTwice: Sendable {
  struct Column: Sendable {
    let captions: [CaptionLanguage: String]
    let pictures: [CaptionLanguage: Tensor<Float>]
    /// From the same noise with the empty text.
    let silent: Tensor<Float>
    /// How many properties of the scene the judge finds, and of how many.
    let right: [CaptionLanguage: Proportion]
    /// The root mean square difference of the two pictures.
    var apart: Double {
      guard let english = pictures[.en], let chinese = pictures[.zh] else { return 0 }
      return english.distance(to: chinese)
    }
  }

  let columns: [Column]

  init(
    _ scenes: [Scene], steps: Int, guidance: Double, seed: UInt64, _ model: StableDiffusion,
    _ progress: @Sendable (String) -> Void
  ) throws {
    let languages = CaptionLanguage.allCases
    let requests = scenes.enumerated().flatMap { place, scene in
      (languages.map { scene.caption($0) } + [""]).map { prompt in
        SampleRequest(
          prompt: prompt, steps: steps, guidance: prompt.isEmpty ? 1 : guidance,
          seed: seed &+ UInt64(place))
      }
    }
    let pictures = try model.paint(requests, "two languages", progress)
    let verdicts = SizedJudge(side: model.pictureSide).verdicts(pictures)
    let each = languages.count + 1
    columns = scenes.enumerated().map { column, scene in
      func table<Value>(_ value: (Int) -> Value) -> [CaptionLanguage: Value] {
        Dictionary(
          uniqueKeysWithValues: languages.enumerated().map { ($1, value(column * each + $0)) })
      }
      return Column(
        captions: table { requests[$0].prompt }, pictures: table { pictures[$0] },
        silent: pictures[column * each + languages.count],
        right: table { Proportion(of: verdicts[$0].checks(against: scene)) { $0.isRight } })
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }
  /// Mean difference of the two languages' pictures, and of neighbouring scenes' in one language.
  var apart: Double { Self.mean(columns.map(\.apart)) }
  var neighbours: Double {
    let english = columns.compactMap { $0.pictures[.en] }
    return Self.mean(zip(english, english.dropFirst()).map { $0.distance(to: $1) })
  }
  /// Of all scenes' properties, those that the judge finds.
  func right(_ language: CaptionLanguage) -> Double {
    Self.mean(columns.compactMap { $0.right[language]?.value })
  }
}

/// A text led towards, with and without another that is led away from: ε_n stands in the place of
/// ε_u.
struct NegativeText: Sendable {
  let prompt, negative: String
  /// From the same noises, without the negative text and with it, and the skies the judge sees.
  let plain, led: [Tensor<Float>]
  let plainSkies, ledSkies: [Sky]

  /// The prompt says nothing of the sky; the negative text says a blue one.
  init(
    _ prompt: String, _ negative: String, count: Int, steps: Int, guidance: Double, seed: UInt64,
    _ model: StableDiffusion, _ progress: @Sendable (String) -> Void
  ) throws {
    (self.prompt, self.negative) = (prompt, negative)
    let requests = ["", negative].flatMap { negative in
      (0..<count).map { place in
        SampleRequest(
          prompt: prompt, negative: negative, steps: steps, guidance: guidance,
          seed: seed &+ UInt64(place))
      }
    }
    let pictures = try model.paint(requests, "a text to avoid", progress)
    let skies = SizedJudge(side: model.pictureSide).verdicts(pictures).map(\.sky)
    (plain, led) = (Array(pictures[..<count]), Array(pictures[count...]))
    (plainSkies, ledSkies) = (Array(skies[..<count]), Array(skies[count...]))
  }

  func blue(_ skies: [Sky]) -> Proportion { Proportion(of: skies) { $0 == .blue } }
}
