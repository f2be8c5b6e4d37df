import Foundation

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
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "−∞" : "∞" }
    switch self {
    case .digits(let places): return NumberFormat.plain(value, places: places)
    case .percent(let places): return NumberFormat.plain(value * 100, places: places) + "%"
    case .integer: return NumberFormat.plain(value, places: 0)
    case .significant(let digits): return NumberFormat.significant(value, digits: digits)
    }
  }

  private static func significant(_ value: Double, digits: Int) -> String {
    if value == 0 { return "0" }
    let scientific = String(format: "%.\(digits - 1)e", value)
    let parts = scientific.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]), let rounded = Double(scientific) else {
      return scientific
    }
    if exponent < -4 || exponent >= 9 {
      let mantissa = parts[0].replacing("-", with: "−")
      return "\(mantissa) × 10" + superscript(exponent)
    }
    return plain(rounded, places: max(0, digits - 1 - exponent))
  }

  private static func plain(_ value: Double, places: Int) -> String {
    let text = String(format: "%.\(places)f", abs(value))
    let parts = text.split(separator: ".")
    var whole = ""
    for (i, digit) in parts[0].enumerated() {
      if i > 0, (parts[0].count - i) % 3 == 0 { whole += "," }
      whole.append(digit)
    }
    let isZero = !text.contains { ("1"..."9").contains($0) }
    let fraction = parts.count > 1 ? ".\(parts[1])" : ""
    return (value < 0 && !isZero ? "−" : "") + whole + fraction
  }

  private static func superscript(_ exponent: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return (exponent < 0 ? "⁻" : "")
      + String(String(abs(exponent)).compactMap { $0.wholeNumberValue.map { digits[$0] } })
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
