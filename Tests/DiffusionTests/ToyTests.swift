import Foundation
import Tensor
import Testing

@testable import Diffusion

@Suite("A diffusion model in the plane")
struct ToyTests {
  private let data = RingOfGaussians()

  /// log p of a noised ring at a point, straight from its definition.
  private func logDensity(_ x: Double, _ y: Double, signal: Double, noise: Double) -> Double {
    let variance = signal * signal * data.spread * data.spread + noise * noise
    let terms = data.centers.map { center -> Double in
      let (dx, dy) = (x - signal * center.x, y - signal * center.y)
      return exp(-(dx * dx + dy * dy) / (2 * variance)) / variance
    }
    return log(terms.reduce(0, +))
  }

  /// E[ε | x] = −√(1−ᾱ) ∇ log p(x), Tweedie's formula, against finite differences.
  @Test(arguments: [20, 120, 400, 900], [(0.3, -0.8), (1.2, 0.1), (-1.9, 1.4)])
  func expectedNoiseIsTheScore(t: Int, point: (Double, Double)) throws {
    let schedule = try NoiseSchedule(.linear)
    let (signal, noise) = (try schedule.signalScale(t), try schedule.noiseScale(t))
    let step = 1e-5
    func slope(_ dx: Double, _ dy: Double) -> Double {
      (logDensity(point.0 + dx, point.1 + dy, signal: signal, noise: noise)
        - logDensity(point.0 - dx, point.1 - dy, signal: signal, noise: noise)) / (2 * step)
    }
    let found = data.expectedNoise(x: point.0, y: point.1, signal: signal, noise: noise)
    #expect(abs(found.x + noise * slope(step, 0)) < 1e-4)
    #expect(abs(found.y + noise * slope(0, step)) < 1e-4)
  }

  /// Two for each weight of a matrix and each point.
  @Test func arithmeticIsCounted() throws {
    let denoiser = try PointDenoiser(Scope(seed: 1), times: 10, width: 24, blocks: 3)
    let players = try PointGAN(Scope(seed: 1), width: 12)
    for (parameters, flops) in [
      (denoiser.parameters, denoiser.flops(5)), (players.parameters, players.flops(5)),
    ] {
      let matrices = parameters.filter { $0.name.hasSuffix("weight") }
      #expect(flops == 10 * matrices.reduce(0) { $0 + $1.value.count } && flops > 0)
    }
  }

  @Test func samplesLieOnTheRingEvenly() {
    let points = data.sample(8000, seed: 4, stream: 1)
    let modes = data.modes(of: points)
    // Within three deviations in the plane lie 1 − e^(−4.5) of a Gaussian.
    let inside = Double(modes.count { $0 != nil }) / 8000
    #expect(abs(inside - (1 - exp(-4.5))) < 0.006)
    for mode in data.centers.indices {
      #expect(abs(modes.count { $0 == mode } - 989) < 150)
    }
    #expect(
      data.sample(10, seed: 4, stream: 1, offset: 100).scalars
        == points.slice(100..<110).scalars)
  }

  @Test func stepsBackUndoTheNoiseWhenItIsKnown() throws {
    let schedule = try NoiseSchedule(.scaledLinear)
    let x0 = Tensor<Double>.normal([7, 3], seed: 1)
    let noise = Tensor<Double>.normal([7, 3], seed: 2)
    let late = try schedule.addNoise(x0, noise, 800)
    let early = try schedule.addNoise(x0, noise, 300)
    let back = try schedule.stepBack(late, noise, from: 800, to: 300)
    #expect((back - early).meanSquare < 1e-24)
    #expect((try schedule.stepBack(late, noise, from: 800, to: nil) - x0).meanSquare < 1e-24)
  }

  /// Training brings the network most of the way to the best possible predictor.
  @Test func trainingLearnsTheNoise() throws {
    let schedule = try NoiseSchedule(.linear)
    let model = try PointDenoiser(Scope(seed: 0), times: schedule.steps)
    var training = PointTraining()
    training.steps = 100
    training.batch = 256
    let log = try training.run(model, data, schedule, checkpoints: [0, 100])
    #expect(log.losses.count == 100)
    #expect(log.checkpoints.map(\.step) == [0, 100])
    #expect(log.losses[0] > 0.7)
    #expect(log.losses.suffix(20).reduce(0, +) / 20 < 0.35)
    // The kept weights are the network's of that time.
    let points = data.sample(5, seed: 9, stream: 7)
    let times = [10, 200, 400, 600, 800]
    let now = model(points, at: times).scalars
    #expect(try model.with(log.checkpoints[1].weights)(points, at: times).scalars == now)
    #expect(try model.with(log.checkpoints[0].weights)(points, at: times).scalars != now)
  }
}
