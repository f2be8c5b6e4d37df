import Diffusion
import Viz

/// The tokens of a text, each in a frame of its own: what a model reads in place of words.
struct TokenChips {
  let tokens: [String]
  /// Numbers that stand below the chips; empty for none.
  let ids: [Int]

  init(_ tokens: [String], ids: [Int] = []) { (self.tokens, self.ids) = (tokens, ids) }

  static let height = 34.0

  /// The chips from a corner on, as many as fit, and dots for the rest.
  func marks(at corner: Point, width: Double) -> [Mark] {
    let style = TextStyle(TypeScale.label, .text, alignment: .middle)
    let middle = TextStyle(TypeScale.label, .text, anchor: .middle, alignment: .middle)
    var marks: [Mark] = []
    var x = corner.x
    for (place, token) in tokens.enumerated() {
      let shown = token.replacing("$", with: "＄")
      let id = ids.indices.contains(place) ? "\(ids[place])" : ""
      let below = TextStyle(TypeScale.tick, .secondary, anchor: .middle)
      let reach = max(RichText(shown).size(style).width, RichText(id).size(below).width) + 20
      guard x + reach <= corner.x + width - 30 else {
        marks.append(.text("…", at: Point(x, corner.y + Self.height / 2), style))
        break
      }
      marks += [
        .rectangle(Rect(x, corner.y, reach, Self.height), .text.opacity(0.13), radius: 5),
        .text(shown, at: Point(x + reach / 2, corner.y + Self.height / 2), middle),
      ]
      if !id.isEmpty {
        marks.append(.text(id, at: Point(x + reach / 2, corner.y + Self.height + 24), below))
      }
      x += reach + 7
    }
    return marks
  }
}

extension CLIPTokenizer {
  /// The tokens of a text that are read of it, as people can read them; no start, end or padding.
  func shownTokens(_ text: String) -> [String] {
    readable(Array(textIDs(text).prefix(maxLength - 2))).map { $0.replacing("</w>", with: "") }
  }
}
