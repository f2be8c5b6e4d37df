import Diffusion
import Foundation
import Tensor

/// One training of a GAN of points, from the first step to the last.
struct PlayedGame: Sendable {
  /// What is seen at one moment.
  struct Moment: Sendable {
    let step: Int
    let points: TrainExperiment.Cloud
    /// The Gaussians that are found, and the share of points near one.
    let modes: Set<Int>
    let near: Double
    /// How surely the discriminator takes each place of the plane for data, 0…1: row by row from
    /// the top, `PlayedGame.cells` in each.
    let belief: [Double]
  }

  /// Cells a side of the discriminator's map, and how far it reaches from the middle.
  static let cells = 26
  static let reach = 2.4

  /// The share of the last step that the next one keeps (Adam's β₁).
  let momentum: Double
  let seed: UInt64
  let gan: PointGAN
  /// The losses of the discriminator and of the generator, step by step.
  let discriminator, generator: [Double]
  let moments: [Moment]

  init(
    _ parameters: GANExperiment.Parameters, momentum: Double, seed: UInt64,
    on ring: RingOfGaussians,
    tick: (_ steps: Int) -> Void
  ) throws {
    (self.momentum, self.seed) = (momentum, seed)
    let gan = try PointGAN(Scope(seed: seed))
    self.gan = gan
    var trainer = gan.training(
      on: ring, steps: parameters.steps, momentum: momentum, seed: seed)
    let noise = Tensor<Float>.normal([parameters.samples, 2], seed: seed, stream: 4100)
    let stops = (0..<parameters.moments).map {
      parameters.steps * $0 / (parameters.moments - 1)
    }
    let workers = Workers(count: 1)
    var (discriminator, generator): ([Double], [Double]) = ([], [])
    moments = try stops.map { stop in
      let begun = trainer.step
      while trainer.step < stop {
        let report = try trainer.advance(on: workers)
        discriminator.append(report.turns[0].loss)
        generator.append(report.turns[1].loss)
      }
      tick(stop - begun)
      let points = gan.generate(noise)
      let (modes, near) = ring.coverage(of: points)
      return Moment(
        step: stop, points: TrainExperiment.cloud(points), modes: modes, near: near,
        belief: Self.belief(gan))
    }
    (self.discriminator, self.generator) = (discriminator, generator)
  }

  private static func belief(_ gan: PointGAN) -> [Double] {
    let side = (0..<cells).map { reach * (2 * (Double($0) + 0.5) / Double(cells) - 1) }
    let places = side.reversed().flatMap { y in side.flatMap { [Float($0), Float(y)] } }
    let odds = gan.judge(Tensor(places, shape: [cells * cells, 2])).scalars
    return odds.map { 1 / (1 + exp(-Double($0))) }
  }

  var last: Moment { moments[moments.count - 1] }

  /// How often a Gaussian that was found at one moment is no longer at the next.
  var timesLost: Int {
    zip(moments, moments.dropFirst()).reduce(0) { $0 + $1.0.modes.subtracting($1.1.modes).count }
  }

  /// The generator's loss before a moment that is not the first: the mean of the steps since the
  /// last one.
  func generatorLoss(at place: Int) -> Double {
    let part = generator[moments[place - 1].step..<moments[place].step]
    return part.reduce(0, +) / Double(part.count)
  }
}
