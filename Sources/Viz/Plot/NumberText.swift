import Foundation

/// Numbers as figures print them: a true minus sign, and no more digits than asked for.
public enum NumberText {
  /// A number with a fixed count of decimals: `−0.40`.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    let text = String(format: "%.\(decimals)f", value)
    let isZero = !text.contains { $0 != "0" && $0 != "." && $0 != "-" }
    let digits = text.replacing("-", with: "")
    return value < 0 && !isZero ? "−" + digits : digits
  }

  /// A number with a count of significant digits, without an exponent: `0.00466`, `16.3`, `1200`.
  public static func significant(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard value != 0 else { return "0" }
    let magnitude = Int(floor(log10(abs(value))))
    // Rounding can carry into the next power of ten: 9.96 to two digits is 10.
    let rounded = Double(String(format: "%.\(digits - 1)e", value)) ?? value
    let carried = Int(floor(log10(abs(rounded))))
    return fixed(rounded, max(0, digits - 1 - max(magnitude, carried)))
  }

  /// A number of any size as a formula: `$4.9 \times 10^{-5}$` below a thousandth, else plain.
  public static func scientific(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value != 0, abs(value) < 1e-3 else { return significant(value, digits) }
    let parts = String(format: "%.\(digits - 1)e", value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return significant(value, digits) }
    return "$\(parts[0].replacing("-", with: "−")) \\times 10^{\(exponent)}$"
  }

  /// A whole number with commas between thousands.
  public static func grouped(_ value: Double) -> String {
    let digits = Array(fixed(abs(value), 0))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return value < 0 ? "−" + text : text
  }

  private static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞"
  }
}
