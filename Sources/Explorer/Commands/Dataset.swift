import ArgumentParser
import Foundation
import Viz

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

  @Option(parsing: .unconditional, help: "Which of the endless datasets to write.")
  var seed: UInt64 = 0

  @Option(help: "The folder to write: new, empty, or holding the same dataset unfinished.")
  var out: String

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let writer = try DatasetWriter(count: count, seed: seed, folder: out)
    let start = ContinuousClock.now
    // A stop lets the pictures at hand be finished; the process ends when they are.
    let stopped = DispatchSemaphore(value: 0)
    let interruption = Interruption.add {
      writer.stop()
      stopped.wait()
    }
    let console = Console()
    let bar = ProgressBar(total: count, unit: "pictures")
    defer { console.clear() }
    let result = try writer.run { console.progress(bar.text(done: $0, new: $1)) }
    console.clear()
    let seconds = start.duration(to: .now) / .seconds(1)
    guard result.isComplete else {
      Console.note(
        "interrupted: \(result.written + result.kept) of \(count) pictures are in \(out); "
          + "the same command goes on from there")
      stopped.signal()
      Interruption.waitIfRequested()
      return
    }
    Interruption.remove(interruption)
    Console.out(json ? summaryJSON(result, seconds).text : summary(result, seconds))
  }

  private func summary(_ result: DatasetWriter.Result, _ seconds: Double) -> String {
    let kept = result.kept > 0 ? ", \(result.kept) of them kept from before" : ""
    let rate = Int(Double(result.written) / max(seconds, 1e-9))
    return "\(count) captioned pictures in \(out)\(kept) "
      + "(\(NumberText.fixed(seconds, 1)) s, \(rate) pictures/s)"
  }

  private func summaryJSON(_ result: DatasetWriter.Result, _ seconds: Double) -> JSON {
    [
      "count": .number(Double(count)), "seed": .seed(seed), "out": .text(out),
      "written": .number(Double(result.written)), "kept": .number(Double(result.kept)),
      "seconds": .number((seconds * 1000).rounded() / 1000),
    ]
  }
}
