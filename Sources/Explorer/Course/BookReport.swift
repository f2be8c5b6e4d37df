import Foundation

/// What a finished book tells the terminal.
struct BookReport: Sendable {
  let folder: String
  let checks: Int
  let failures: [(lesson: String, failure: Failure)]
  let lessons: Int
  /// The size of all files.
  let bytes: Int
  let seconds: Double

  /// What is left to say when lessons failed: one line that names them.
  var failure: Failure? {
    guard !failures.isEmpty else { return nil }
    return Failure(
      "\(failures.count) of \(lessons) lessons failed: " + listed(failures.map(\.lesson)))
  }

  var summary: String {
    let place = Place.shown(folder)
    let size = NumberFormat.integer.write(Double(bytes) / 1e6)
    return """
      wrote \(place) in \(NumberFormat.digits(1).write(seconds)) s: \(lessons - failures.count) \
      lessons in two languages, \(size) MB
      open \(place)/index.html
      """
  }

  var json: JSON {
    [
      "bytes": .number(Double(bytes)), "checks": .number(Double(checks)),
      "failed": .list(failures.map { .text($0.lesson) }), "folder": .text(folder),
      "lessons": .number(Double(lessons - failures.count)),
      "seconds": .number((seconds * 1000).rounded() / 1000),
    ]
  }

  static func bytes(of folder: String) -> Int {
    let files = FileManager.default.enumerator(
      at: URL(fileURLWithPath: folder), includingPropertiesForKeys: [.fileSizeKey])
    return files?.compactMap { file in
      try? (file as? URL)?.resourceValues(forKeys: [.fileSizeKey]).fileSize
    }.reduce(0, +) ?? 0
  }
}
