import ArgumentParser
import Foundation

/// `explorer dataset`: pictures of Tiny World with captions, in the Hugging Face imagefolder form.
struct Dataset: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write pictures of Tiny World with captions in English and Chinese.",
    discussion: """
      Writes 000000.png, 000001.png, … and metadata.jsonl (file_name, text, text_zh, scene), which \
      the Hugging Face datasets library reads with load_dataset("imagefolder", data_dir: …). The \
      same count and seed give the same bytes. An interrupted run goes on where it stopped.
      """)

  @Option(
    parsing: .unconditional,
    help: "Pictures to write, 1 to \(DatasetWriter.maximumCount).")
  var count: Int

  @Option(help: "Which of the endless datasets to write.")
  var seed: UInt64 = 0

  @Option(help: "The folder to write: new, empty, or holding the same dataset unfinished.")
  var out: String

  @Option(parsing: .unconditional, help: "Pictures drawn at once (default: one per core).")
  var workers: Int = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let writer = try DatasetWriter(count: count, seed: seed, folder: out, workers: workers)
    let start = ContinuousClock.now
    // A stop lets the pictures at hand be finished; the process ends when they are.
    let stopped = DispatchSemaphore(value: 0)
    let interruption = Interruption.add {
      writer.stop()
      stopped.wait()
    }
    let result = try writer.run(progress: ProgressLine(total: count, unit: "pictures"))
    let seconds = start.duration(to: .now) / .seconds(1)
    guard result.isComplete else {
      let message =
        "interrupted: \(result.written + result.kept) of \(count) pictures are in \(out); "
        + "the same command goes on from there\n"
      FileHandle.standardError.write(Data(message.utf8))
      stopped.signal()
      Interruption.waitIfRequested()
      return
    }
    Interruption.remove(interruption)
    print(json ? try summaryJSON(result, seconds) : summary(result, seconds))
  }

  private func summary(_ result: DatasetWriter.Result, _ seconds: Double) -> String {
    let kept = result.kept > 0 ? ", \(result.kept) of them kept from before" : ""
    let rate = Int(Double(result.written) / max(seconds, 1e-9))
    return "\(count) captioned pictures in \(out)\(kept) "
      + "(\(String(format: "%.1f", seconds)) s, \(rate) pictures/s)"
  }

  private func summaryJSON(_ result: DatasetWriter.Result, _ seconds: Double) throws -> String {
    struct Summary: Encodable {
      let count: Int, seed: UInt64, out: String, written: Int, kept: Int, seconds: Double
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let summary = Summary(
      count: count, seed: seed, out: out, written: result.written, kept: result.kept,
      seconds: (seconds * 1000).rounded() / 1000)
    return String(decoding: try encoder.encode(summary), as: UTF8.self)
  }
}
