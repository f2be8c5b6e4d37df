// What can be wrong with a run of denoising: one line each.

/// What is wrong with what was asked of a pipeline, or with what came out.
public enum DenoisingFailure: Error, Hashable, CustomStringConvertible {
  /// Numbers that are infinite or not numbers.
  case notFinite(String, step: Int, of: Int, t: Double)
  /// Codes with such numbers cannot be decoded.
  case codesNotFinite
  /// Guidance is a finite number.
  case guidance(Double)
  /// There is at least one picture.
  case count(Int)
  /// Strength lies above 0 and at most at 1.
  case strength(Double)
  /// So little strength that no step is left.
  case noSteps(strength: Double, steps: Int)
  /// The samples to start from have the model's shape.
  case shape([Int], expected: String)
  /// Pictures of a size that the network can halve as often as it does.
  case side(Int?, multipleOf: Int)

  /// One sentence for the person who asked.
  public var description: String {
    switch self {
    case .notFinite(let what, let step, let count, let t):
      "step \(step) of \(count) (t = \(t)): \(what) is not finite (NaN or infinite numbers); try "
        + "less guidance, more steps or another scheduler; at the first step, look at the weights"
    case .codesNotFinite:
      "the codes to decode are not finite (NaN or infinite numbers)"
    case .guidance(let guidance):
      "guidance \(guidance): expected a finite number; 1 or less switches it off"
    case .count(let count):
      "\(count) pictures: expected at least 1"
    case .strength(let strength):
      "strength \(strength): expected a number above 0 and at most 1"
    case .noSteps(let strength, let steps):
      "strength \(strength) of \(steps) steps leaves no step to take: "
        + "expected strength × steps of at least 1"
    case .shape(let shape, let expected):
      "samples of shape \(shape) to start from: expected \(expected)"
    case .side(let side, let unit):
      "pictures of \(side.map(String.init) ?? "unknown") pixels a side: expected a multiple of "
        + "\(unit)"
    }
  }
}
