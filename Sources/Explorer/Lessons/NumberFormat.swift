import Viz

/// How a measured number is written in prose: `lesson.yaml` says it per measure.
enum NumberFormat: Hashable, Sendable {
  /// That many places behind the point: 0.0683 → "0.068" with 3.
  case digits(Int)
  /// That many digits that count: 1234.5 → "1,230" with 3.
  case significant(Int)
  /// As a share of a hundred, with that many places behind the point.
  case percent(Int)
  /// Rounded to a whole number.
  case integer

  /// For numbers nobody gave a format.
  static let usual = NumberFormat.significant(3)

  /// The number with a true minus sign and thousands separators.
  func write(_ value: Double) -> String {
    switch self {
    case .digits(let places): NumberText.fixed(value, places)
    case .percent(let places): NumberText.fixed(value * 100, places) + "%"
    case .integer: NumberText.fixed(value, 0)
    case .significant(let digits): NumberText.significant(value, digits)
    }
  }
}

extension NumberFormat {
  /// `{digits: 3}`, `{significant: 2}`, `{percent: 1}` or the word `integer`.
  init(_ setting: Setting) throws {
    let kinds = "`integer`, {digits: N}, {significant: N} or {percent: N}"
    if case .scalar("integer") = setting.content {
      self = .integer
      return
    }
    guard case .table(let entries) = setting.content, entries.count == 1, let only = entries.first
    else { throw setting.expected(kinds) }
    switch only.key {
    case "digits": self = .digits(try only.value.integer(from: 0, to: 15))
    case "significant": self = .significant(try only.value.integer(from: 1, to: 15))
    case "percent": self = .percent(try only.value.integer(from: 0, to: 15))
    default:
      throw Failure("unknown number format `\(only.key)`: expected \(kinds)", at: only.place)
    }
  }
}
