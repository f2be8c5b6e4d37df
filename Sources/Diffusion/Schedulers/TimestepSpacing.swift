// Which of the T training times a sampler with fewer steps visits.

/// How n sampling times are spread over the T training times, under the names diffusers uses (Lin et
/// al., "Common Diffusion Noise Schedules and Sample Steps are Flawed", 2024, table 2).
public enum TimestepSpacing: String, CaseIterable, Codable, Sendable {
  /// i·⌊T/n⌋ + offset: counts from the clean end, and so never reaches T − 1 when n < T.
  case leading
  /// T − i·T/n, rounded, less one: counts from the noisy end, and so always starts at T − 1.
  case trailing
  /// Evenly from T − 1 to 0.
  case linspace

  /// `count` times, noisiest first; `offset` counts for `leading` alone. Linspace is not rounded.
  /// The arithmetic is NumPy's, step by step: where a time lies half-way between two whole numbers,
  /// its last bit decides.
  func times(_ count: Int, of trainingSteps: Int, offset: Int) -> [Double] {
    switch self {
    case .leading:
      return Self.leading(count, apart: trainingSteps / count, offset: offset)
    case .trailing:
      return Self.trailing(count, from: trainingSteps, apart: Double(trainingSteps) / Double(count))
    case .linspace:
      return Self.even(count, to: trainingSteps - 1)
    }
  }

  /// 0, apart, 2·apart …, each plus `offset`, largest first.
  static func leading(_ count: Int, apart: Int, offset: Int) -> [Double] {
    (0..<count).reversed().map { Double($0 * apart + offset) }
  }

  /// `start`, `start` − `apart` …, each rounded (half to even), less one.
  static func trailing(_ count: Int, from start: Int, apart: Double) -> [Double] {
    let start = Double(start)
    let step = (start - apart) - start
    return (0..<count).map { (start + Double($0) * step).rounded(.toNearestOrEven) - 1 }
  }

  /// `count` numbers evenly from `last` to 0; a single one is 0.
  static func even(_ count: Int, to last: Int) -> [Double] {
    guard count > 1 else { return [0] }
    let step = Double(last) / Double(count - 1)
    return (0..<count).reversed().map { $0 == count - 1 ? Double(last) : Double($0) * step }
  }
}
