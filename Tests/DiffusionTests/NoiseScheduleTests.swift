import Diffusion
import Foundation
import Tensor
import Testing

@Suite("Noise schedules")
struct NoiseScheduleTests {
  private struct Reference: Decodable {
    struct Schedule: Decodable {
      let beta_schedule: NoiseSchedule.Kind
      let num_train_timesteps: Int
      let beta_start, beta_end: Double?
      let times: [Int]
      let alpha_bar: [Double]
    }
    let schedules: [Schedule]
  }

  @Test func alphaBarIsThatOfDiffusers() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/noise_schedules.json")
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    #expect(reference.schedules.count == 6)
    for theirs in reference.schedules {
      let ours = try NoiseSchedule(
        theirs.beta_schedule, steps: theirs.num_train_timesteps, betaStart: theirs.beta_start,
        betaEnd: theirs.beta_end)
      #expect(theirs.times.count > 35)
      for (t, alphaBar) in zip(theirs.times, theirs.alpha_bar) {
        #expect(abs(ours.alphaBar[t] - alphaBar) < 1e-6)
      }
    }
  }

  @Test(arguments: NoiseSchedule.Kind.allCases)
  func whatFollowsFromBetaHangsTogether(kind: NoiseSchedule.Kind) throws {
    let schedule = try NoiseSchedule(kind)
    #expect(schedule.steps == 1000)
    var product = 1.0
    for t in 0..<schedule.steps {
      product *= schedule.alpha[t]
      #expect(schedule.alphaBar[t] == product)
      let (signal, noise) = (try schedule.signalScale(t), try schedule.noiseScale(t))
      #expect(abs(signal * signal + noise * noise - 1) < 1e-14)
      #expect(abs(try schedule.snr(t) / (signal * signal / (noise * noise)) - 1) < 1e-12)
      if t > 0 { #expect(try schedule.snr(t) < schedule.snr(t - 1)) }
    }
    #expect(schedule.finalSignal == (try schedule.signalScale(999)))
  }

  @Test func theStableDiffusionScheduleKeepsSomeSignal() throws {
    let schedule = try NoiseSchedule(.scaledLinear)
    #expect(abs(schedule.finalSignal - 0.0683) < 0.0001)
    #expect(abs(schedule.alphaBar[0] - 0.99915) < 1e-12)
  }

  @Test func closedFormIsTheEquation() throws {
    let schedule = try NoiseSchedule(.linear)
    let x0 = Tensor<Float>.normal([2, 3, 5], seed: 1)
    let noise = Tensor<Float>.normal([2, 3, 5], seed: 2)
    let noised = try schedule.addNoise(x0, noise, 300)
    #expect(noised.shape == [2, 3, 5])
    let signal = schedule.alphaBar[300].squareRoot()
    let scale = (1 - schedule.alphaBar[300]).squareRoot()
    for ((x, e), z) in zip(zip(x0.scalars, noise.scalars), noised.scalars) {
      #expect(abs(signal * Double(x) + scale * Double(e) - Double(z)) < 1e-6)
    }
  }

  /// 10,000 draws of x_t from one x₀ by the chain of t + 1 steps: mean √ᾱ_t x₀ and variance
  /// 1 − ᾱ_t, as the closed form has them, within four standard errors.
  @Test(arguments: NoiseSchedule.Kind.allCases)
  func chainAndClosedFormAgree(kind: NoiseSchedule.Kind) throws {
    let schedule = try NoiseSchedule(kind)
    let draws = 10_000
    let start = 0.8
    var x = Tensor<Float>(repeating: Float(start), shape: [draws])
    for t in 0..<schedule.steps {
      try schedule.step(&x, .normal([draws], seed: 17, stream: UInt64(t)), t)
      guard [0, 99, 499, 999].contains(t) else { continue }
      let closed = try schedule.addNoise(
        Tensor(repeating: Float(start), shape: [draws]),
        .normal([draws], seed: 18, stream: UInt64(t)), t)
      let variance = 1 - schedule.alphaBar[t]
      let meanError = (variance / Double(draws)).squareRoot()
      let varianceError = variance * (2 / Double(draws)).squareRoot()
      for sample in [x, closed] {
        #expect(abs(sample.mean - schedule.alphaBar[t].squareRoot() * start) < 4 * meanError)
        #expect(abs(sample.variance - variance) < 4 * varianceError)
      }
      #expect(abs(x.mean - closed.mean) < 4 * meanError * 2.0.squareRoot())
      #expect(abs(x.variance - closed.variance) < 4 * varianceError * 2.0.squareRoot())
    }
  }

  @Test func wrongRequestsAreClearErrors() throws {
    #expect(throws: NoiseSchedule.Failure.steps(0)) { try NoiseSchedule(.linear, steps: 0) }
    #expect(throws: NoiseSchedule.Failure.betas(start: 0.5, end: 0.1)) {
      try NoiseSchedule(.linear, betaStart: 0.5, betaEnd: 0.1)
    }
    #expect(throws: NoiseSchedule.Failure.self) {
      try NoiseSchedule(.linear, betaStart: .nan)
    }
    #expect(throws: NoiseSchedule.Failure.cosineTakesNoBetas) {
      try NoiseSchedule(.squaredCosCapV2, betaEnd: 0.1)
    }
    let schedule = try NoiseSchedule(.linear, steps: 10)
    #expect(throws: NoiseSchedule.Failure.time(10, steps: 10)) { try schedule.snr(10) }
    #expect(throws: NoiseSchedule.Failure.time(-1, steps: 10)) {
      try schedule.addNoise(Tensor<Float>.zeros([1]), .zeros([1]), -1)
    }
    #expect(
      NoiseSchedule.Failure.time(10, steps: 10).description
        == "time 10 is outside this schedule: it has 10 steps, from 0 to 9")
    #expect(try NoiseSchedule(.linear, steps: 1).beta == [0.0001])
  }
}
