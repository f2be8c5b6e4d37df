/// How a number of a frame's record is labelled under the player: the papers' symbol in the colour
/// of what it means.
struct Symbol {
  let key: String

  private static let known: [String: (label: String, meaning: String)] = [
    "t": ("t", ""), "step": ("step", ""),
    "beta": ("β", "noise"), "alpha": ("α", "data"), "alpha_bar": ("ᾱ", "data"),
    "sqrt_alpha_bar": ("√ᾱ", "data"),
    "sqrt_one_minus_alpha_bar": ("√(1−ᾱ)", "noise"),
    "sigma": ("σ", "noise"), "snr": ("SNR", ""),
    "signal": ("√ᾱ", "data"), "noise": ("√(1−ᾱ)", "noise"),
  ]

  func label(_ language: Language) -> String {
    if language == .zh, key == "step" { return "步" }
    return Symbol.known[key]?.label ?? key.replacing("_", with: " ")
  }

  /// The class that gives the colour; empty for ink.
  var meaning: String {
    if let known = Symbol.known[key] { return known.meaning }
    if key.contains("√(1−ᾱ") { return "noise" }
    return key.contains("√ᾱ") ? "data" : ""
  }

  /// Whole numbers whole, others with three digits that count.
  func written(_ value: Double) -> String {
    let isWhole = value == value.rounded() && abs(value) < 1e9
    return isWhole ? NumberFormat.integer.write(value) : NumberFormat.significant(3).write(value)
  }
}
