import ArgumentParser
import Diffusion

extension ReverseView: ExpressibleByArgument {}

/// `explorer frames reverse`: a picture, or points of the plane, on the way out of the noise.
struct ReverseFramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reverse", abstract: "Out of the noise, step by step; --toy: points.")

  @OptionGroup var sampling: SamplingOptions

  @Option(help: "What is shown: the whole step, or one part of it large.")
  var show = ReverseView.all

  @Flag(help: "Points of the plane in place of a picture, by the best possible predictor.")
  var toy = false

  @OptionGroup var look: LookOptions

  func run() throws {
    try look.check()
    if toy { return try runToy() }
    try sampling.run(show, as: "reverse", ["--show", show.rawValue], look)
  }

  private func runToy() throws {
    if show != .all {
      throw Failure.usage("--toy: --show is not for points of the plane; leave it out")
    }
    try sampling.checkForPoints()
    let sampler = sampling.scheduler ?? .ddim
    let run = FramesRun(
      name: "reverse-toy", look: look,
      words: ["explorer", "frames", "reverse", "--toy", "--steps", "\(sampling.steps)"]
        + ["--scheduler", sampler.rawValue, "--seed", "\(sampling.seed)"],
      seed: sampling.seed, weights: nil)
    try run.write { _ in
      let points = try PointRun(sampler, steps: sampling.steps, points: 500, seed: sampling.seed)
      return PointFrames(points, look.language.language).stage()
    }
  }
}

/// `explorer frames decode`: what the decoder paints from every code on the way.
struct DecodeFramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Every code on the way out of the noise, decoded.")

  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var look: LookOptions

  func run() throws {
    try look.check()
    try sampling.run(.decoded, as: "decode", [], look)
  }
}

extension SamplingOptions {
  /// Takes all steps and writes frames of `view`; `shown` are the command's words that ask for it.
  /// What is not the whole step of a text's picture has a folder of its own.
  fileprivate func run(
    _ view: ReverseView, as name: String, _ shown: [String], _ look: LookOptions
  ) throws {
    if pixels, !view.isOfPixels {
      throw Failure.usage(
        (shown.isEmpty ? "--pixels" : shown.joined(separator: " "))
          + ": a model of pixels has no codes and reads no text")
    }
    let sampling = try Sampling(self)
    let reverse = try ReverseRun(sampling, view, look.language.language)
    let run = FramesRun(
      name: ([name] + (pixels ? ["pixels"] : []) + (view == .all ? [] : shown.suffix(1)))
        .joined(separator: "-"),
      look: look,
      words: sampling.words(["explorer", "frames", name]) + (view == .all ? [] : shown),
      seed: seed, weights: try Manifest.fingerprint(model.folder(pixels: pixels)))
    try run.write { _ in try reverse.frames() }
  }
}
