/// A formula of the prose on the page. The only place that turns formula source into HTML.
enum FormulaHTML {
  /// `source` is what stands between the dollar signs, numbers filled in; `isDisplay` says whether
  /// it stands on a line of its own.
  static func html(_ source: String, isDisplay: Bool) -> String {
    let kind = isDisplay ? "math display" : "math"
    return "<span class=\"\(kind)\">\(ProseHTML.escaped(source))</span>"
  }
}
