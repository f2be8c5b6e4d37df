import Foundation
import Tensor

/// The rows of a measurement that are done, in a file beside the one that is being made: a
/// measurement that was stopped goes on from there.
///
/// The file's first line says what was measured with which weights; each other line is a row's name,
/// a tab and its JSON.
final class KeptRows: Sendable {
  private let file: OutputFile
  private let command: String
  private let models: MeasuredModels
  private let resumes: Bool
  /// The first line and the rows; empty until the first row is asked for.
  private let lines = Locked<[String]>([])

  init(beside path: String, command: String, models: MeasuredModels, resume: Bool) throws {
    file = try OutputFile("--out", path + ".part", ending: "part")
    (self.command, self.models, resumes) = (command, models, resume)
  }

  /// The row of that name: as it was kept, or made now and kept. The models must be open.
  func row(_ name: String, _ make: () throws -> JSON) throws -> JSON {
    if lines.use({ $0.isEmpty }) { try begin() }
    let start = name + "\t"
    if let line = lines.use({ lines in lines.dropFirst().first { $0.hasPrefix(start) } }) {
      return .written(String(line.dropFirst(start.count)))
    }
    let text = try make().text
    let all = lines.use { lines in
      lines.append(start + text)
      return lines.joined(separator: "\n")
    }
    try file.write(Data((all + "\n").utf8))
    return .written(text)
  }

  private func begin() throws {
    let head = "\(command)  weights \(models.weights.text)"
    var kept: [String] = []
    if resumes, let data = FileManager.default.contents(atPath: file.path) {
      kept = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
      guard kept.first == head else {
        throw Failure(
          "--resume: \(file.path) was begun by another command or with other weights; leave "
            + "--resume out to begin anew")
      }
    }
    lines.use { $0 = kept.isEmpty ? [head] : kept }
  }

  /// Removes the file: all is in its place.
  func remove() { try? FileManager.default.removeItem(atPath: file.path) }
}
