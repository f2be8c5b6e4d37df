import Tensor
import Viz

/// The frames of one stage of the pipeline, computed and ready to be drawn, with the words of their
/// contact sheet.
struct StageFrames: Sendable {
  let sequence: FrameSequence
  let title, reading: String

  func contactSheet(command: String) -> Figure {
    sequence.contactSheet(title: title, reading: reading, command: command)
  }
}

/// Draws the frames of a stage and writes them as a folder.
struct FramesRun {
  /// The stage's name, such as `reverse`, which folder and GIF bear.
  let name: String
  let look: LookOptions
  /// The command that makes the same frames again, but for how they look.
  let words: [String]
  let seed: UInt64
  /// The fingerprint of the trained weights; nil where there are none.
  let weights: String?

  /// What a finished run tells the terminal.
  struct Report {
    let folder, command: String
    let files: [String]
    let frames: Int
    let seconds: Double

    var summary: String {
      let place = Place.shown(folder)
      return """
        wrote \(place) in \(NumberFormat.digits(2).write(seconds)) s: \(frames) frames, contact \
        sheet and GIF
        open \(place)/frames/contact-sheet.png
        """
    }

    var json: JSON {
      [
        "command": .text(command), "folder": .text(folder),
        "frames": .number(Double(frames)), "files": .list(files.map { .text($0) }),
        "seconds": .number((seconds * 1000).rounded() / 1000),
      ]
    }
  }

  private var command: String {
    var words = words
    if look.language.language != .en { words += ["--lang", look.language.language.rawValue] }
    if look.theme == .dark { words += ["--theme", "dark"] }
    if look.scale != 1 { words += ["--scale", "\(look.scale)"] }
    return words.map(RunRequest.quoted).joined(separator: " ")
  }

  /// Computes the frames, draws and writes them, and says so.
  func write(_ compute: (Console) throws -> StageFrames) throws {
    look.warn()
    let report = try written(compute)
    Console.out(look.json ? report.json.text : report.summary)
  }

  private func written(_ compute: (Console) throws -> StageFrames) throws -> Report {
    let watch = Stopwatch()
    let language = look.language.language
    let publication = try Publication(to: "\(look.folder())/\(language.rawValue)/\(name)-frames")
    do {
      let count = try Console.showing { console in
        let frames = try compute(console)
        let theme: Theme = look.theme == .dark ? .dark : .light
        let folder = try FrameFolder(
          frames.sequence, name: "frames", gif: "\(name).gif", theme: theme, scale: look.scale,
          workers: .shared, to: publication, progress: { console.progress($0) })
        try folder.writeManifest(command: command, weights: weights, seed: seed, to: publication)
        console.progress("animation and contact sheet")
        try folder.writeAnimation(to: publication)
        try folder.write(
          contactSheet: frames.contactSheet(
            command: RunRequest.provenance(command, weights: weights)),
          theme: theme, to: publication)
        return frames.sequence.count
      }
      try publication.publish()
      return Report(
        folder: publication.destination, command: command, files: publication.files(),
        frames: count, seconds: watch.total)
    } catch {
      publication.abandon()
      throw error
    }
  }
}
