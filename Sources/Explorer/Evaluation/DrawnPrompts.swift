import TinyWorld

/// How many pictures of prompts show what was asked for, in all and property by property.
struct DrawnPrompts: Sendable {
  /// Everything is right.
  let all: Proportion
  /// The judge could explain the picture. Of one that it refuses, nothing is right.
  let accepted: Proportion
  /// Each property that was asked for, of each object that has it.
  let properties: [(attribute: Attribute, share: Proportion)]

  init(_ trials: [(isAccepted: Bool, checks: [Verdict.Check])]) {
    func share(_ outcomes: [Bool]) -> Proportion {
      Proportion(successes: outcomes.count { $0 }, count: outcomes.count)
    }
    all = share(trials.map { $0.checks.allSatisfy(\.isRight) })
    accepted = share(trials.map(\.isAccepted))
    let checks = trials.flatMap(\.checks)
    properties = Attribute.allCases.compactMap { attribute in
      let own = checks.filter { $0.attribute == attribute }
      return own.isEmpty ? nil : (attribute, share(own.map(\.isRight)))
    }
  }
}
