/// What a run of the whole course tells the terminal.
struct CourseReport: Sendable {
  struct Lesson: Sendable {
    let name: String
    let result: Result<RunReport, Failure>

    /// How it went, in a line.
    var line: String {
      switch result {
      case .success(let report):
        "\(report.record.checks.count) checks hold, "
          + "\(NumberFormat.digits(1).write(report.seconds)) s"
      case .failure(let failure): "failed: \(failure.lines.joined(separator: "; "))"
      }
    }
  }

  let folder: String
  let lessons: [Lesson]
  let seconds: Double

  /// What is left to say when lessons failed: one line that names them.
  var failure: Failure? {
    let failed = lessons.filter { if case .failure = $0.result { true } else { false } }
    guard !failed.isEmpty else { return nil }
    return Failure(
      "\(failed.count) of \(lessons.count) lessons failed: " + listed(failed.map(\.name)))
  }

  var summary: String {
    let reports = lessons.compactMap { try? $0.result.get() }
    let checks = reports.reduce(0) { $0 + $1.record.checks.count }
    let place = Place.shown(folder)
    return """
      wrote \(place) in \(NumberFormat.digits(1).write(seconds)) s: \(reports.count) lessons, \
      \(checks) checks hold
      open \(place)/index.html
      """
  }

  var json: JSON {
    [
      "folder": .text(folder),
      "lessons": .list(
        lessons.map { lesson in
          switch lesson.result {
          case .success(let report): report.json
          case .failure(let failure):
            ["failed": .list(failure.lines.map { .text($0) }), "lesson": .text(lesson.name)]
          }
        }),
      "seconds": .number((seconds * 1000).rounded() / 1000),
    ]
  }
}
