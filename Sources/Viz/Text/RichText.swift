/// A line of words and formulas: `the share $\data{\sqrt{\bar\alpha_t}}$ of the picture`.
public struct RichText: Hashable, Sendable {
  enum Segment: Hashable, Sendable {
    case words(String)
    case formula(Formula)
  }
  /// The text as it was written.
  public let source: String
  let segments: [Segment]

  /// Formulas stand between dollar signs; one that cannot be read is shown as it was written.
  public init(_ source: String) {
    self.source = source
    segments = source.split(separator: "$", omittingEmptySubsequences: false).enumerated()
      .compactMap { place, part in
        guard !part.isEmpty else { return nil }
        let part = String(part)
        guard place % 2 == 1 else { return .words(part) }
        return (try? Formula(part)).map(Segment.formula) ?? .words("$\(part)$")
      }
  }

  /// The first formula that cannot be read, with the reason.
  var unreadable: String? {
    for (place, part) in source.split(separator: "$", omittingEmptySubsequences: false).enumerated()
    where place % 2 == 1 {
      do { _ = try Formula(String(part)) } catch { return "\(error)" }
    }
    return nil
  }
}
