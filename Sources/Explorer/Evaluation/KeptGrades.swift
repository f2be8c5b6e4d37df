import Foundation
import Viz

/// `grades.json` of a model's folder, as its card shows it.
struct KeptGrades: Decodable {
  private let values: [String: Double]
  private let intervals: [String: [Double]]
  private let counts: [String: Int]
  /// The shares of pictures whose properties are right, by the kind of prompt.
  private let properties: [String: [String: Double]]
  private let diversity: Diversity?

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let table = try decoder.container(keyedBy: Key.self)
    func read<Value: Decodable>(_ key: String) throws -> [String: Value] {
      try table.decodeIfPresent([String: Value].self, forKey: Key(stringValue: key)) ?? [:]
    }
    (intervals, counts, properties) = (
      try read("intervals"), try read("counts"), try read("properties")
    )
    diversity = try table.decodeIfPresent(
      Diversity.self, forKey: Key(stringValue: "open_properties"))
    values = try intervals.keys.reduce(into: [:]) {
      $0[$1] = try table.decode(Double.self, forKey: Key(stringValue: $1))
    }
  }

  /// Markdown: the grades with their intervals, what they are made of, and what loose prompts bring.
  var markdown: [String] {
    var lines = ["| grade | value | 95 % interval | trials |", "|---|---|---|---|"]
    for key in values.keys.sorted() {
      func show(_ value: Double) -> String {
        key.hasSuffix("_db")
          ? NumberText.fixed(value, 2) + " dB"
          : key == "diversity" ? "p = " + NumberText.fixed(value, 4) : Self.percent(value)
      }
      let ends = intervals[key] ?? []
      let interval = Set(ends).count < 2 ? "" : ends.map(show).joined(separator: " to ")
      lines.append(
        "| \(key) | \(show(values[key] ?? 0)) | \(interval) | \(counts[key] ?? 0) |")
    }
    if !properties.isEmpty { lines += propertyTable }
    if let diversity {
      lines += ["", "What pictures of “a house” show where the prompt says nothing:", ""]
      lines += diversity.markdown
    }
    return lines
  }

  private var propertyTable: [String] {
    let names = Set(properties.values.flatMap(\.keys)).sorted()
    var lines = [
      "", "Of the pictures of prompts, by property:", "",
      "| prompts | " + names.joined(separator: " | ") + " |",
      String(repeating: "|---", count: names.count + 1) + "|",
    ]
    for (key, shares) in properties.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "| \(key) | " + names.map { shares[$0].map(Self.percent) ?? "" }.joined(separator: " | ")
          + " |")
    }
    return lines
  }

  private static func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 1) + " %" }
}
