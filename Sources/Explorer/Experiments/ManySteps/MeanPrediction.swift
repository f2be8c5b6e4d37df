import Diffusion
import Tensor
import TinyWorld

/// What one step from pure noise promises, beside the mean of the codes of all that was asked for:
/// without guidance, the best answer in the sense of least squares is E[x₀ given x_t], and of pure
/// noise that is nearly E[x₀].
struct MeanPrediction: Sendable {
  let prompt: String
  /// How many true pictures the mean is of, and how many noises were tried.
  let truths, noises: Int
  /// The time of the one step.
  let t: Int
  /// The mean code of true pictures, one of their codes, and x̂₀ of the first noise without guidance
  /// and with it, each `[1, h, w, C]`.
  let meanCode, oneCode, plain, guided: Tensor<Float>
  /// Painted from these, `[H, W, 3]` in 0…1; and the mean of the true pictures themselves.
  let meanCodePicture, onePicture, plainPicture, guidedPicture, meanPicture: Tensor<Float>
  /// Root mean square distances from the mean code: of single codes, and of x̂₀ without guidance and
  /// with it, over all noises.
  let spread, plainDistance, guidedDistance: Double
  /// The least distance of x̂₀ without guidance from the code of a single picture.
  let nearestCode: Double

  /// Pictures of one thing of this kind, anything else as the world has it.
  init(
    _ kind: Kind, truths count: Int, noises: Int, guidance: Double, seed: UInt64,
    _ model: StableDiffusion, _ progress: @Sendable (String) -> Void
  ) throws {
    progress("the mean of \(count) pictures")
    let side = model.pictureSide
    let scenes = (0..<count).map { index in
      var scene = Scene(seed: seed, index: index, shareOfSingles: 1)
      scene.objects[0].kind = kind
      return scene
    }
    let pictures = scenes.map { Subject(scene: $0, side: side).pixels * 0.5 + 0.5 }
    let codes = try Workers.shared.map(0..<count) { try model.meanCode(pictures[$0]) }
    let all = Tensor.concatenate(codes, axis: 0)
    let mean = all.mean(over: [0], keepingAxes: true)
    prompt = scenes[0].caption(.en, saying: [])
    let last = model.scheduler.noiseSchedule.steps - 1
    let level = NoiseLevel(alphaBar: model.scheduler.noiseSchedule.alphaBar[last])
    let type = model.scheduler.configuration.predictionType ?? .epsilon
    let shape = codes[0].shape
    let (text, empty) = (
      model.embed(prompt).output.lastHiddenState, model.embed("").output.lastHiddenState
    )
    let promises = Workers.shared.map(0..<noises) { place -> (Tensor<Float>, Tensor<Float>) in
      let noise = Tensor<Float>.startingNoise(shape, seed: seed &+ UInt64(place))
      func answer(_ context: Tensor<Float>) -> Tensor<Float> {
        model.unet(noise, times: [Float(last)], context: context)
      }
      let conditional = answer(text)
      let led = GuidedPrediction(
        unconditional: answer(empty), conditional: conditional, guidance: guidance)
      return (
        type.split(conditional, noise, at: level).original,
        type.split(led.guided, noise, at: level).original
      )
    }
    func root(_ values: [Double]) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / Double(max(values.count, 1))).squareRoot()
    }
    spread = root(codes.map { $0.distance(to: mean) })
    plainDistance = root(promises.map { $0.0.distance(to: mean) })
    guidedDistance = root(promises.map { $0.1.distance(to: mean) })
    nearestCode = codes.map { $0.distance(to: promises[0].0) }.min() ?? 0
    (truths, self.noises, t) = (count, noises, last)
    (meanCode, oneCode, plain, guided) = (mean, codes[0], promises[0].0, promises[0].1)
    let painted = try Workers.shared.map(0..<4) { place in
      try model.decode([mean, codes[0], promises[0].0, promises[0].1][place]).row(0)
    }
    (meanCodePicture, onePicture) = (painted[0], painted[1])
    (plainPicture, guidedPicture) = (painted[2], painted[3])
    meanPicture = Tensor.stack(pictures).mean(over: [0])
  }

  /// The share of the codes' variance around their mean that x̂₀ without guidance does without.
  var agreement: Double { 1 - plainDistance * plainDistance / max(spread * spread, 1e-20) }
}

/// DDIM with the exact posterior mean, on points whose distribution is known: nothing is learnt, and
/// what is wrong with few steps is due to the steps alone.
struct ExactSteps: Sendable {
  typealias Cloud = TrainExperiment.Cloud

  let ring = RingOfGaussians()
  let steps: [Int]
  /// The same noise taken to points in each number of steps.
  let clouds: [Cloud]
  /// The share of the points that lie within three spreads of a Gaussian.
  let shares: [Double]

  init(steps: [Int], points count: Int, seed: UInt64) throws {
    var configuration = SchedulerConfiguration(.ddim)
    configuration.timestepSpacing = .trailing
    configuration.clipSample = false
    let scheduler = try configuration.makeScheduler()
    let noise = Tensor<Float>.normal([count, 2], seed: seed)
    let ring = ring
    let ends = try steps.map { count in
      var run = try scheduler.run(steps: count) as SchedulerRun<Float>
      var x = noise
      while let moment = run.moment {
        let epsilon = ring.expectedNoise(
          x, signal: moment.level.signal, noise: moment.level.noise)
        x = try run.step(epsilon, x).next
      }
      return x
    }
    self.steps = steps
    clouds = ends.map(TrainExperiment.cloud)
    shares = ends.map { points in
      Proportion(of: ring.modes(of: points)) { $0 != nil }.value
    }
  }

  /// The root mean square distance of the points of one run from the middle of the ring.
  func reach(_ place: Int) -> Double {
    let cloud = clouds[place]
    return
      (cloud.reduce(0) { $0 + $1.x * $1.x + $1.y * $1.y } / Double(max(cloud.count, 1)))
      .squareRoot()
  }
}
