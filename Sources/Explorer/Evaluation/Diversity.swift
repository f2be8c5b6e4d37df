import Foundation
import TinyWorld
import Viz

/// What a loose prompt leaves open, in samples without guidance and with it, beside the data.
struct Diversity: Codable, Sendable {
  /// How strongly the guided ones were led.
  let guidance: Double
  let properties: [Property]

  /// A property that the prompt does not name.
  struct Property: Codable, Sendable {
    let name: String
    let values: [Value]
    /// How likely shares so far from the data's are by chance.
    let plainP, guidedP: Double

    enum CodingKeys: String, CodingKey {
      case name, values
      case plainP = "p_plain"
      case guidedP = "p_guided"
    }
  }

  /// One value of a property: its share in the data, and how often it came.
  struct Value: Codable, Sendable {
    let name: String
    let data: Double
    let plain, guided: Int
  }

  init(plain: [PropertyCounts], guided: [PropertyCounts], guidance: Double) {
    self.guidance = guidance
    properties = zip(plain, guided).map { plain, guided in
      Property(
        name: plain.attribute.rawValue,
        values: zip(plain.values, guided.values).map {
          Value(name: $0.name, data: $0.share, plain: $0.count, guided: $1.count)
        },
        plainP: plain.test.p, guidedP: guided.test.p)
    }
  }

  /// Below it, one of the five tests has failed at 1 % overall (Bonferroni).
  var limit: Double { 0.01 / Double(max(1, properties.count)) }

  /// A number that a file can keep without its last, accidental digits.
  private static func number(_ value: Double) -> JSON { .number((value * 1e6).rounded() / 1e6) }

  var json: JSON {
    [
      "guidance": .number(guidance),
      "properties": .list(
        properties.map { property in
          [
            "name": .text(property.name), "p_plain": Self.number(property.plainP),
            "p_guided": Self.number(property.guidedP),
            "values": .list(
              property.values.map {
                [
                  "name": .text($0.name), "data": Self.number($0.data),
                  "plain": .number(Double($0.plain)), "guided": .number(Double($0.guided)),
                ]
              }),
          ]
        }),
    ]
  }

  // MARK: In words

  /// As many values as would be equally common in shares that vary as much: exp of their entropy.
  static func evenlyUsed(_ amounts: [Double]) -> Double {
    let total = amounts.reduce(0, +)
    guard total > 0 else { return 0 }
    return exp(
      amounts.filter { $0 > 0 }.reduce(0) { $0 - $1 / total * log($1 / total) })
  }

  /// A section of a model's card: where samples depart from the data, and how guidance narrows them.
  var markdown: [String] {
    let strength = NumberText.fixed(guidance, 1)
    var lines = [
      "| property | values evenly used: data | without guidance | guidance \(strength) "
        + "| p without guidance | p at guidance \(strength) |", "|---|---|---|---|---|---|",
    ]
    for property in properties {
      let used = [
        property.values.map(\.data), property.values.map { Double($0.plain) },
        property.values.map { Double($0.guided) },
      ].map { NumberText.fixed(Self.evenlyUsed($0), 2) }
      let ps = [property.plainP, property.guidedP].map { NumberText.fixed($0, 4) }
      lines.append("| \(property.name) | " + (used + ps).joined(separator: " | ") + " |")
    }
    return lines + [
      "", sentence("Without guidance", \.plain, properties.filter { $0.plainP < limit }),
      "", sentence("At guidance \(strength)", \.guided, properties.filter { $0.guidedP < limit }),
    ]
  }

  private func sentence(
    _ opening: String, _ count: KeyPath<Value, Int>, _ failed: [Property]
  ) -> String {
    let total = properties.first?.values.reduce(0) { $0 + $1[keyPath: count] } ?? 0
    let rarest = properties.flatMap(\.values).map(\.data).min() ?? 1
    // The usual rule of χ² tests: five of each value are to be expected.
    guard Double(total) * rarest >= 5 else {
      return "\(opening) the judge accepts \(total) pictures as one thing: too few to test."
    }
    guard !failed.isEmpty else {
      return
        "\(opening) no property departs from the data's shares, by five χ² tests at 1 % overall."
    }
    func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 1) + " %" }
    let parts = failed.map { property in
      let total = property.values.reduce(0) { $0 + $1[keyPath: count] }
      // Only values whose own interval leaves out the data's share.
      let odd = property.values.compactMap { value -> String? in
        let share = Proportion(successes: value[keyPath: count], count: total)
        return share.interval.contains(value.data)
          ? nil : "\(value.name) \(percent(share.value)) for \(percent(value.data))"
      }
      return property.name + (odd.isEmpty ? "" : " (" + odd.joined(separator: ", ") + ")")
    }
    return "\(opening) it departs from the data's shares in " + parts.joined(separator: ", ") + "."
  }
}
