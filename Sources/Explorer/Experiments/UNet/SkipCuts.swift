import Diffusion
import Tensor

/// What the prediction loses when a skip carries nothing, one after another and all at once.
struct SkipCuts: Sendable {
  struct Cut: Sendable {
    /// The skip's name; nil where none is cut, “all” where all are.
    let name: String?
    /// What the skip carries, `[h, w, C]`.
    let shape: [Int]
    /// The root mean square error of ε̂.
    let error: Double
    /// What is painted from x̂₀ of the first scene, `[H, W, 3]` in 0…1.
    let picture: Tensor<Float>
  }

  let cuts: [Cut]
  /// How many scenes the errors are the means of.
  let scenes: Int

  init(
    _ subjects: [PromptedCode], at t: Int, seed: UInt64, by model: StableDiffusion
  ) throws {
    func predictions(
      _ change: @escaping Probe.Change
    ) -> [(prediction: NoisePrediction, seen: Probe.Seen)] {
      subjects.enumerated().map { index, subject in
        let noise = Tensor<Float>.normal(
          subject.code.shape, seed: seed, stream: 1 + UInt64(index))
        let (prediction, seen) = Probe.watch(changing: change) {
          NoisePrediction(of: subject, noise: noise, at: t, by: model)
        }
        return (prediction, seen)
      }
    }
    func cut(_ name: String?, _ isCut: @escaping @Sendable (String) -> Bool) throws -> Cut {
      let all = predictions { isCut($0) ? Tensor<Float>.zeros($1.shape) : nil }
      let squares = all.reduce(0) {
        $0 + ($1.prediction.predicted - $1.prediction.noise).meanSquare
      }
      return Cut(
        name: name,
        shape: Array((name.flatMap { all[0].seen.results[$0] }?.shape ?? []).dropFirst()),
        error: (squares / Double(all.count)).squareRoot(),
        picture: try model.decode(all[0].prediction.original).row(0))
    }
    scenes = subjects.count
    let whole = try cut(nil) { _ in false }
    // In the order in which they are taken, from the lowest resolution up.
    let names = predictions { _, _ in nil }[0].seen.names.filter { $0.contains(".skips.") }
      .sorted()
    let single = try names.map { name in try cut(name) { $0 == name } }
    cuts = [whole] + single + [try cut("all") { $0.contains(".skips.") }]
  }

  var whole: Cut { cuts[0] }
  var none: Cut { cuts[cuts.count - 1] }
  /// The single cut that costs most.
  var worst: Cut { cuts[1..<cuts.count - 1].max { $0.error < $1.error } ?? whole }
}
