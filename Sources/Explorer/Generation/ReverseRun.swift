import Diffusion
import Foundation
import Tensor
import Viz

/// One run of sampling, drawn step by step and written as a folder of frames.
struct ReverseRun {
  private let sampling: Sampling
  private let look: LookOptions

  init(_ sampling: Sampling, _ look: LookOptions) throws {
    guard sampling.count == 1 else {
      throw Failure.usage("--latents holds \(sampling.count) samples; frames show one")
    }
    (self.sampling, self.look) = (sampling, look)
  }

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

  /// The command that makes the same frames again.
  private var command: String {
    var words = sampling.words(["explorer", "frames", "reverse"])
    if look.language.language != .en { words += ["--lang", look.language.language.rawValue] }
    if look.theme == .dark { words += ["--theme", "dark"] }
    if look.scale != 1 { words += ["--scale", "\(look.scale)"] }
    return words.map(RunRequest.quoted).joined(separator: " ")
  }

  private func frames(_ steps: [DenoisingStep], _ samples: Tensor<Float>) throws -> ReverseFrames {
    let (options, language) = (sampling.options, look.language.language)
    switch sampling.model {
    case .text(let model, let prompt, let guidance):
      return ReverseFrames(
        try ReverseRecord(
          steps, codes: samples, by: model, prompt: prompt,
          guidance: guidance, seed: options.seed),
        tokens: model.tokenizer.shownTokens(prompt), language)
    case .pixels(let model):
      return ReverseFrames(
        ReverseRecord(steps, samples: samples, by: model, seed: options.seed), tokens: [], language)
    }
  }

  func run() throws -> Report {
    let watch = Stopwatch()
    let language = look.language.language
    let publication = try Publication(to: "\(look.folder())/\(language.rawValue)/reverse-frames")
    do {
      var steps: [DenoisingStep] = []
      let samples = try sampling.denoising.watched { steps.append($0) }
      let frames = try frames(steps, samples)
      let console = Console()
      defer { console.clear() }
      let theme: Theme = look.theme == .dark ? .dark : .light
      let folder = try FrameFolder(
        frames.sequence(), name: "frames", gif: "reverse.gif", theme: theme, scale: look.scale,
        workers: .shared, to: publication, progress: { console.progress($0) })
      try folder.writeManifest(command: command, seed: sampling.options.seed, to: publication)
      console.progress("animation and contact sheet")
      try folder.writeAnimation(to: publication)
      try folder.write(
        contactSheet: frames.contactSheet(command: command), theme: theme, to: publication)
      try publication.publish()
    } catch {
      publication.abandon()
      throw error
    }
    return Report(
      folder: publication.destination, command: command, files: publication.files(),
      frames: sampling.denoising.stepsLeft + 1, seconds: watch.total)
  }
}
