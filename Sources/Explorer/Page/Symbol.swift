/// How a number of a frame's record is labelled under the player: the papers' symbol in the colour
/// of what it means.
struct Symbol {
  let key: String

  private static let known: [String: (label: String, meaning: String)] = [
    "t": ("t", ""),
    "beta": ("β", "noise"), "alpha": ("α", "data"), "alpha_bar": ("ᾱ", "data"),
    "sqrt_alpha_bar": ("√ᾱ", "data"),
    "sqrt_one_minus_alpha_bar": ("√(1−ᾱ)", "noise"),
    "sigma": ("σ", "noise"), "snr": ("SNR", ""),
    "signal": ("√ᾱ", "data"), "noise": ("√(1−ᾱ)", "noise"),
  ]

  var label: String {
    Symbol.known[key]?.label ?? key.replacing("_", with: " ")
  }

  /// The class that gives the colour; empty for ink.
  var meaning: String {
    if let known = Symbol.known[key] { return known.meaning }
    if key.contains("√(1−ᾱ") { return "noise" }
    return key.contains("√ᾱ") ? "data" : ""
  }

  /// Whether it changes from frame to frame: a seed does not.
  var isShown: Bool { key != "seed" && key != "step" && key != "index" }

  /// Whole numbers whole, others with three digits that count. A time before 0 is the clean
  /// picture's.
  func written(_ value: Double) -> String {
    if key == "t", value < 0 { return "—" }
    let isWhole = value == value.rounded() && abs(value) < 1e9
    return isWhole ? NumberFormat.integer.write(value) : NumberFormat.significant(3).write(value)
  }
}
