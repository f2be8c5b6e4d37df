/// A lesson whose experiment has run and whose names have all been found among its numbers: nothing
/// is drawn yet. It is the same for every language and theme.
struct ComputedLesson: Sendable {
  let lesson: Lesson
  let settings: Setting
  let seed: UInt64
  let made: RunExperiment
  let filling: Filling

  /// Runs the experiment with `settings`, which `Lesson.parameters(for:)` gave.
  init(
    _ lesson: Lesson, _ settings: Setting, seed: UInt64?, progress: @Sendable (String) -> Void
  ) throws {
    self.lesson = lesson
    self.settings = settings
    self.seed = seed ?? lesson.file.seed
    made = try lesson.experiment.run(settings, seed: self.seed, progress: progress)
    filling = try ComputedLesson.verified(made.measures, lesson)
  }

  /// The checks that are made in this run, and what it says of each.
  func checks(_ language: Language) throws -> [CheckResult] {
    try lesson.file.checks.filter { $0.isMade(made.measures) }.map { check in
      let bound = check.bound(among: made.measures)
      let other = check.other.map { filling.written($0.measure) }
      return CheckResult(
        check: check, value: made.measures[check.measure] ?? .nan, bound: bound,
        expected: bound.signs(limit: other),
        says: try filling.fill(check.says, in: language), written: filling.written(check.measure))
    }
  }

  /// Everything that is written of a run, for `measures.json`.
  func record(_ request: RunRequest, command: String, checks: [CheckResult]) -> RunRecord {
    RunRecord(
      lesson: lesson.folder.name, language: request.language, command: command,
      weights: made.weights, seed: seed, parameters: settings.json(), measures: made.measures,
      checks: checks, timed: lesson.file.figures.filter(\.timed).map(\.id))
  }

  /// The run's numbers, after every name that `lesson.yaml` and both texts use has been found.
  private static func verified(_ measures: [String: Double], _ lesson: Lesson) throws -> Filling {
    let known = Array(measures.keys)
    if let bad = measures.filter({ $0.value.isNaN }).keys.min() {
      throw Failure("the experiment `\(lesson.file.experiment)`: measure `\(bad)` is not a number")
    }
    func find(_ name: String, at place: Place) throws {
      guard measures[name] == nil else { return }
      throw Failure(
        "unknown measure `\(name)`" + suggestion(for: name, among: known), at: place)
    }
    for (name, entry) in lesson.file.formats.sorted(by: { $0.key < $1.key }) {
      try find(name, at: entry.place)
    }
    for check in lesson.file.checks {
      try find(check.measure, at: check.place)
      if let other = check.other { try find(other.measure, at: other.place) }
      if let condition = check.condition { try find(condition.measure, at: condition.place) }
    }
    let filling = Filling(measures) { lesson.file.format(of: $0) }
    for language in Language.allCases {
      _ = try lesson.prose[language]?.fill(filling)
      for text in lesson.file.texts { _ = try filling.fill(text, in: language) }
    }
    return filling
  }
}

extension [CheckResult] {
  /// The complaint about those that do not hold, a line each, `consequence` at its end; nil when
  /// all hold.
  func failure(_ consequence: String? = nil) -> Failure? {
    let failed = filter { !$0.holds }
    guard !failed.isEmpty else { return nil }
    return Failure(
      lines: failed.map { result in
        "\(result.check.place): check failed: `\(result.check.measure)` is "
          + "\(JSON.number(result.value).text), expected \(result.bound.words)"
          + (consequence.map { "; \($0)" } ?? "")
      })
  }
}

extension LessonFile {
  /// Every text that may hold `{{measure}}`.
  fileprivate var texts: [Translated] {
    [title, summary] + (figures + frames).flatMap { [$0.title, $0.reading] } + checks.map(\.says)
  }
}

extension Filling {
  /// A translated text with this run's numbers.
  func fill(_ text: Translated, in language: Language) throws -> String {
    try fill(text[language]) { _ in text.place(language) ?? .option("lesson.yaml") }
  }
}
