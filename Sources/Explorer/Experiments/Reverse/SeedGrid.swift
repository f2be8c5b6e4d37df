import Diffusion
import Tensor

/// Pictures of several prompts from several seeds.
struct SeedGrid: Sendable {
  let prompts: [String]
  let seeds: [UInt64]
  /// A row for each prompt, `[H, W, 3]` in 0…1.
  let pictures: [[Tensor<Float>]]

  init(
    _ prompts: [String], seeds: [UInt64], _ request: SampleRequest, _ model: StableDiffusion,
    _ progress: (String) -> Void
  ) throws {
    self.prompts = prompts
    self.seeds = seeds
    let count = prompts.count * seeds.count
    var done = 0
    pictures = try prompts.map { prompt in
      try seeds.map { seed in
        var one = request
        (one.prompt, one.seed) = (prompt, seed)
        done += 1
        let codes = try one.run(model, "picture \(done) of \(count)", progress).codes
        return try model.decode(codes).row(0)
      }
    }
  }

  private static func mean(_ pairs: [(Tensor<Float>, Tensor<Float>)]) -> Double {
    pairs.reduce(0) { $0 + ($1.0 - $1.1).meanSquare.squareRoot() } / Double(max(pairs.count, 1))
  }

  /// Mean root mean square between neighbours in a row: one prompt, two seeds.
  var acrossSeeds: Double { Self.mean(pictures.flatMap { Array(zip($0, $0.dropFirst())) }) }

  /// Mean root mean square between neighbours in a column: one seed, two prompts.
  var acrossPrompts: Double {
    Self.mean(zip(pictures, pictures.dropFirst()).flatMap { Array(zip($0, $1)) })
  }
}
