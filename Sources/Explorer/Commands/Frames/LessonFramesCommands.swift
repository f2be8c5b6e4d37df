import ArgumentParser

/// A stage whose frames are those of a lesson.
protocol FramedLesson {
  static var name: String { get }
  static var abstract: String { get }
}

/// `explorer frames forward`, and other lessons' frames.
struct LessonFramesCommand<Framed: FramedLesson>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: Framed.name, abstract: Framed.abstract)
  }

  @OptionGroup var settings: LessonSettings

  func run() throws { try settings.run(.frames, Framed.name, format: .png) }
}

enum ForwardFrames: FramedLesson {
  static let name = "forward"
  static let abstract = "A picture going into the noise, and its schedule."
}

enum ClipFrames: FramedLesson {
  static let name = "clip"
  static let abstract = "Captions against pictures while CLIP learns."
}

enum LatentFrames: FramedLesson {
  static let name = "latent"
  static let abstract = "A noised code back to the clean one, decoded."
}

enum TrainFrames: FramedLesson {
  static let name = "train"
  static let abstract = "Points out of the noise by a network just trained."
}

enum GANFrames: FramedLesson {
  static let name = "gan"
  static let abstract = "Points of a GAN while its two players take turns."
}

enum GANVsDiffusionFrames: FramedLesson {
  static let name = "gan-vs-diffusion"
  static let abstract = "One picture of diffusion, many of a GAN meanwhile."
}

/// Any other name: a lesson's that has frames, or a mistake.
struct OtherFramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "lesson", shouldDisplay: false)

  @Argument(help: "The name of a lesson that has frames.")
  var name: String?

  @OptionGroup var settings: LessonSettings

  func run() throws {
    guard let name else {
      throw Failure.usage("frames of what? Expected one of " + listed(FramesCommand.names))
    }
    guard try Home.find().lessonFolders().contains(where: { $0.name == name }) else {
      throw Failure.usage(
        "unknown frames `\(name)`" + suggestion(for: name, among: FramesCommand.names)
          + "; `explorer frames --help` lists all")
    }
    try settings.run(.frames, name, format: .png)
  }
}
