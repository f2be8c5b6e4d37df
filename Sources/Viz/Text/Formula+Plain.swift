extension Formula {
  /// The formula on one line of plain characters, for a terminal: `x̂₀ = (x_t − √(1−ᾱ_t) ε̂) / √ᾱ_t`.
  public var plainText: String { root.plain }
}

extension Formula.Node {
  fileprivate var plain: String {
    switch self {
    case .row(let nodes): nodes.map(\.plain).joined()
    case .symbol(let text, _), .words(let text): text
    case .sign(let text): " \(text) "
    case .space(let ems): ems < 0.2 ? "" : " "
    case .script(let text): text == "N" ? "𝒩" : text
    case .scripts(let base, let lower, let upper):
      base.plain + (lower.map { Self.script($0.plain, "_", Self.lowered) } ?? "")
        + (upper.map { Self.script($0.plain, "^", Self.raised) } ?? "")
    case .root(let body): "√" + body.enclosed
    case .bar(let body): Self.accented(body.plain, "\u{304}")
    case .hat(let body): Self.accented(body.plain, "\u{302}")
    case .fraction(let top, let bottom): top.enclosed + " / " + bottom.enclosed
    case .colored(_, let body): body.plain
    }
  }

  /// In brackets where it is more than one thing.
  private var enclosed: String {
    let text = plain.trimmingSpaces
    let isOne =
      switch self {
      case .row(let nodes): nodes.count < 2
      case .sign, .fraction: false
      default: true
      }
    return isOne ? text : "(\(text))"
  }

  /// A sign above a single letter; a longer body cannot carry it.
  private static func accented(_ body: String, _ accent: Character) -> String {
    body.count == 1 ? body + String(accent) : body
  }

  private static let lowered = Dictionary(
    uniqueKeysWithValues: zip("0123456789+−aeioruvxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢₒᵣᵤᵥₓₕₖₗₘₙₚₛₜ"))
  private static let raised = Dictionary(
    uniqueKeysWithValues: zip("0123456789+−nT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵀ"))

  private static func script(
    _ text: String, _ mark: String, _ small: [Character: Character]
  ) -> String {
    let text = text.filter { $0 != " " }
    let letters = text.compactMap { small[$0] }
    if letters.count == text.count { return String(letters) }
    return mark + (text.count == 1 ? text : "(\(text))")
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
