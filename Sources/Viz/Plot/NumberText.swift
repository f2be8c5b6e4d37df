import Foundation

/// Numbers as people read them: a true minus sign, commas between thousands, and no more digits
/// than asked for.
public enum NumberText {
  /// A number with a fixed count of decimals: `−0.40`.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    let text = String(format: "%.\(decimals)f", abs(value))
    let parts = text.split(separator: ".")
    var whole = ""
    for (place, digit) in parts[0].enumerated() {
      if place > 0, (parts[0].count - place) % 3 == 0 { whole += "," }
      whole.append(digit)
    }
    let isZero = !text.contains { ("1"..."9").contains($0) }
    let fraction = parts.count > 1 ? ".\(parts[1])" : ""
    return (value < 0 && !isZero ? "−" : "") + whole + fraction
  }

  /// A number with a count of significant digits: `0.0047`, `1,230`; very small and very large
  /// ones with a power of ten, `4.9 × 10⁻⁵`.
  public static func significant(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard value != 0 else { return "0" }
    let scientific = String(format: "%.\(digits - 1)e", value)
    let parts = scientific.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]), let rounded = Double(scientific) else {
      return scientific
    }
    if exponent < -4 || exponent >= 9 {
      return "\(parts[0].replacing("-", with: "−")) × 10" + superscript(exponent)
    }
    return fixed(rounded, max(0, digits - 1 - exponent))
  }

  private static func superscript(_ exponent: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return (exponent < 0 ? "⁻" : "")
      + String(String(abs(exponent)).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }

  private static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞"
  }
}
