import Diffusion
import Foundation
import Tensor

/// What a training keeps on the disk: `checkpoint.safetensors`, `log.jsonl`, `samples/`,
/// `moments/` and, in the end, `model/`.
struct TrainingFolder: Sendable {
  let path: String

  var checkpoint: String { path + "/checkpoint.safetensors" }
  var log: String { path + "/log.jsonl" }
  var model: String { path + "/model" }
  var moments: String { path + "/moments" }

  /// Makes the folder unless it is there.
  init(_ path: String) throws {
    self.path = path
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
      throw Failure("\(Place.shown(path)) is a file; expected a folder for --out")
    }
    do {
      for name in ["samples", "moments"] {
        try FileManager.default.createDirectory(
          atPath: path + "/" + name, withIntermediateDirectories: true)
      }
    } catch {
      throw Failure("\(Place.shown(path)) cannot be made: \(lastSystemError())")
    }
  }

  /// Removes what a training has left that ended before its first checkpoint.
  func clear() throws {
    for folder in [moments, path + "/samples"] {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        let file = folder + "/" + name
        do {
          try FileManager.default.removeItem(atPath: file)
        } catch {
          throw Failure("\(Place.shown(file)) cannot be removed: \(lastSystemError())")
        }
      }
    }
  }

  var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpoint) }
}

/// `log.jsonl`: a line for every few steps.
final class TrainingLog {
  private let path: String
  private let handle: FileHandle

  /// Opens the log of a training that goes on from `step`: what an earlier run noted of later steps
  /// is dropped, for these are taken again.
  init(_ path: String, from step: Int) throws {
    self.path = path
    let kept = Self.lines(path).filter { line in
      step > 0 && Self.entry(line).map { $0.step <= step } ?? false
    }.map { $0 + Data("\n".utf8) }.reduce(Data(), +)
    do {
      try kept.write(to: URL(fileURLWithPath: path), options: .atomic)
      handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try handle.seekToEnd()
    } catch {
      throw Failure("\(Place.shown(path)) cannot be written: \(lastSystemError())")
    }
  }

  private struct Entry: Decodable {
    let step: Int
    var loss, seconds: Double?
  }

  private static func lines(_ path: String) -> [Data] {
    (FileManager.default.contents(atPath: path) ?? Data()).split(separator: UInt8(ascii: "\n"))
  }

  /// What a line notes; nil for one that a crash has cut.
  private static func entry(_ line: Data) -> Entry? {
    try? JSONDecoder().decode(Entry.self, from: Data(line))
  }

  /// The mean loss of each of `parts` equal parts of a training of `steps` steps; those without a
  /// line are left out.
  static func curve(_ path: String, steps: Int, parts: Int) -> [Double] {
    let entries = lines(path).compactMap(entry)
    return (0..<parts).compactMap { part in
      let losses = entries.filter { entry in
        entry.step > steps * part / parts && entry.step <= steps * (part + 1) / parts
      }.compactMap(\.loss)
      return losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count)
    }
  }

  /// What a finished training was, by its log.
  static func summary(
    _ path: String, of trainer: Trainer, _ stage: TrainingStage
  ) -> TrainingSummary {
    let entries = lines(path).compactMap(entry)
    // The clock begins anew with every run.
    let runs = entries.split { $0.seconds == nil }
    let seconds = runs.compactMap { $0.last?.seconds }.reduce(0, +)
    let losses = entries.compactMap(\.loss)
    let part = max(1, losses.count / 100)
    func mean(_ losses: ArraySlice<Double>) -> Double {
      losses.reduce(0, +) / Double(max(1, losses.count))
    }
    let isWhole = trainer.step >= trainer.plan.steps
    return TrainingSummary(
      name: stage.name,
      command: stage.command + (isWhole ? "" : " --stop-after \(trainer.step) --publish"),
      data: stage.data, seed: trainer.plan.seed,
      steps: trainer.step, plannedSteps: trainer.plan.steps, batch: trainer.plan.batch,
      parameters: trainer.task.parameters.reduce(0) { $0 + $1.value.count },
      minutes: seconds / 60, firstLoss: mean(losses.prefix(part)),
      lastLoss: mean(losses.suffix(part)))
  }

  /// What a line says of some steps: their mean loss and norm. Where several learn in turns, the loss
  /// is the first one's, and each one's own stands under its name.
  static func entry(_ steps: [Trainer.Report], seconds: Double) -> JSON {
    func mean(_ value: (Trainer.Report) -> Double) -> JSON {
      .number(steps.reduce(0) { $0 + value($1) } / Double(max(1, steps.count)))
    }
    let last = steps[steps.count - 1]
    var entries: [(key: String, value: JSON)] = [
      ("step", .number(Double(last.step))), ("loss", mean(\.loss)),
      ("norm", mean { $0.turns[0].norm }),
    ]
    if last.turns.count > 1 {
      entries += last.turns.enumerated().map { place, turn in
        (turn.name, mean { $0.turns[place].loss })
      }
    }
    return .table(
      entries + [
        ("rate", .number(last.rate)), ("seconds", .number((seconds * 1000).rounded() / 1000)),
      ])
  }

  /// Adds a line.
  func note(_ entry: JSON) throws {
    do {
      try handle.write(contentsOf: Data((entry.text + "\n").utf8))
    } catch {
      throw Failure("\(Place.shown(path)) cannot be written: \(lastSystemError())")
    }
  }

  /// Has all lines on the disk.
  func synchronize() { try? handle.synchronize() }
}
