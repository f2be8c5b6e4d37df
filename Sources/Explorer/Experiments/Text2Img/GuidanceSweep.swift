import Diffusion
import Tensor
import TinyWorld

/// The same noise under more and more guidance, and what a judge says of it (Ho and Salimans, 2022).
struct GuidanceSweep: Sendable {
  struct Level: Sendable {
    let guidance: Double
    /// The prompt's pictures, one a seed, `[H, W, 3]` in 0…1.
    let shown: [Tensor<Float>]
    /// How many pictures of scenes' captions show all that the caption says.
    let right: Proportion
    /// The mean of how far they are from the nearest drawing of the world (`Verdict.residual`).
    let residual: Double
    /// The looks of these pictures.
    let looks: PictureLooks
  }

  let levels: [Level]
  /// The looks of the same scenes as they are drawn.
  let truth: PictureLooks
  let scenes: Int
  /// The residual from which on the judge refuses a picture.
  let limit: Double

  /// At guidance 0 the network is not told the text at all.
  static func request(_ request: SampleRequest, led guidance: Double) -> SampleRequest {
    var led = request
    (led.prompt, led.guidance) = guidance == 0 ? ("", 1) : (request.prompt, guidance)
    return led
  }

  /// `scenes` have two objects, and their captions say all of it, in English and Chinese by turns.
  init(
    _ request: SampleRequest, guidances: [Double], seeds: Int, scenes count: Int, steps: Int,
    _ model: StableDiffusion, _ progress: @Sendable (String) -> Void
  ) throws {
    let scenes = (0..<count).map { Scene(seed: request.seed, index: $0, shareOfSingles: 0) }
    let judge = SizedJudge(side: model.pictureSide)
    (self.scenes, limit) = (count, judge.limit)
    levels = try guidances.map { guidance in
      let shown = (0..<seeds).map { seed in
        var one = Self.request(request, led: guidance)
        one.seed = request.seed &+ UInt64(seed)
        return one
      }
      let trials = scenes.enumerated().map { place, scene in
        Self.request(
          SampleRequest(
            prompt: scene.caption(place.isMultiple(of: 2) ? .en : .zh), steps: steps, guidance: 1,
            seed: request.seed &+ 1000 &+ UInt64(place)), led: guidance)
      }
      let pictures = try model.paint(
        shown + trials, "guidance \(JSON.number(guidance).text)", progress)
      let batch = Array(pictures[seeds...])
      let verdicts = judge.verdicts(batch)
      let right = zip(verdicts, scenes).map { $0.agrees(with: $1) }
      return Level(
        guidance: guidance, shown: Array(pictures[..<seeds]), right: Proportion(of: right) { $0 },
        residual: verdicts.reduce(0) { $0 + $1.residual } / Double(count),
        looks: PictureLooks(batch))
    }
    truth = PictureLooks(
      scenes.map { Subject(scene: $0, side: model.pictureSide).pixels * 0.5 + 0.5 })
  }

  /// The level of most pictures as asked; of equals the one of least guidance.
  var best: Level { levels.max { $0.right.value < $1.right.value } ?? levels[0] }
  func level(_ guidance: Double) -> Level? { levels.first { $0.guidance == guidance } }
}

/// How strong the colours and the contrasts of pictures are, in the mean.
struct PictureLooks: Sendable {
  /// The largest less the smallest of a pixel's three colours, 0…1.
  let saturation: Double
  /// The standard deviation of the brightness over a picture, 0…1.
  let contrast: Double

  /// Pictures `[H, W, 3]` in 0…1.
  init(_ pictures: [Tensor<Float>]) {
    let parts = Workers.shared.map(0..<pictures.count) { place -> (Double, Double) in
      let values = pictures[place].scalars
      var spread: Float = 0
      for pixel in stride(from: 0, to: values.count, by: 3) {
        let (red, green, blue) = (values[pixel], values[pixel + 1], values[pixel + 2])
        spread += max(red, green, blue) - min(red, green, blue)
      }
      return (
        3 * Double(spread) / Double(values.count), pictures[place].brightness.standardDeviation
      )
    }
    let count = Double(max(parts.count, 1))
    saturation = parts.reduce(0) { $0 + $1.0 } / count
    contrast = parts.reduce(0) { $0 + $1.1 } / count
  }
}

extension Tensor<Float> {
  /// The mean of the three colours of each pixel of a picture `[H, W, 3]`: `[H, W]`.
  var brightness: Tensor<Float> { mean(over: [2]) }
}
