import Foundation
import Synchronization
import Tensor
import TinyWorld
import Viz

/// Writes a dataset so that at every moment the folder holds only whole files.
///
/// While it is unfinished the folder has a note of what it will be, by which a later run
/// recognises it; `metadata.jsonl` appears last.
final class DatasetWriter: Sendable {
  static let maximumCount = 1_000_000

  let count: Int
  let seed: UInt64
  private let workers: Workers
  private let folder: DatasetFolder
  private let isStopped = Atomic<Bool>(false)

  /// What a run did.
  struct Result: Sendable {
    var written = 0
    /// Pictures that an earlier run had left.
    var kept = 0
    var isComplete = false
  }

  /// - Throws: `Failure` if the numbers or the folder cannot be used.
  init(count: Int, seed: UInt64, folder path: String, workers: Workers = .shared) throws {
    guard (1...Self.maximumCount).contains(count) else {
      throw Failure.usage("--count \(count): expected 1 to \(Self.maximumCount)")
    }
    self.count = count
    self.seed = seed
    self.workers = workers
    folder = try DatasetFolder(path, note: DatasetNote(count: count, seed: seed))
  }

  /// Makes `run` return as soon as the pictures being written are whole.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Pictures between two looks at the folder's end: enough to keep every worker busy.
  private static let block = 1024

  /// Writes what is missing; `progress` is told how many pictures are there, and how many of them
  /// are new.
  func run(progress: @Sendable (_ done: Int, _ new: Int) -> Void = { _, _ in }) throws -> Result {
    let state = Mutex(Result())
    let metadata = try PartialFile(folder.path, "metadata.jsonl")
    do {
      for start in stride(from: 0, to: count, by: Self.block) {
        let lines = try workers.map(start..<min(start + Self.block, count)) { index -> Data? in
          if isStopped.load(ordering: .relaxed) { return nil }
          let (isNew, line) = try write(index)
          let done = state.withLock { state in
            if isNew { state.written += 1 } else { state.kept += 1 }
            return (all: state.written + state.kept, new: state.written)
          }
          progress(done.all, done.new)
          return line
        }
        if lines.contains(nil) {
          metadata.discard()
          return state.withLock { $0 }
        }
        try metadata.append(Data(lines.compactMap { $0 }.joined()))
      }
      try metadata.rename(isLast: true)
      try folder.finish()
    } catch {
      metadata.discard()
      throw error
    }
    return state.withLock { state in
      state.isComplete = true
      return state
    }
  }

  /// Writes one picture unless it is there; returns whether it is new, and its line of metadata.
  private func write(_ index: Int) throws -> (isNew: Bool, line: Data) {
    let scene = Scene(seed: seed, index: index)
    let name = String(format: "%06d.png", index)
    let isNew = !folder.has(name)
    if isNew {
      let file = try PartialFile(folder.path, name)
      try file.append(scene.raster().pngData())
      try file.rename()
    }
    let record = Record(
      fileName: name, text: scene.caption(.en, seed: seed, index: index),
      chinese: scene.caption(.zh, seed: seed, index: index), scene: scene)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (isNew, try encoder.encode(record) + Data("\n".utf8))
  }

  /// A line of `metadata.jsonl`, with the key names of the imagefolder form.
  private struct Record: Encodable {
    let fileName, text, chinese: String
    let scene: Scene

    enum CodingKeys: String, CodingKey {
      case fileName = "file_name"
      case text
      case chinese = "text_zh"
      case scene
    }
  }
}
