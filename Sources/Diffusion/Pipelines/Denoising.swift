// The loop from noise to picture, pulled by its caller.

import Tensor

/// A run of denoising, from noise or from a noised picture: a sequence of steps, computed when they
/// are pulled. To cancel is to stop pulling. It ends after a step whose numbers are not finite, which
/// `DenoisingStep.check()` reports.
public struct Denoising: Sequence, IteratorProtocol, Sendable {
  /// What a run starts from.
  enum Start: Sendable {
    /// Noise of the run's own, `[N, h, w, C]`.
    case noise([Int])
    /// Given standard normals, `[N, h, w, C]`.
    case given(Tensor<Float>)
    /// Pictures as the model has them, `[N, h, w, C]`, noised to a share of the way.
    case picture(Tensor<Float>, strength: Double)
  }

  /// The sample that the next step starts from: x_T at first, and the result when the run is over.
  public private(set) var sample: Tensor<Float>
  private var run: SchedulerRun<Float>
  private let predictionType: PredictionType
  private let predict: @Sendable (_ input: Tensor<Float>, _ t: Double) -> GuidedPrediction
  private var isOver = false

  /// `predict` answers for samples as the sampler scales them.
  init(
    _ scheduler: any Scheduler, steps: Int, from start: Start, noise: PictureNoise,
    predict: @escaping @Sendable (_ input: Tensor<Float>, _ t: Double) -> GuidedPrediction
  ) throws {
    predictionType = scheduler.configuration.predictionType ?? .epsilon
    self.predict = predict
    switch start {
    case .noise(let shape):
      run = try scheduler.run(steps: steps, noise: noise.ofSteps)
      sample = noise.draw(PictureNoise.start, shape) * Float(run.initNoiseSigma)
    case .given(let normals):
      run = try scheduler.run(steps: steps, noise: noise.ofSteps)
      sample = normals * Float(run.initNoiseSigma)
    case .picture(let picture, let strength):
      run = try scheduler.run(
        steps: steps, from: Self.first(steps, strength), noise: noise.ofSteps)
      sample = try run.noised(picture, noise.draw(PictureNoise.start, picture.shape))
    }
  }

  /// The call at which a run from a picture begins, as diffusers counts it.
  private static func first(_ steps: Int, _ strength: Double) throws(DenoisingFailure) -> Int {
    guard strength > 0, strength <= 1 else { throw .strength(strength) }
    let left = Swift.min(Int(Double(steps) * strength), steps)
    guard left > 0 || steps < 1 else { throw .noSteps(strength: strength, steps: steps) }
    return steps - left
  }

  /// How many steps are left to pull.
  public var stepsLeft: Int { isOver ? 0 : run.timeline.moments.count - run.index }

  /// Takes the next step; nil when the run is over.
  public mutating func next() -> DenoisingStep? {
    guard !isOver, let moment = run.moment else { return nil }
    let prediction = predict(run.scaledInput(sample), moment.t)
    // It throws only when the run is over.
    guard let taken = try? run.step(prediction.guided, sample) else { return nil }
    let step = DenoisingStep(
      index: taken.index, count: run.timeline.moments.count, prediction: prediction,
      scheduler: taken, predictionType: predictionType)
    sample = step.next
    isOver = !step.isFinite
    return step
  }

  /// Takes all steps that are left. Returns the result, `[N, h, w, C]`; throws when a step is not
  /// finite.
  public mutating func finish() throws(DenoisingFailure) -> Tensor<Float> {
    while let step = next() { try step.check() }
    return sample
  }
}
