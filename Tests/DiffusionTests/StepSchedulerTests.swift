import Diffusion
import Foundation
import Tensor
import Testing

@Suite("What a scheduler's step shows")
struct StepSchedulerTests {
  private func value<S>(_ name: String, _ step: SchedulerStep<S>) throws -> Double {
    try #require(step.coefficients.first { $0.name == name }).value
  }

  private func close(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Bool {
    a.shape == b.shape && (a - b).meanSquare < 1e-20
  }

  private let x = Tensor<Double>.normal([2, 3], seed: 1)
  private let output = Tensor<Double>.normal([2, 3], seed: 2)

  @Test func ddimIsItsEquation() throws {
    var configuration = SchedulerConfiguration(.ddim)
    configuration.clipSample = false
    var scheduler = try DDIMScheduler(configuration)
    scheduler.eta = 0.7
    var run: SchedulerRun<Double> = try scheduler.run(steps: 10, noise: .seeded(5))
    let step = try run.step(output, x)
    #expect((step.index, step.t, step.s) == (0, 900, 800))
    let barT = scheduler.noiseSchedule.alphaBar[900]
    #expect(close(step.epsilon, output))
    #expect(
      close(step.original, (x - (1 - barT).squareRoot() * output) / barT.squareRoot()))
    #expect(try value("η", step) == 0.7)
    let noise = try #require(step.noise)
    #expect(noise == .normal([2, 3], seed: 5, stream: 1))
    let sum =
      try value("√ᾱ_s", step) * step.original + value("√(1−ᾱ_s−σ²)", step) * step.epsilon
      + value("σ", step) * noise
    #expect(close(step.next, sum))
  }

  /// The same algebra as `NoiseSchedule.stepBack`, which goes from any t to any s.
  @Test func ddimStepsAsTheNoiseScheduleDoes() throws {
    var configuration = SchedulerConfiguration(.ddim)
    configuration.clipSample = false
    let scheduler = try DDIMScheduler(configuration)
    var run: SchedulerRun<Double> = try scheduler.run(steps: 4)
    var sample = x
    while run.moment != nil {
      let step = try run.step(output, sample)
      let back = try scheduler.noiseSchedule.stepBack(
        sample, output, from: Int(step.t), to: step.s.map { Int($0) })
      #expect(close(step.next, back))
      #expect(step.noise == nil)
      sample = step.next
    }
  }

  /// With η = 1 and unclipped x̂₀, DDIM is DDPM where both visit the same times.
  @Test func ddimWithEtaOneIsDDPM() throws {
    var configuration = SchedulerConfiguration(.ddim)
    configuration.clipSample = false
    var ddim = try DDIMScheduler(configuration)
    ddim.eta = 1
    let ddpm = try DDPMScheduler(configuration)
    var a: SchedulerRun<Double> = try ddim.run(steps: 10, noise: .seeded(3))
    var b: SchedulerRun<Double> = try ddpm.run(steps: 10, noise: .seeded(3))
    for _ in 0..<9 { #expect(close(try a.step(output, x).next, try b.step(output, x).next)) }
  }

  @Test func ddpmDrawsNoNoiseAtTimeZero() throws {
    let scheduler = try DDPMScheduler(SchedulerConfiguration(.ddpm))
    var run: SchedulerRun<Double> = try scheduler.run(steps: 2, noise: .seeded(3))
    let first = try run.step(output, x)
    #expect(first.noise != nil)
    #expect(first.original.magnitude().scalars.allSatisfy { $0 <= 1 })
    let last = try run.step(output, x)
    #expect((last.t, last.s) == (0, nil))
    #expect(last.noise == nil)
    #expect(close(last.next, last.original))
  }

  @Test(arguments: [SchedulerKind.euler, .eulerAncestral])
  func eulerWorksInTheScaleWhereNoiseGrows(kind: SchedulerKind) throws {
    let scheduler = try SchedulerConfiguration(kind).makeScheduler()
    var run: SchedulerRun<Double> = try scheduler.run(steps: 5, noise: .seeded(8))
    let sigma = try #require(run.moment).level.sigma
    #expect(run.initNoiseSigma == sigma)
    #expect(close(run.scaledInput(x), x / (1 + sigma * sigma).squareRoot()))
    let step = try run.step(output, x)
    #expect(close(step.original, x - sigma * output))
    let to = kind == .euler ? "σ_s − σ_t" : "σ_down − σ_t"
    var sum = x + (try value(to, step)) * output
    if let noise = step.noise { sum = sum + (try value("σ_up", step)) * noise }
    #expect(close(step.next, sum))
    #expect((step.noise != nil) == (kind == .eulerAncestral))
    var last = step
    while run.moment != nil { last = try run.step(output, last.next) }
    #expect(close(last.next, last.original))
    #expect((last.noise != nil) == (kind == .eulerAncestral))
  }

  /// A model that knows the picture brings every deterministic sampler to it, from any start.
  @Test(arguments: [SchedulerKind.ddim, .euler, .dpmSolverMultistep, .pndm])
  func theTruePictureIsReached(kind: SchedulerKind) throws {
    var configuration = SchedulerConfiguration(kind)
    configuration.clipSample = false
    configuration.setAlphaToOne = true
    let scheduler = try configuration.makeScheduler()
    for first in [0, 3] where first == 0 || kind != .pndm {
      var run: SchedulerRun<Double> = try scheduler.run(steps: 12, from: first)
      let noise = Tensor<Double>.normal([2, 3], seed: 9)
      var sample = try run.noised(x, noise)
      while run.moment != nil {
        let step = try run.step(noise, sample)
        sample = step.next
      }
      #expect(close(sample, x))
    }
  }

  @Test func theLastDPMStepIsOfFirstOrderWhereItEndsAtZero() throws {
    let scheduler = try SchedulerConfiguration(.dpmSolverMultistep).makeScheduler()
    var run: SchedulerRun<Double> = try scheduler.run(steps: 3)
    let hasPast = try (0..<3).map { _ in
      try run.step(output, x).coefficients.contains { $0.name == "r" }
    }
    #expect(hasPast == [false, true, false])
  }

  @Test func noiseIsAFunctionOfSeedAndStep() throws {
    func last(_ seed: UInt64) throws -> Tensor<Float> {
      let scheduler = try SchedulerConfiguration(.eulerAncestral).makeScheduler()
      var run: SchedulerRun<Float> = try scheduler.run(steps: 3, noise: .seeded(seed))
      var sample = Tensor<Float>.zeros([4])
      while run.moment != nil { sample = try run.step(.zeros([4]), sample).next }
      return sample
    }
    #expect(try last(1) == last(1))
    #expect(try last(1) != last(2))
  }
}
