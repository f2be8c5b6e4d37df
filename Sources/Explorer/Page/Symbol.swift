import Viz

/// How a number of a frame's record is labelled under the player: the papers' symbol in the colour
/// of what it means, or words.
struct Symbol {
  let key: String
  let language: Language

  private static let known: [String: (label: String, meaning: String)] = [
    "t": ("t", ""),
    "alpha_bar": ("ᾱ", "data"), "snr": ("SNR", ""),
    "signal": ("√ᾱ", "data"), "noise": ("√(1−ᾱ)", "noise"),
    "next_signal": ("√ᾱₛ", "data"), "next_noise": ("√(1−ᾱₛ)", "noise"), "gflop": ("GFLOP", ""),
  ]

  private static let words: [String: (english: String, chinese: String)] = [
    "guidance": ("guidance", "引导"), "training_step": ("training step", "训练步数"),
    "loss": ("loss", "损失"), "matching": ("cosine of pairs", "成对的余弦"),
    "other": ("cosine of others", "不成对的余弦"), "found": ("found", "找到"),
    "near": ("in a cluster", "在团内"), "other_found": ("found, right", "找到（右）"),
    "other_near": ("in a cluster, right", "在团内（右）"),
    "gan_pictures": ("pictures by the GAN", "GAN 画的张数"),
  ]

  var label: String {
    if let known = Symbol.known[key] { return known.label }
    guard let words = Symbol.words[key] else { return key.replacing("_", with: " ") }
    return language == .zh ? words.chinese : words.english
  }

  /// The class that gives the colour; empty for ink.
  var meaning: String { Symbol.known[key]?.meaning ?? "" }

  /// Whether it changes from frame to frame: a seed does not.
  var isShown: Bool { key != "seed" && key != "step" && key != "index" }

  /// Whole numbers whole, others with three digits that count. A time before 0 is the clean picture's,
  /// where sampling ends.
  func written(_ value: Double) -> String {
    if key == "t" || key == "s", value < 0 { return "—" }
    let isWhole = value == value.rounded() && abs(value) < 1e9
    return isWhole ? NumberFormat.integer.write(value) : NumberFormat.significant(3).write(value)
  }
}
