import Diffusion
import Tensor

/// One picture noised less or more and led to a prompt from there: image to image, as SDEdit has it
/// (Meng et al., 2022).
struct StrengthSweep: Sendable {
  struct Level: Sendable {
    let strength: Double
    /// The steps that are taken, of those that are planned.
    let taken: Int
    /// The time of the first, and the shares there.
    let t: Double
    let level: NoiseLevel
    /// What is painted from the noised code that it starts from, and from its end, `[H, W, 3]`.
    let start, picture: Tensor<Float>
    /// The first x_t and the last code, `[1, h, w, C]`.
    let sample, codes: Tensor<Float>
    /// The root mean square difference of the picture from the one it started from, 0…1.
    let distance: Double
  }

  let levels: [Level]

  /// `request` has a picture and all steps; each strength takes its share of them.
  init(
    _ request: SampleRequest, strengths: [Double], _ model: StableDiffusion,
    _ progress: @Sendable (String) -> Void
  ) throws {
    levels = try strengths.map { strength in
      var one = request
      one.strength = strength
      let (steps, codes) = try one.run(
        model, "strength \(JSON.number(strength).text)", progress)
      let picture = try model.decode(codes).row(0)
      return Level(
        strength: strength, taken: steps.count, t: steps[0].t, level: steps[0].level,
        start: try model.decode(steps[0].unitSample).row(0), picture: picture,
        sample: steps[0].sample, codes: codes,
        distance: request.image.map { picture.distance(to: $0) } ?? 0)
    }
  }
}
