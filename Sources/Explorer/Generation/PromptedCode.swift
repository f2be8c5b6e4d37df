import Diffusion
import Tensor
import TinyWorld

/// A picture's code together with the text that tells what is to be seen: what a U-Net is trained
/// on.
struct PromptedCode: Sendable {
  /// In 0…1, `[H, W, 3]`.
  let picture: Tensor<Float>
  /// Its mean code, `[1, h, w, C]`.
  let code: Tensor<Float>
  let prompt: String
  /// The text's vectors, `[1, T, width]`.
  let context: Tensor<Float>
  /// The scene it was drawn from; nil for somebody's own picture.
  let scene: Scene?

  /// `prompt` stands for the scene's own caption; somebody's own picture has none by itself.
  init(_ subject: Subject, prompt: String? = nil, by model: StableDiffusion) throws {
    picture = subject.pixels * 0.5 + 0.5
    code = try model.meanCode(picture)
    self.prompt = prompt ?? subject.scene?.caption(.en) ?? ""
    context = model.embed(self.prompt).output.lastHiddenState
    scene = subject.scene
  }

  /// The seed's scenes, from the second on: the first is the lesson's own.
  static func scenes(
    _ count: Int, seed: UInt64, by model: StableDiffusion
  ) throws -> [PromptedCode] {
    let side = model.pictureSide
    return try Workers.shared.map(0..<count) { index in
      try PromptedCode(
        Subject(scene: Scene(seed: seed, index: index + 1), side: side), by: model)
    }
  }
}

/// A code noised to one time, and which noise the U-Net sees in it.
struct NoisePrediction: Sendable {
  /// The time of the mixture.
  let t: Int
  let level: NoiseLevel
  /// x₀, ε, x_t and ε̂, each `[1, h, w, C]`.
  let code, noise, sample, predicted: Tensor<Float>
  /// x̂₀, the code that ε̂ implies.
  let original: Tensor<Float>

  /// `told` is the time that the network is told: the right one unless said otherwise.
  init(
    of subject: PromptedCode, noise: Tensor<Float>, at t: Int, told: Int? = nil,
    by model: StableDiffusion
  ) {
    let level = NoiseLevel(alphaBar: model.scheduler.noiseSchedule.alphaBar[t])
    let sample = level.mix(subject.code, noise)
    let answer = model.unet(sample, times: [Float(told ?? t)], context: subject.context)
    let type = model.scheduler.configuration.predictionType ?? .epsilon
    (original, predicted) = type.split(answer, sample, at: level)
    (self.t, self.level, self.sample, self.noise) = (t, level, sample, noise)
    code = subject.code
  }

  /// x_t − ε̂: what is left when the noise is simply subtracted.
  var subtracted: Tensor<Float> { sample - predicted }
  /// The same with the noise that truly went in.
  var subtractedTruth: Tensor<Float> { sample - noise }
  /// (x_t − √(1−ᾱ) ε) / √ᾱ: the formula, with the noise that truly went in.
  var exact: Tensor<Float> {
    .blend(Float(1 / level.signal), sample, Float(-level.sigma), noise)
  }
}

extension Tensor<Float> {
  /// The root of the mean squared difference from another tensor of its shape.
  func distance(to other: Tensor<Float>) -> Double { (self - other).meanSquare.squareRoot() }
}

extension Scene {
  /// How much of each place of a code the scene's objects cover, 0…1, row by row: places are squares
  /// of `pixels` in a picture of `side`.
  func coverage(side: Int, pixels: Int) -> [Double] {
    let whole = masks(side: side).reduce([Double](repeating: 0, count: side * side)) {
      zip($0, $1).map { min(1, $0 + Double($1) / 255) }
    }
    return Tensor(whole.map(Float.init), shape: [1, side, side, 1]).averagePooled(by: pixels)
      .scalars.map(Double.init)
  }
}
