import Foundation

/// This run's numbers, ready to be put in the place of `{{name}}` in prose and in titles.
struct Filling: Sendable {
  let measures: [String: Double]
  let format: @Sendable (String) -> NumberFormat

  init(_ measures: [String: Double], format: @escaping @Sendable (String) -> NumberFormat) {
    self.measures = measures
    self.format = format
  }

  func written(_ name: String) -> String { format(name).write(measures[name] ?? .nan) }

  /// The text with each `{{name}}` replaced by `replace(name)`, or by the number itself. Unknown
  /// names are refused; `place` says where a line (from 0) of the text stands.
  func fill(
    _ text: String, place: (_ line: Int) -> Place, replace: ((String) -> String)? = nil
  ) throws -> String {
    guard text.contains("{{") else { return text }
    var out = ""
    for (i, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if i > 0 { out += "\n" }
      var rest = line[...]
      while var open = rest.firstRange(of: "{{") {
        // In a formula, `_{{{name}}}` is a braced number: the innermost pair holds the name.
        while rest[open.upperBound...].first == "{" {
          let next = rest.index(after: open.lowerBound)
          open = next..<rest.index(after: open.upperBound)
        }
        guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
          throw Failure("`{{` without `}}` on the same line", at: place(i))
        }
        let name = rest[open.upperBound..<close.lowerBound].trimmingCharacters(in: .whitespaces)
        guard measures[name] != nil else {
          throw Failure(
            "unknown measure `\(name)`" + suggestion(for: name, among: Array(measures.keys)),
            at: place(i))
        }
        out += rest[..<open.lowerBound] + (replace?(name) ?? written(name))
        rest = rest[close.upperBound...]
      }
      out += rest
    }
    return out
  }
}
