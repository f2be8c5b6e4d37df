import Diffusion
import Foundation
import Tensor
import Testing

@Suite("Schedulers against diffusers")
struct TrajectorySchedulerTests {
  typealias Reference = SchedulerReference

  @Test func theFixtureCoversEverySchedulerAndOption() throws {
    let runs = try Reference.shared.get().runs
    #expect(Set(runs.map(\.config.kind)) == Set(SchedulerKind.allCases))
    for kind in SchedulerKind.allCases {
      let own = runs.filter { $0.config.kind == kind }.map(\.config)
      #expect(Set(own.compactMap(\.betaSchedule)) == Set(NoiseSchedule.Kind.allCases))
      #expect(Set(own.compactMap(\.timestepSpacing)) == Set(TimestepSpacing.allCases))
      let hasSample = kind != .pndm && kind != .eulerAncestral
      #expect(Set(own.compactMap(\.predictionType)).count == (hasSample ? 3 : 2))
    }
  }

  @Test func everyRunIsThatOfDiffusers() throws {
    let reference = try Reference.shared.get()
    #expect(reference.runs.count == 144)
    for theirs in reference.runs {
      var run = try theirs.scheduler().run(
        steps: theirs.steps, from: theirs.first, noise: Reference.noise)
      #expect(run.timeline.timesteps.count == theirs.timesteps.count)
      for (ours, theirs) in zip(run.timeline.timesteps, theirs.timesteps) {
        // The fixture has eight digits; Euler's times may be fractions.
        #expect(abs(ours - theirs) < 1e-5)
      }
      #expect(abs(run.initNoiseSigma / theirs.init_noise_sigma - 1) < 1e-5)
      var x = Reference.sample * Float(run.initNoiseSigma)
      // Where the cosine schedule ends ᾱ is 2e-9, and x̂₀ the difference of two numbers a thousand
      // times its size: single precision, theirs and ours, keeps three digits of it.
      let tolerance = run.timeline.moments[0].level.alphaBar < 1e-6 ? 1e-3 : 1e-4
      var calls = 0
      while let moment = run.moment {
        let step = try run.step(Reference.model(run.scaledInput(x), moment.t), x)
        x = step.next
        let sum = x.magnitude().mean * Double(x.count)
        let total = max(theirs.sums[calls], 1)
        let scalars = x.scalars
        var error = abs(sum - theirs.sums[calls]) / total
        for (place, value) in zip(reference.places, theirs.elements[calls]) {
          error = max(error, abs(Double(scalars[place]) - value) / max(abs(value), total / 768))
        }
        if !theirs.originals.isEmpty {
          let original = step.original.magnitude().mean * 768
          error = max(
            error, abs(original - theirs.originals[calls]) / max(theirs.originals[calls], 1))
        }
        #expect(error < tolerance, "call \(calls): \(theirs.testDescription)")
        calls += 1
      }
      #expect(calls == theirs.sums.count)
    }
  }

  /// What single precision hides above: in double, all the digits that diffusers' ᾱ has.
  @Test func inDoublePrecisionNothingIsLost() throws {
    let exact = try Reference.shared.get().exact
    #expect(exact.count == 4)
    for theirs in exact {
      var run: SchedulerRun<Double> = try theirs.config.makeScheduler().run(steps: 10)
      var x = Tensor(Reference.sample.scalars.map { Double($0) }, shape: [4, 3, 8, 8])
      while let moment = run.moment {
        x = try run.step(Reference.model(x, moment.t), x).next
      }
      let sum = x.magnitude().mean * 768
      #expect(abs(sum / theirs.sum - 1) < 1e-5, "\(theirs.config)")
    }
  }

  @Test func everyPlanIsThatOfDiffusers() throws {
    let plans = try Reference.shared.get().times
    #expect(plans.count == 63)
    for plan in plans {
      let times = try plan.config.makeScheduler().timeline(steps: plan.steps).timesteps
      #expect(times.count == plan.timesteps.count)
      for (ours, theirs) in zip(times, plan.timesteps) {
        // The fixture has eight digits; Euler's times may be fractions.
        #expect(abs(ours - theirs) < 1e-5, "\(plan.config) \(plan.steps)")
      }
    }
  }

  /// Known sums of |x| after ten steps from the sample, linear betas 1e-4 … 0.02, T = 1000 (1100 for
  /// Euler); DPM-Solver++ ends at the σ of time 0, in second order. Euler's figure belongs to a loop that keeps the scaled input as its sample.
  @Test func knownFigures() throws {
    func total(
      _ kind: SchedulerKind, _ type: PredictionType, training: Int = 1000, scaling: Bool = false
    ) throws -> Double {
      var configuration = SchedulerConfiguration(kind)
      configuration.predictionType = type
      configuration.trainingSteps = training
      if kind == .dpmSolverMultistep {
        configuration.finalSigmas = .sigmaMin
        configuration.lowerOrderFinal = false
      }
      var run: SchedulerRun<Float> = try configuration.makeScheduler().run(steps: 10)
      var x = Reference.sample * Float(run.initNoiseSigma)
      while let moment = run.moment {
        if scaling { x = run.scaledInput(x) }
        x = try run.step(Reference.model(x, moment.t), x).next
      }
      return x.magnitude().mean * Double(x.count)
    }
    #expect(abs(try total(.ddim, .epsilon) - 172.0067) < 1e-2)
    #expect(abs(try total(.ddim, .velocity) - 52.5302) < 1e-2)
    #expect(abs(try total(.euler, .epsilon, training: 1100, scaling: true) - 10.0807) < 1e-2)
    #expect(abs(try total(.dpmSolverMultistep, .epsilon) / 768 - 0.3301) < 1e-3)
    #expect(abs(try total(.dpmSolverMultistep, .velocity) / 768 - 0.2251) < 1e-3)
    #expect(abs(try total(.pndm, .epsilon) - 198.1318) < 1e-2)
    #expect(abs(try total(.pndm, .velocity) - 67.3986) < 1e-2)
  }
}
