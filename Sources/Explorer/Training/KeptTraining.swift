import Foundation

/// A finished training as its model's folder keeps it: what it was, and its log; or all trainings
/// that a model went through, as one.
struct KeptTraining: Sendable {
  /// A line of the log that notes losses: means over the steps up to this one.
  struct Note: Sendable {
    let step: Int
    let loss: Double
    /// Each player's own, where two learn against each other.
    let discriminator, generator: Double?
  }

  let summary: TrainingSummary
  /// By step.
  let notes: [Note]

  /// The training of that name that a model's folder keeps; without a name, all that it keeps, one
  /// after the other (`pixels`, `pixels-further`). Throws where there is none: a model may come
  /// without its training.
  init(of folder: String, named name: String? = nil) throws {
    let kept = folder + "/training"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: kept)) ?? [])
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    let first = name ?? names.first ?? (folder as NSString).lastPathComponent
    var (summary, notes) = try Self.read("\(kept)/\(first)")
    for further in name == nil ? names.dropFirst() : [] {
      let (next, more) = try Self.read("\(kept)/\(further)")
      let before = summary.steps
      notes += more.map {
        Note(
          step: before + $0.step, loss: $0.loss, discriminator: $0.discriminator,
          generator: $0.generator)
      }
      summary = summary.followed(by: next)
    }
    (self.summary, self.notes) = (summary, notes)
  }

  private static func read(_ path: String) throws -> (TrainingSummary, [Note]) {
    let notes = try notes(path + ".jsonl")
    guard let data = FileManager.default.contents(atPath: path + ".json"),
      let summary = try? JSONDecoder().decode(TrainingSummary.self, from: data)
    else {
      throw Failure("\(Place.shown(path)).json: expected the summary of the model's training")
    }
    return (summary, notes)
  }

  private struct Line: Decodable {
    let step: Int
    let loss, discriminator, generator: Double?
  }

  private static func notes(_ path: String) throws -> [Note] {
    let lines = (FileManager.default.contents(atPath: path) ?? Data())
      .split(separator: UInt8(ascii: "\n"))
    let notes = try lines.enumerated().compactMap { number, line -> Note? in
      guard let line = try? JSONDecoder().decode(Line.self, from: Data(line)) else {
        throw Failure("\(Place.shown(path)):\(number + 1): expected an object with `step`")
      }
      return line.loss.map {
        Note(
          step: line.step, loss: $0, discriminator: line.discriminator, generator: line.generator)
      }
    }
    guard !notes.isEmpty else {
      throw Failure("\(Place.shown(path)): expected the log of the model's training")
    }
    return notes
  }
}
