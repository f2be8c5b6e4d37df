import Foundation
import TinyWorld
import Viz

/// What an evaluation found: a number for each grade, how sure it is, and of how many trials.
struct Grades: Sendable {
  struct Grade: Sendable {
    let key: String
    let value: Double
    let interval: ClosedRange<Double>
    let count: Int
    /// What was measured, in a few words.
    let meaning: String
  }

  private(set) var grades: [Grade] = []
  /// The judge's residuals of true pictures after the autoencoder: its limit is their 99.9th
  /// percentile.
  var residuals: [Double] = []
  /// The pictures of each kind of prompt, property by property.
  private var drawn: [(key: String, grade: String, shares: [(name: String, share: Proportion)])] =
    []
  /// What a loose prompt leaves open.
  var diversity: Diversity?

  mutating func add(_ key: String, _ share: Proportion, _ meaning: String) {
    grades.append(
      Grade(
        key: key, value: share.value, interval: share.interval, count: share.count,
        meaning: meaning))
  }

  mutating func add(_ key: String, _ mean: Mean, count: Int, _ meaning: String) {
    grades.append(
      Grade(key: key, value: mean.value, interval: mean.interval, count: count, meaning: meaning))
  }

  mutating func add(
    _ key: String, _ language: CaptionLanguage, _ prompts: DrawnPrompts, _ meaning: String
  ) {
    let grade = "\(key)_all_\(language.rawValue)"
    add(grade, prompts.all, meaning)
    let properties = prompts.properties.map { (name: $0.attribute.rawValue, share: $0.share) }
    drawn.append(
      ("\(key)_\(language.rawValue)", grade, [("accepted", prompts.accepted)] + properties))
  }

  mutating func add(_ key: String, p: Double, count: Int, _ meaning: String) {
    grades.append(Grade(key: key, value: p, interval: p...p, count: count, meaning: meaning))
  }

  /// The share of each property that is right, in the pictures of prompts whose key begins so, all
  /// languages alike.
  func properties(of prefix: String) -> [String: Double] {
    let those = drawn.filter { $0.key.hasPrefix(prefix) }
    let sums = those.flatMap(\.shares).reduce(into: [String: Double]()) { sums, entry in
      sums[entry.name, default: 0] += entry.share.value
    }
    return sums.mapValues { $0 / Double(those.count) }
  }

  /// A number under each grade's key, and beside them the intervals and counts.
  var json: JSON {
    func table(_ value: (Grade) -> JSON) -> JSON {
      .table(grades.map { (key: $0.key, value: value($0)) })
    }
    func number(_ value: Double) -> JSON { .number((value * 1e5).rounded() / 1e5) }
    var entries = grades.map { (key: $0.key, value: number($0.value)) }
    entries.append(
      (
        key: "intervals",
        value: table { [number($0.interval.lowerBound), number($0.interval.upperBound)] }
      ))
    entries.append((key: "counts", value: table { .number(Double($0.count)) }))
    if !drawn.isEmpty {
      let tables = drawn.map { drawn in
        (
          key: drawn.key,
          value: JSON.table(drawn.shares.map { (key: $0.name, value: number($0.share.value)) })
        )
      }
      entries.append((key: "properties", value: .table(tables)))
    }
    if !residuals.isEmpty {
      entries.append((key: "judge_limit", value: number(Judge.limit)))
      entries.append(
        (key: "judge_residual_999", value: number(Judge.calibrate(residuals: residuals))))
    }
    if let diversity { entries.append((key: "open_properties", value: diversity.json)) }
    return .table(entries)
  }

  /// A line for each grade.
  var text: String {
    let width = grades.map(\.key.count).max() ?? 0
    let lines = grades.flatMap { grade in
      func show(_ value: Double) -> String {
        grade.key.hasSuffix("_db")
          ? NumberText.fixed(value, 2) + " dB"
          : grade.key == "diversity"
            ? NumberText.fixed(value, 4) : NumberText.fixed(100 * value, 1) + " %"
      }
      let interval =
        grade.interval.lowerBound == grade.interval.upperBound
        ? ""
        : " (\(show(grade.interval.lowerBound)) to \(show(grade.interval.upperBound)))"
      let line =
        grade.key.padding(toLength: width + 2, withPad: " ", startingAt: 0)
        + "\(show(grade.value))\(interval), n = \(grade.count): \(grade.meaning)"
      let shares = drawn.first { $0.grade == grade.key }?.shares ?? []
      let parts = shares.map { "\($0.name) \(show($0.share.value))" }
      return [line] + (parts.isEmpty ? [] : ["  of these: " + parts.joined(separator: ", ")])
    }
    return lines.joined(separator: "\n")
  }
}
