import Diffusion
import Foundation
import Tensor
import Testing

@Suite("scheduler_config.json")
struct ConfigurationSchedulerTests {
  private func read(_ json: String) throws -> SchedulerConfiguration {
    try SchedulerConfiguration(json: Data(json.utf8))
  }

  private func failure(_ json: String) -> String {
    do {
      _ = try read(json).makeScheduler()
      return "no failure"
    } catch {
      return "\(error)"
    }
  }

  /// As Stable Diffusion 1.5 has it.
  @Test func aFileOfStableDiffusionIsRead() throws {
    let configuration = try read(
      """
      {"_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "beta_end": 0.012,
       "beta_schedule": "scaled_linear", "beta_start": 0.00085, "num_train_timesteps": 1000,
       "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1,
       "trained_betas": null, "clip_sample": false}
      """)
    #expect(configuration.kind == .pndm)
    let pndm = try configuration.makeScheduler()
    let times = try pndm.timeline(steps: 50).timesteps
    #expect(times.prefix(4) == [981, 961, 961, 941])
    #expect(times.count == 51)
    var ddim = configuration
    ddim.kind = .ddim
    #expect(try ddim.makeScheduler().timeline(steps: 50).timesteps.last == 1)
  }

  /// What diffusers 0.42 writes for DPM-Solver++: bare -Infinity, and options that are off.
  @Test func bareInfinityAndOptionsThatAreOffAreRead() throws {
    let configuration = try read(
      """
      {"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver++",
       "lambda_min_clipped": -Infinity, "thresholding": false, "use_karras_sigmas": null,
       "flow_shift": 1.0, "_note": "a \\"quoted\\" -Infinity", "variance_type": null,
       "dynamic_thresholding_ratio": 0.995, "solver_order": 2, "use_lu_lambdas": false}
      """)
    #expect(configuration.lambdaMinClipped == -.infinity)
    let text = String(decoding: try configuration.json(), as: UTF8.self)
    #expect(text.contains(": -Infinity"))
    #expect(!text.contains("\"-Infinity\""))
    #expect(try read(text) == configuration)
  }

  @Test func whatIsWrittenIsWhatWasRead() throws {
    for run in try SchedulerReference.shared.get().runs {
      #expect(try SchedulerConfiguration(json: run.config.json()) == run.config)
    }
  }

  @Test func whatCannotBeReadIsOneClearLine() {
    #expect(failure("[]") == "scheduler_config.json: expected one JSON object")
    #expect(failure("{") == "scheduler_config.json: expected one JSON object")
    #expect(failure("{}").hasPrefix("scheduler_config.json: _class_name is missing"))
    #expect(
      failure(#"{"_class_name": "HeunDiscreteScheduler"}"#)
        == "scheduler: _class_name is HeunDiscreteScheduler; accepted: DDPMScheduler, "
        + "DDIMScheduler, EulerDiscreteScheduler, EulerAncestralDiscreteScheduler, "
        + "DPMSolverMultistepScheduler, PNDMScheduler")
    #expect(throws: SchedulerFailure.self) { try SchedulerKind(named: "ddim") }
    for (option, line) in [
      (#""beta_schedule": "sigmoid""#, "beta_schedule is sigmoid; accepted: linear"),
      (#""prediction_type": "flow""#, "accepted: epsilon, v_prediction, sample"),
      (#""timestep_spacing": "even""#, "accepted: leading, trailing, linspace"),
      (#""variance_type": "learned""#, "accepted: fixed_small, fixed_small_log, fixed_large"),
      (#""final_sigmas_type": "one""#, "accepted: zero, sigma_min"),
      (#""algorithm_type": "dpmsolver""#, "accepted: dpmsolver++"),
      (#""solver_type": "bh2""#, "accepted: midpoint, heun"),
      (#""use_karras_sigmas": true"#, "use_karras_sigmas is true; accepted: false"),
      (#""thresholding": 3"#, "thresholding has to be true or false"),
      (#""trained_betas": [0.1]"#, "trained_betas is given; accepted: null"),
      (#""timestep_type": "continuous""#, "accepted: discrete"),
      (#""clip_smaple": true"#, "unknown key clip_smaple"),
      (#""beta_start": "low""#, "beta_start has to be a number"),
      (#""num_train_timesteps": 10.5"#, "num_train_timesteps has to be a whole number"),
      (#""num_train_timesteps": 0"#, "at least 1 training step (num_train_timesteps), not 0"),
      (#""num_train_timesteps": 1000000000000"#, "not 1000000000000"),
      (#""beta_start": 0.5"#, "0 < beta_start ≤ beta_end < 1"),
      (#""steps_offset": -1"#, "steps_offset is -1; accepted: 0 to 1000000"),
      (#""steps_offset": 9223372036854775807"#, "accepted: 0 to 1000000"),
      (#""clip_sample_range": 0"#, "clip_sample_range is 0.0; accepted: a number above 0"),
      (#""clip_sample_range": NaN"#, "clip_sample_range is nan; accepted: a number above 0"),
      (#""solver_order": 3"#, "solver_order is 3; accepted: 1, 2"),
      (#""lambda_min_clipped": 50"#, "lambda_min_clipped is 50.0"),
    ] {
      let message = failure(#"{"_class_name": "DPMSolverMultistepScheduler", \#(option)}"#)
      #expect(message.contains(line), "\(option): \(message)")
      #expect(!message.contains("\n"))
    }
  }

  @Test(arguments: [SchedulerKind.pndm, .eulerAncestral])
  func somePredictNoPictures(kind: SchedulerKind) {
    #expect(
      failure(#"{"_class_name": "\#(kind.rawValue)", "prediction_type": "sample"}"#)
        .hasSuffix("prediction_type is sample; accepted: epsilon, v_prediction"))
  }

  @Test(arguments: SchedulerKind.allCases)
  func impossibleStepsAreRefused(kind: SchedulerKind) throws {
    var configuration = SchedulerConfiguration(kind)
    configuration.trainingSteps = 20
    configuration.timestepSpacing = .trailing
    configuration.skipPRKSteps = true
    let scheduler = try configuration.makeScheduler()
    #expect(try scheduler.timeline(steps: 20).timesteps.first == 19)
    for steps in [-1, 0, 21] {
      #expect(throws: SchedulerFailure.steps(steps, most: 20)) {
        try scheduler.timeline(steps: steps)
      }
    }
    configuration.timestepSpacing = .leading
    configuration.stepsOffset = 30
    let shifted = try configuration.makeScheduler()
    #expect(throws: SchedulerFailure.self) { try shifted.timeline(steps: 5) }
  }

  @Test func aRunEndsAndBeginsWhereItCan() throws {
    let scheduler = try SchedulerConfiguration(.pndm).makeScheduler()
    #expect(throws: SchedulerFailure.fewSteps(3, least: 4)) { try scheduler.timeline(steps: 3) }
    let ddim = try SchedulerConfiguration(.ddim).makeScheduler()
    #expect(throws: SchedulerFailure.call(3, count: 3)) {
      let _: SchedulerRun<Float> = try ddim.run(steps: 3, from: 3)
    }
    var run: SchedulerRun<Float> = try ddim.run(steps: 1)
    let zero = Tensor<Float>.zeros([1])
    _ = try run.step(zero, zero)
    #expect(throws: SchedulerFailure.call(1, count: 1)) { try run.step(zero, zero) }
    #expect(throws: SchedulerFailure.call(1, count: 1)) { try run.noised(zero, zero) }
  }
}
