import Foundation
import Tensor
import TestSupport
import Testing

@testable import Diffusion

/// Whole runs of diffusers' pipelines; `scripts/reference/pipelines.py` writes them.
struct PipelineReference: Decodable, Sendable {
  struct Call: Decodable, Sendable {
    let t: Double
    let x, output, next: [Double]
    let uncond, cond, x0: [Double]?
  }

  struct Run: Decodable, Sendable, CustomTestStringConvertible {
    let model: Int
    let config: SchedulerConfiguration
    let steps: Int
    let guidance, eta: Double
    let negative: String
    let strength: Double?
    let calls: [Call]
    let latents, picture: FixtureNumbers

    var testDescription: String {
      "model \(model), \(config.kind.rawValue), guidance \(guidance), strength \(strength ?? 1)"
    }
  }

  struct Model: Decodable, Sendable {
    let pad: String
    let unet: UNet2DConditionModel.Configuration
    let text: CLIPTextModel.Configuration
  }

  struct Pixels: Decodable, Sendable {
    let unet: UNet2DModel.Configuration
    let config: SchedulerConfiguration
    let steps: Int
    let calls: [Call]
    let picture: FixtureNumbers
  }

  let prompt: String
  let places: [Int]
  let vae: AutoencoderKL.Configuration
  let models: [Model]
  let ids: [[String: [Int]]]
  let runs: [Run]
  let pixels: Pixels

  static let shared = Result {
    try JSONDecoder().decode(Self.self, from: fixture("pipelines.json"))
  }

  /// 1.4 sin(i + 1 + 1000 p) for element i, in PyTorch's order, of place p.
  static let noise = PictureNoise { place, shape in
    let p = place == PictureNoise.code ? 500 : Int(place)
    let values = (0..<shape.reduce(1, *)).map { Float(1.4 * sin(Double($0 + 1 + 1000 * p))) }
    return Tensor(values, shape: [shape[0], shape[3], shape[1], shape[2]])
      .permuted([0, 2, 3, 1]).contiguous()
  }

  /// Model `index`, with the sampler of a run.
  func model(_ index: Int, _ scheduler: any Scheduler) throws -> StableDiffusion {
    let shape = models[index]
    return StableDiffusion(
      tokenizer: try Self.tokenizer(padding: shape.pad),
      textEncoder: try CLIPTextModel(Scope(FormulaWeights()), shape.text),
      unet: try UNet2DConditionModel(Scope(FormulaWeights()), shape.unet),
      vae: try AutoencoderKL(Scope(FormulaWeights()), vae), scheduler: scheduler)
  }

  /// The small tokenizer of the fixtures, which pads with a token of its own.
  static func tokenizer(padding: String) throws -> CLIPTokenizer {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/tokenizer").path
    let folder = try TemporaryFolder()
    for name in ["vocab.json", "merges.txt"] {
      try FileManager.default.copyItem(
        atPath: "\(source)/\(name)", toPath: "\(folder.path)/\(name)")
    }
    let special: [String: String] = [
      "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>",
      "unk_token": "<|endoftext|>", "pad_token": padding,
    ]
    _ = try folder.file("special_tokens_map.json", JSONEncoder().encode(special))
    _ = try folder.file("tokenizer_config.json", Data(#"{"model_max_length": 77}"#.utf8))
    return try CLIPTokenizer(directory: folder.path)
  }

  /// The sum of magnitudes, the largest, and a few elements, in PyTorch's order.
  func summary(_ tensor: Tensor<Float>) -> [Double] {
    let values = tensor.permuted([0, 3, 1, 2]).scalars.map(Double.init)
    let magnitudes = values.map { abs($0) }
    return [magnitudes.reduce(0, +), magnitudes.max() ?? 0] + places.map { values[$0] }
  }
}

/// Whether the sums agree, and no other number is off by more than 10⁻⁴ of the largest magnitude,
/// `times` as much, or by more than `spread`.
private func agrees(
  _ ours: [Double], _ theirs: [Double], times: Double = 1, spread: [Double] = []
) -> Bool {
  let tolerance = 1e-4 * times
  let sums = max(tolerance * theirs[0], spread.first ?? 0)
  let numbers = max(tolerance * theirs[1], spread.dropFirst().max() ?? 0)
  return abs(ours[0] - theirs[0]) <= sums
    && zip(ours, theirs).dropFirst().allSatisfy { abs($0 - $1) <= numbers }
}

@Suite("Pipelines against diffusers")
struct PipelineTests {
  private static let runs = (try? PipelineReference.shared.get().runs) ?? []

  @Test func theFixtureIsThere() throws {
    #expect(try PipelineReference.shared.get().runs.count == 17)
  }

  @Test(arguments: runs) func runsAgree(run: PipelineReference.Run) throws {
    let reference = try PipelineReference.shared.get()
    var scheduler = try run.config.makeScheduler()
    if var ddim = scheduler as? DDIMScheduler {
      ddim.eta = run.eta
      scheduler = ddim
    }
    let model = try reference.model(run.model, scheduler)
    for (text, ids) in reference.ids[run.model] { #expect(model.tokenizer.encode(text) == ids) }

    let noise = PipelineReference.noise
    func begin(nudge: Float) throws -> Denoising {
      let start: Denoising.Start
      if let strength = run.strength {
        let picture = FormulaWeights().tensor("picture", [1, 3, 8, 8], .constant(0))
          .permuted([0, 2, 3, 1]).row(0)
        let codes = try model.encode((picture * 0.5 + 0.5).clamped(), noise).codes
        start = .picture(codes * nudge, strength: strength)
      } else {
        start = .given(noise.draw(PictureNoise.start, [1, 4, 4, 4]) * nudge)
      }
      return try model.denoise(
        reference.prompt, run.negative, from: start, noise, steps: run.steps,
        guidance: run.guidance)
    }
    var steps = try begin(nudge: 1)
    // What becomes of a start that is rounded otherwise tells how far processors may differ.
    var others = try begin(nudge: 1 + 2e-6)
    #expect(steps.stepsLeft == run.calls.count)
    for call in run.calls {
      let (next, beside) = (steps.next(), others.next())
      let step = try #require(next)
      let other = try #require(beside)
      try step.check()
      #expect(abs(step.t - call.t) <= 1e-4)
      func check(
        _ ours: Tensor<Float>?, _ theirs: [Double]?, _ what: String, times: Double = 1,
        nudged: Tensor<Float>?
      ) {
        guard let theirs else { return }
        guard let ours else {
          Issue.record("\(what) is missing at t = \(call.t)")
          return
        }
        let moved = nudged.map { reference.summary(($0 - ours).magnitude()) } ?? []
        #expect(
          agrees(reference.summary(ours), theirs, times: times, spread: moved.map { 2 * $0 }),
          "\(what) at t = \(call.t): \(reference.summary(ours)), expected \(theirs)")
      }
      check(step.sample, call.x, "x", nudged: other.sample)
      // Guidance makes the two answers' roundings larger, too.
      check(
        step.prediction.guided, call.output, "the guided answer", times: max(1, run.guidance),
        nudged: other.prediction.guided)
      check(
        step.prediction.unconditional, call.uncond, "the answer without the text",
        nudged: other.prediction.unconditional)
      check(
        step.prediction.conditional, call.cond ?? call.output, "the answer with the text",
        nudged: other.prediction.conditional)
      #expect((step.prediction.unconditional == nil) == (run.guidance <= 1))
      check(step.original, call.x0, "x0", nudged: other.original)
      check(step.next, call.next, "the next sample", nudged: other.next)
    }
    #expect(steps.next() == nil)
    let picture = try model.decode(steps.sample)
    let moved = Float((others.sample - steps.sample).magnitude().extent.greatest)
    let tolerance = max(1e-4, 2 * moved / steps.sample.magnitude().extent.greatest)
    #expect(isClose(steps.sample, run.latents.channelsLast, tolerance))
    #expect(isClose(picture, run.picture.tensor, tolerance))
  }

  @Test func pixelsAgree() throws {
    let reference = try PipelineReference.shared.get()
    let pixels = reference.pixels
    let pipeline = DDPMPipeline(
      unet: try UNet2DModel(Scope(FormulaWeights()), pixels.unet),
      scheduler: try pixels.config.makeScheduler())
    let noise = PipelineReference.noise
    var steps = try pipeline.denoise(
      from: .noise([1, 8, 8, 3]), noise, steps: pixels.steps)
    for call in pixels.calls {
      let next = steps.next()
      let step = try #require(next)
      #expect(step.t == call.t && step.prediction.unconditional == nil)
      #expect(agrees(reference.summary(step.next), call.next))
    }
    #expect(steps.next() == nil)
    #expect(isClose(pipeline.pictures(steps.sample), pixels.picture.tensor, 1e-4))
  }
}

@Suite("Denoising")
struct DenoisingTests {
  private func model(_ kind: SchedulerKind = .ddpm) throws -> StableDiffusion {
    let reference = try PipelineReference.shared.get()
    var configuration = SchedulerConfiguration(kind)
    configuration.clipSample = false
    return try reference.model(0, configuration.makeScheduler())
  }

  @Test(arguments: [1.0, 3.0]) func aPictureDoesNotDependOnTheirNumber(guidance: Double) throws {
    let model = try model()
    var one = try model.denoise(prompt: "a cat", seed: 3, steps: 2, guidance: guidance)
    var three = try model.denoise(prompt: "a cat", seed: 3, steps: 2, guidance: guidance, count: 3)
    let (alone, among) = (try one.finish(), try three.finish())
    #expect(among.shape == [3, 4, 4, 4])
    #expect(among.slice(0..<1) == alone)
    #expect(among.row(1) != among.row(0))
    #expect(try model.decode(among).row(0) == model.decode(alone).row(0))
    var again = try model.denoise(prompt: "a cat", seed: 4, steps: 2, guidance: guidance)
    #expect(try again.finish() != alone)
  }

  @Test func whatIsReportedIsGuidance() throws {
    for step in try model(.ddim).denoise(prompt: "a cat", steps: 3, guidance: 2.5) {
      let uncond = try #require(step.epsilonUncond)
      #expect(isClose(step.epsilon, uncond + (step.epsilonCond - uncond) * 2.5, 1e-6))
      #expect(step.count == 3 && !step.coefficients.isEmpty)
    }
  }

  @Test func stepsByHandAreTheRuns() throws {
    let model = try model(.ddim)
    let scheduler = try #require(model.scheduler as? DDIMScheduler)
    for step in try model.denoise(prompt: "a cat", seed: 1, steps: 3) {
      let own = try scheduler.step(
        step.prediction.guided, step.sample, from: Int(step.t), to: step.s.map { Int($0) })
      #expect(own.next == step.next && own.original == step.original)
    }
    let x = Tensor<Float>.zeros([1, 4, 4, 4])
    #expect(throws: SchedulerFailure.order(t: 5, s: 5)) {
      try scheduler.step(x, x, from: 5, to: 5)
    }
    #expect(throws: SchedulerFailure.self) { try scheduler.step(x, x, from: 1000, to: 5) }
  }

  @Test func numbersThatAreNotFiniteEndTheRun() throws {
    let model = try model(.ddim)
    var latents = Tensor<Float>.normal([1, 4, 4, 4], seed: 1)
    latents.withMutableScalars { $0[5] = .infinity }
    var steps = try model.denoise(prompt: "a cat", steps: 4, latents: latents)
    let next = steps.next()
    let step = try #require(next)
    #expect { try step.check() } throws: { error in
      "\(error)".hasPrefix("step 1 of 4 (t = 750.0): the model's answer is not finite")
    }
    #expect(steps.next() == nil && steps.stepsLeft == 0)
    #expect(throws: DenoisingFailure.codesNotFinite) { try model.decode(latents) }
  }

  @Test func whatCannotBeIsRefused() throws {
    let model = try model()
    let picture = Tensor<Float>.zeros([8, 8, 3])
    func refused(_ expected: DenoisingFailure, _ body: () throws -> Denoising) {
      #expect(throws: expected) { _ = try body() }
    }
    refused(.count(0)) { try model.denoise(prompt: "", count: 0) }
    refused(.strength(1.5)) { try model.denoise(prompt: "", from: picture, strength: 1.5) }
    refused(.strength(0)) { try model.denoise(prompt: "", from: picture, strength: 0) }
    refused(.noSteps(strength: 0.1, steps: 5)) {
      try model.denoise(prompt: "", from: picture, strength: 0.1, steps: 5)
    }
    for shape in [[1, 3, 4, 4], [1, 4, 4, 3], [4, 4, 4], [0, 4, 4, 4]] {
      refused(.shape(shape, expected: "[N, h, w, 4], h and w multiples of 2")) {
        try model.denoise(prompt: "", latents: .zeros(shape))
      }
    }
    refused(.shape([6, 8, 3], expected: "[H, W, 3], H and W multiples of 4")) {
      try model.denoise(prompt: "", from: .zeros([6, 8, 3]))
    }
    #expect(throws: DenoisingFailure.self) {
      try model.denoise(prompt: "", guidance: .infinity)
    }
    #expect(throws: SchedulerFailure.self) { try model.denoise(prompt: "", steps: 1001) }
  }
}
