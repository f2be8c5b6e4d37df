import Foundation
import Testing

/// Compares a text with the one kept in `Fixtures/Snapshots/NAME.txt` beside the test's file.
/// `RECORD_SNAPSHOTS=1` writes it instead; look at the difference before committing it.
public func expectSnapshot(
  _ text: String, named name: String, file: StaticString = #filePath,
  at location: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(fileURLWithPath: "\(file)").deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Snapshots")
  let kept = folder.appendingPathComponent("\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: kept)
    return
  }
  guard let expected = try? String(contentsOf: kept, encoding: .utf8) else {
    Issue.record(
      "no snapshot \(name): run RECORD_SNAPSHOTS=1 swift test and look at it",
      sourceLocation: location)
    return
  }
  guard expected != text else { return }
  let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let new = text.split(separator: "\n", omittingEmptySubsequences: false)
  let place =
    zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    ?? min(old.count, new.count)
  Issue.record(
    """
    snapshot \(name) differs at line \(place + 1):
      kept: \(place < old.count ? old[place] : "(end)")
      now:  \(place < new.count ? new[place] : "(end)")
    """, sourceLocation: location)
}
