import ArgumentParser

/// `explorer frames NAME`: a lesson's frames as numbered pictures, with manifest, contact sheet and
/// GIF.
struct FramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frames",
    abstract: "Write only a lesson's frames: pictures, manifest, contact sheet and GIF.")

  @OptionGroup var options: LessonOptions

  func run() throws { try options.run(.frames, format: .png) }
}
