import Diffusion
import Tensor
import TinyWorld

/// What the text does to the predicted noise at each step of a run: ε_c − ε_u, and where.
struct TextPush: Sendable {
  struct Moment: Sendable {
    let step: DenoisingStep
    /// The noise seen without the text, and with it, `[1, h, w, C]`.
    let unconditional, conditional: Tensor<Float>
    /// The root mean square over the channels of ε_c − ε_u at each place, row by row.
    let places: [Double]
    /// The share of its square that lies where the object stands; nil where nothing is known to.
    let onObject: Double?

    /// Root mean square of ε_c − ε_u.
    var size: Double { conditional.distance(to: unconditional) }
    /// What that is in the promised picture's code: σ times as much.
    var reach: Double { size * step.level.sigma }
    /// The picture that an answer at this step implies.
    func original(_ epsilon: Tensor<Float>) -> Tensor<Float> {
      .blend(Float(1 / step.level.signal), step.sample, Float(-step.level.sigma), epsilon)
    }
  }

  let moments: [Moment]
  /// The picture at the end, `[H, W, 3]` in 0…1.
  let picture: Tensor<Float>
  /// The share of the picture that its object covers, by the judge; nil where it refuses the picture.
  let objectArea: Double?

  /// `model` keeps its samples at unit variance, as DDIM does.
  init(
    _ request: SampleRequest, _ model: StableDiffusion, _ progress: @Sendable (String) -> Void
  ) throws {
    let (steps, codes) = try request.run(model, "steps", progress)
    picture = try model.decode(codes).row(0)
    let verdict = SizedJudge(side: model.pictureSide).verdict(picture)
    let mask =
      verdict.isAccepted && !verdict.objects.isEmpty
      ? verdict.scene.coverage(side: model.pictureSide, pixels: model.pixelsPerCode) : nil
    objectArea = mask.map { $0.reduce(0, +) / Double($0.count) }
    let empty = model.embed(request.negative).output.lastHiddenState
    let type = model.scheduler.configuration.predictionType ?? .epsilon
    moments = Workers.shared.map(0..<steps.count) { place in
      let step = steps[place]
      // Where nothing leads, the run itself has not asked.
      let unconditional =
        step.epsilonUncond
        ?? type.split(
          model.unet(step.sample, times: [Float(step.t)], context: empty), step.sample,
          at: step.level
        ).epsilon
      let conditional = step.epsilonCond
      let squares = (conditional - unconditional).squared().mean(over: [0, 3]).scalars
        .map(Double.init)
      let total = squares.reduce(0, +)
      return Moment(
        step: step, unconditional: unconditional, conditional: conditional,
        places: squares.map { $0.squareRoot() },
        onObject: mask.map { mask in
          zip(mask, squares).reduce(0) { $0 + $1.0 * $1.1 } / max(total, 1e-20)
        })
    }
  }

  /// The step, from 0, at which the text changes the answer least.
  var weakest: Int { moments.indices.min { moments[$0].size < moments[$1].size } ?? 0 }
  /// The largest share on the object, and its step.
  var sharpest: Int {
    moments.indices.max { (moments[$0].onObject ?? 0) < (moments[$1].onObject ?? 0) } ?? 0
  }
}
