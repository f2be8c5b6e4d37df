import Diffusion
import Tensor

/// A picture of a text, painted by three networks that are put together by hand: each call of each is
/// written down with its time.
struct SystemRun: Sendable {
  /// The parts of the system that learn.
  enum Part: CaseIterable, Sendable { case text, unet, decoder }

  /// One call of a part: when it began, counted from the run's start, and how long it took.
  struct Call: Sendable {
    let part: Part
    let start, milliseconds: Double
  }

  let calls: [Call]
  /// The prompt's ids, padding included, and the vectors that the U-Net reads, `[1, T, width]`.
  let ids: [Int]
  let states: Tensor<Float>
  let steps: [SchedulerStep<Float>]
  /// The last code `[1, h, w, C]`, and the picture `[H, W, 3]` in 0…1.
  let codes, picture: Tensor<Float>

  init(
    _ model: StableDiffusion, prompt: String, steps count: Int, guidance: Double, seed: UInt64
  ) throws {
    let start = ContinuousClock.now
    var calls: [Call] = []
    func timed<Result>(_ part: Part, _ body: () throws -> Result) rethrows -> Result {
      let before = ContinuousClock.now
      let result = try body()
      let time = before.duration(to: .now) / .milliseconds(1)
      calls.append(
        Call(part: part, start: start.duration(to: before) / .milliseconds(1), milliseconds: time))
      return result
    }
    func read(_ ids: [Int]) -> Tensor<Float> {
      timed(.text) { model.textEncoder([ids]).lastHiddenState }
    }
    ids = model.tokenizer.encode(prompt)
    let states = read(ids)
    let empty = guidance > 1 ? read(model.tokenizer.encode("")) : nil
    // DDIM adds no noise of its own.
    var run: SchedulerRun<Float> = try model.scheduler.run(steps: count, noise: .seeded(seed))
    var x = Tensor<Float>.startingNoise([1] + model.sampleShape, seed: seed)
    x = x * Float(run.initNoiseSigma)
    var steps: [SchedulerStep<Float>] = []
    while let moment = run.moment {
      let input = run.scaledInput(x)
      func predict(_ context: Tensor<Float>) -> Tensor<Float> {
        timed(.unet) { model.unet(input, times: [Float(moment.t)], context: context) }
      }
      let conditional = predict(states)
      let guided = empty.map { empty in
        GuidedPrediction(
          unconditional: predict(empty), conditional: conditional, guidance: guidance
        ).guided
      }
      let step = try run.step(guided ?? conditional, x)
      steps.append(step)
      x = step.next
    }
    let last = x
    picture = try timed(.decoder) { try model.decode(last) }.row(0)
    (self.calls, self.states, self.steps, codes) = (calls, states, steps, x)
  }

  func runs(_ part: Part) -> Int { calls.count { $0.part == part } }
  /// All calls of a part together.
  func milliseconds(_ part: Part) -> Double {
    calls.reduce(0) { $1.part == part ? $0 + $1.milliseconds : $0 }
  }
  /// From the start to the end of the last call.
  var milliseconds: Double { calls.last.map { $0.start + $0.milliseconds } ?? 0 }
}
