import Viz

/// A formula of the prose on the page. The only place that turns formula source into HTML.
enum FormulaHTML {
  /// `source` is what stands between the dollar signs, numbers filled in; `isDisplay` says whether
  /// it stands on a line of its own.
  ///
  /// Throws when the formula cannot be read.
  static func html(_ source: String, isDisplay: Bool) throws -> String {
    try Formula(source).mathML(isDisplay: isDisplay)
  }

  /// A title or another short text with `$formulas$`, as HTML.
  static func inline(_ text: String) throws -> String {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count > 1, parts.count % 2 == 1 else { return ProseHTML.escaped(text) }
    return try parts.enumerated().map { index, part in
      index % 2 == 0
        ? ProseHTML.escaped(String(part)) : try html(String(part), isDisplay: false)
    }.joined()
  }
}
