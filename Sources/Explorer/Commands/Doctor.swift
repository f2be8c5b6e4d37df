// `explorer doctor`: what this machine offers, measured.

import ArgumentParser
import Foundation
import Viz

/// Reports the machine, the libraries and their measured speed.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what this machine offers: processor, matrix library, fonts, memory.",
    discussion: "Ends with an error when something that is needed is missing.")

  @Flag(help: "Print JSON instead of text.")
  var json = false

  func run() throws {
    let sections = Self.report()
    print(json ? Self.json(sections).text : Self.text(sections))
    if sections.contains(where: { $0.problem != nil }) { throw ExitCode.failure }
  }

  /// Everything there is to say, in the order it is said.
  static func report() -> [Section] {
    [machine(), matrixProducts(), randomNumbers(), fonts(), memory()]
  }

  /// One part of the report.
  struct Section {
    let title: String
    var facts: [Fact]
    /// What is missing and what to do about it; nil when all is well.
    var problem: String?
  }

  /// One line of the report.
  struct Fact {
    /// The JSON key.
    let key: String
    /// The words of the text report.
    let label: String
    let value: Value
    /// What follows the value in the text report, such as a unit.
    var note = ""
  }

  enum Value {
    case text(String)
    case number(Double)
    case count(Int)

    var json: JSON {
      switch self {
      case .text(let text): .text(text)
      case .number(let number): .number(number)
      case .count(let count): .number(Double(count))
      }
    }

    var description: String {
      switch self {
      case .text(let text): text
      case .number(let number): NumberText.fixed(number, 1)
      case .count(let count): "\(count)"
      }
    }
  }
}

extension Doctor {
  /// One object: each fact under its key, and `problems`, a list of sentences.
  static func json(_ sections: [Section]) -> JSON {
    .table(
      sections.flatMap(\.facts).map { ($0.key, $0.value.json) }
        + [("problems", .list(sections.compactMap(\.problem).map { .text($0) }))])
  }

  /// Sections of aligned lines. Colour only for a terminal, and not when `NO_COLOR` is set.
  static func text(_ sections: [Section]) -> String {
    let isColoured =
      isatty(STDOUT_FILENO) != 0
      && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    func style(_ code: String, _ text: String) -> String {
      isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
    let facts = sections.flatMap(\.facts)
    let labelWidth = facts.map(\.label.count).max() ?? 0
    let noted = facts.filter { !$0.note.isEmpty }
    let valueWidth = noted.map(\.value.description.count).max() ?? 0
    return sections.map { section in
      var lines = [style("1", section.title)]
      for fact in section.facts {
        let label = fact.label.padding(toLength: labelWidth, withPad: " ", startingAt: 0)
        var value = fact.value.description
        if !fact.note.isEmpty {
          value = value.padding(toLength: max(valueWidth, value.count), withPad: " ", startingAt: 0)
        }
        lines.append(
          "  \(label)  \(value)" + (fact.note.isEmpty ? "" : "  " + style("2", fact.note)))
      }
      if let problem = section.problem { lines.append("  " + style("31", problem)) }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }
}
