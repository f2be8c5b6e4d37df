/// A claim of a lesson that must hold in every run, such as "the distance is below 0.02".
struct Check: Sendable {
  enum Bound: Hashable, Sendable {
    case above(Double)
    case below(Double)
    case between(Double, Double)
    case equals(Double, within: Double)
  }

  let measure: String
  /// What the number must be; `other`, if there is one, stands for its limit.
  private let written: Bound
  /// Another measure, above or below which the number must be.
  let other: (measure: String, place: Place)?
  /// Where the claim is only made under a condition: another measure and what it must be.
  let condition: (measure: String, bound: Bound, place: Place)?
  let says: Translated
  let place: Place

  /// What the number must be in a run with these numbers.
  func bound(among measures: [String: Double]) -> Bound {
    guard let other else { return written }
    let limit = measures[other.measure] ?? .nan
    if case .below = written { return .below(limit) }
    return .above(limit)
  }

  /// Whether the claim holds in a run with these numbers.
  func holds(among measures: [String: Double]) -> Bool {
    bound(among: measures).holds(measures[measure] ?? .nan)
  }

  /// Whether the claim is made in a run with these numbers.
  func isMade(_ measures: [String: Double]) -> Bool {
    guard let condition, let value = measures[condition.measure] else { return true }
    return condition.bound.holds(value)
  }
}

extension Check.Bound {
  func holds(_ value: Double) -> Bool {
    switch self {
    case .above(let low): value > low
    case .below(let high): value < high
    case .between(let low, let high): low <= value && value <= high
    case .equals(let expected, let tolerance): abs(value - expected) <= tolerance
    }
  }

  /// The bound in signs: "> 0.9", "0.1 … 0.2", "1 ± 0.01"; `limit` is how the one limit is written.
  func signs(limit: String? = nil) -> String {
    switch self {
    case .above(let low): "> \(limit ?? Self.short(low))"
    case .below(let high): "< \(limit ?? Self.short(high))"
    case .between(let low, let high): "\(Self.short(low)) … \(Self.short(high))"
    case .equals(let value, let tolerance): "\(Self.short(value)) ± \(Self.short(tolerance))"
    }
  }

  /// The bound in words, for the terminal.
  var words: String {
    switch self {
    case .above(let low): "above \(JSON.number(low).text)"
    case .below(let high): "below \(JSON.number(high).text)"
    case .between(let low, let high):
      "between \(JSON.number(low).text) and \(JSON.number(high).text)"
    case .equals(let value, let tolerance):
      "\(JSON.number(value).text) within \(JSON.number(tolerance).text)"
    }
  }

  var json: JSON {
    switch self {
    case .above(let low): ["above": .number(low)]
    case .below(let high): ["below": .number(high)]
    case .between(let low, let high): ["between": [.number(low), .number(high)]]
    case .equals(let value, let tolerance):
      ["equals": .number(value), "within": .number(tolerance)]
    }
  }

  /// The number as it was written, with a true minus.
  private static func short(_ value: Double) -> String {
    if value != 0, abs(value) < 1e-3 { return NumberFormat.significant(1).write(value) }
    return JSON.number(value).text.replacing("-", with: "−")
  }
}

extension Check {
  init(_ setting: Setting) throws {
    let fields = try Fields(setting)
    let measure = try fields.require("measure", "the name of the number to check")
    self.measure = try measure.text()
    place = measure.place
    says = try Translated(fields.require("says", "what the check shows, as {en: …, zh: …}"))
    if let when = fields["when"] {
      let parts = try Fields(when)
      let name = try parts.require("measure", "the name of the number the check depends on")
      condition = (try name.text(), try Bound(parts, at: when.place), name.place)
      try parts.finish()
    } else {
      condition = nil
    }
    // A limit that is a word is another measure's name.
    other =
      ["above", "below"].compactMap { fields[$0] }.compactMap { limit in
        (try? limit.text()).flatMap { $0.first?.isLetter == true ? ($0, limit.place) : nil }
      }.first
    written = try Bound(fields, at: setting.place, standsForMeasure: other != nil)
    try fields.finish()
  }
}

extension Check.Bound {
  /// The one bound among a check's or a condition's keys.
  init(_ fields: Fields, at place: Place, standsForMeasure: Bool = false) throws {
    func limit(_ setting: Setting) throws -> Double {
      standsForMeasure ? .nan : try setting.number()
    }
    var bounds: [Check.Bound] = []
    if let low = fields["above"] { bounds.append(.above(try limit(low))) }
    if let high = fields["below"] { bounds.append(.below(try limit(high))) }
    if let range = fields["between"] {
      let ends = try range.numbers()
      guard ends.count == 2, ends[0] <= ends[1] else { throw range.expected("[low, high]") }
      bounds.append(.between(ends[0], ends[1]))
    }
    if let value = fields["equals"] {
      bounds.append(.equals(try value.number(), within: try fields["within"]?.number() ?? 0))
    } else if let within = fields["within"] {
      throw Failure("`within` belongs to `equals`", at: within.place)
    }
    guard let bound = bounds.first, bounds.count == 1 else {
      throw Failure(
        "a check needs exactly one of `above`, `below`, `between` and `equals`", at: place)
    }
    self = bound
  }
}
