import Foundation
import Synchronization
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
  let workers: Int
  private let folder: DatasetFolder
  private let isStopped = Atomic<Bool>(false)

  /// What a run did.
  struct Result: Sendable {
    var written = 0
    /// Pictures that an earlier run had left.
    var kept = 0
    var isComplete = false
  }

  /// - Throws: `DatasetError` if the numbers or the folder cannot be used.
  init(count: Int, seed: UInt64, folder path: String, workers: Int) throws {
    guard (1...Self.maximumCount).contains(count) else {
      throw DatasetError("--count is \(count); expected 1 to \(Self.maximumCount)")
    }
    guard workers > 0 else { throw DatasetError("--workers is \(workers); expected 1 or more") }
    self.count = count
    self.seed = seed
    self.workers = workers
    folder = try DatasetFolder(path, note: DatasetNote(count: count, seed: seed))
  }

  /// Makes `run` return as soon as the pictures being written are whole.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Pictures between two looks at the folder's end: enough to keep every worker busy.
  private static let block = 1024

  func run(progress: ProgressLine) throws -> Result {
    defer { progress.finish() }
    let state = Mutex(Result())
    let metadata = try PartialFile(folder.path, "metadata.jsonl")
    for start in stride(from: 0, to: count, by: Self.block) {
      let indices = start..<min(start + Self.block, count)
      let lines = Mutex([Int: Data]())
      let failure = Mutex<(any Error)?>(nil)
      DispatchQueue.concurrentPerform(iterations: min(workers, indices.count)) { worker in
        for index in indices where (index - start) % workers == worker {
          if isStopped.load(ordering: .relaxed) || failure.withLock({ $0 != nil }) { return }
          do {
            let (isNew, line) = try write(index)
            lines.withLock { $0[index] = line }
            let done = state.withLock { state in
              if isNew { state.written += 1 } else { state.kept += 1 }
              return (state.written, state.kept)
            }
            progress.show(done: done.0 + done.1, new: done.0)
          } catch {
            failure.withLock { $0 = $0 ?? error }
          }
        }
      }
      if let error = failure.withLock({ $0 }) {
        metadata.discard()
        throw error
      }
      if isStopped.load(ordering: .relaxed) {
        metadata.discard()
        return state.withLock { $0 }
      }
      let inOrder = lines.withLock { lines in indices.compactMap { lines[$0] } }
      try metadata.append(Data(inOrder.joined()))
    }
    try metadata.rename()
    try folder.finish()
    state.withLock { $0.isComplete = true }
    return state.withLock { $0 }
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

/// Why a dataset cannot be written, in one line.
struct DatasetError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
