import Diffusion
import Viz

/// The tokens of a text, each in a frame of its own: what a model reads in place of words.
struct TokenChips {
  let tokens: [String]

  init(_ tokens: [String]) { self.tokens = tokens }

  static let height = 34.0

  /// The chips from a corner on, as many as fit, and dots for the rest.
  func marks(at corner: Point, width: Double) -> [Mark] {
    let style = TextStyle(TypeScale.label, .text, alignment: .middle)
    var marks: [Mark] = []
    var x = corner.x
    for token in tokens {
      let shown = token.replacing("$", with: "＄")
      let reach = RichText(shown).size(style).width + 20
      guard x + reach <= corner.x + width - 30 else {
        marks.append(.text("…", at: Point(x, corner.y + Self.height / 2), style))
        break
      }
      marks += [
        .rectangle(Rect(x, corner.y, reach, Self.height), .text.opacity(0.13), radius: 5),
        .text(shown, at: Point(x + 10, corner.y + Self.height / 2), style),
      ]
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
