import Viz

extension StringProtocol {
  /// Somebody's own words as a figure can show them: on one line, and a dollar sign begins no formula.
  var plainWords: String {
    String(self).replacing("$", with: "＄").split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }
}

extension Mark {
  /// A prompt in quotation marks, as much of it as finds room.
  static func quoted(_ prompt: String, at point: Point, width: Double) -> Mark {
    let style = TextStyle(TypeScale.heading, .text)
    return .text(
      TextWrap.shortened("“\(prompt.plainWords)”", style, width: width), at: point, style)
  }
}
