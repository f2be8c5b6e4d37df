import ArgumentParser
import Diffusion

/// What the network is told of a noised picture.
private let promptHelp = "What the network is told of the picture (default: the scene's caption)."

/// `explorer frames predict`: the noise that the U-Net sees in one picture at all times.
struct PredictFramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "The noise in a picture and as predicted, by time.")

  @OptionGroup var frames: FrameOptions

  @Option(parsing: .unconditional, help: ArgumentHelp(promptHelp))
  var prompt: String?

  @OptionGroup var look: LookOptions

  func run() throws { try runNoised(.predict, frames, prompt, look) }
}

/// `explorer frames residual`: what becomes of the picture when the predicted noise is taken out.
struct ResidualFramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "residual", abstract: "That noise taken out, subtracted or scaled first.")

  @OptionGroup var frames: FrameOptions

  @Option(parsing: .unconditional, help: ArgumentHelp(promptHelp))
  var prompt: String?

  @OptionGroup var look: LookOptions

  func run() throws { try runNoised(.residual, frames, prompt, look) }
}

private func runNoised(
  _ view: NoisedFrames.View, _ frames: FrameOptions, _ prompt: String?, _ look: LookOptions
) throws {
  try look.check()
  let model = try frames.load()
  if let prompt { ModelOption.note([prompt], model.tokenizer, model: frames.model.model) }
  try frames.run(view.rawValue, prompt: prompt, look).write { console in
    let way = try NoisedWay(
      image: frames.image, prompt: prompt, frames: frames.steps, seed: frames.seed, by: model,
      progress: { console.progress($0) })
    return NoisedFrames(way, view, look.language.language).stage()
  }
}

/// `explorer frames timestep`: what the network is told of the time.
struct TimestepFramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timestep", abstract: "The numbers that tell the network the time.")

  @OptionGroup var frames: FrameOptions
  @OptionGroup var look: LookOptions

  func run() throws {
    try look.check()
    let model = try frames.load()
    try frames.run("timestep", look).write { _ in
      try TimeFrames(
        model, image: frames.image, frames: frames.steps, seed: frames.seed,
        look.language.language
      ).stage()
    }
  }
}
