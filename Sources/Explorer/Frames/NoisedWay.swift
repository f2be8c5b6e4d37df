import Diffusion
import Tensor

/// One picture noised to more and more times with the same noise, and what the U-Net sees in each.
struct NoisedWay: Sendable {
  let subject: PromptedCode
  /// The words it is told, as tokens.
  let tokens: [String]
  /// A frame each, from time 0 to the last.
  let moments: [ResidualExperiment.Shown]
  let seed: UInt64
  /// The last time of the schedule.
  let last: Int

  /// `prompt` stands for the drawn scene's caption.
  init(
    image: String?, prompt: String?, frames: Int, seed: UInt64, by model: StableDiffusion,
    progress: @Sendable (String) -> Void
  ) throws {
    let subject = try PromptedCode(
      Subject(image: image, seed: seed, side: model.pictureSide), prompt: prompt, by: model)
    let last = model.scheduler.noiseSchedule.steps - 1
    let times = Self.times(frames, last: last)
    // The noise that the lesson on the residual has for this seed.
    let noise = Tensor<Float>.normal(subject.code.shape, seed: seed, stream: 1)
    moments = try Workers.shared.map(0..<frames) { place in
      progress("time \(place + 1) of \(frames)")
      return try ResidualExperiment.Shown(
        NoisePrediction(of: subject, noise: noise, at: times[place], by: model), by: model)
    }
    (self.subject, self.seed, self.last) = (subject, seed, last)
    tokens = model.tokenizer.shownTokens(subject.prompt)
  }

  /// So many times, evenly from 0 to the last.
  static func times(_ count: Int, last: Int) -> [Int] {
    (0..<count).map { last * $0 / max(count - 1, 1) }
  }

  var times: [Double] { moments.map { Double($0.prediction.t) } }
  /// The root mean square of ε̂ − ε, of (x_t − ε̂) − x₀ and of x̂₀ − x₀, by time.
  var noiseErrors: [Double] {
    moments.map { $0.prediction.predicted.distance(to: $0.prediction.noise) }
  }
  var plainErrors: [Double] {
    moments.map { $0.prediction.subtracted.distance(to: $0.prediction.code) }
  }
  var originalErrors: [Double] {
    moments.map { $0.prediction.original.distance(to: $0.prediction.code) }
  }
}
