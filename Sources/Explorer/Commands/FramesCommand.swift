import ArgumentParser

/// `explorer frames NAME`: numbered pictures with manifest, contact sheet and GIF.
struct FramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frames",
    abstract: "Write only frames: pictures, manifest, contact sheet and GIF.",
    subcommands: [LessonFramesCommand.self, ReverseFramesCommand.self],
    defaultSubcommand: LessonFramesCommand.self)
}

/// `explorer frames forward`, or any lesson that has frames.
struct LessonFramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson", abstract: "The frames of a lesson, such as `forward` (the default).")

  @OptionGroup var options: LessonOptions

  func run() throws { try options.run(.frames, format: .png) }
}

/// `explorer frames reverse`: a picture on its way out of the noise.
struct ReverseFramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reverse", abstract: "A picture on its way out of the noise, step by step.")

  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var look: LookOptions

  func run() throws {
    try look.check()
    look.warn()
    let report = try ReverseRun(Sampling(sampling), look).run()
    Console.out(look.json ? report.json.text : report.summary)
  }
}
