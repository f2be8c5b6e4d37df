import TinyWorld

/// `results` of `explorer measure distribution`.
struct DistributionMeasure: Decodable, Sendable {
  struct Open: Decodable, Sendable {
    let guidance, spread: Double
    let accepted: MeasuredShare
    /// For each property how often each value came, and under `p` how likely such counts are.
    let properties: [String: [String: Double]]

    /// The counts beside the data's shares.
    var counts: [PropertyCounts] {
      PropertyCounts.all([]).map { $0.counted(properties[$0.attribute.rawValue] ?? [:]) }
    }
  }

  struct Feature: Decodable, Sendable {
    let kind: String
    let accepted: MeasuredShare
    let counts: [Int]
  }

  struct Nearest: Decodable, Sendable {
    let compared: Int
    let samples, fresh, copies: [Double]
  }

  struct Truth: Decodable, Sendable { let spread: Double }

  let open: [Open]
  let features: [Feature]
  let nearest: Nearest
  let `true`: Truth

  /// Whether there is something of each, and eyes and ears are counted from none to three.
  var isWhole: Bool {
    !open.isEmpty && ![nearest.samples, nearest.fresh, nearest.copies].contains(where: \.isEmpty)
      && features.allSatisfy { $0.counts.count == FeatureCounts.numbers.count }
  }
}
