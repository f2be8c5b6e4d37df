import ArgumentParser

/// `explorer frames NAME`: numbered pictures with manifest, contact sheet and GIF.
struct FramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frames",
    abstract: "Write the frames of a stage: pictures, manifest, contact sheet and GIF.",
    discussion: """
      Every stage goes to a folder of its own in --out, such as reverse-frames or
      reverse-attention-frames, and the same command gives the same bytes.
        explorer frames forward --steps 100
        explorer frames reverse "a big red cat" --show attention
      """,
    subcommands: stages + [OtherFramesCommand.self],
    defaultSubcommand: OtherFramesCommand.self)

  /// In the order of the pipeline.
  private static var stages: [any ParsableCommand.Type] {
    [
      LessonFramesCommand<ForwardFrames>.self, PredictFramesCommand.self,
      ResidualFramesCommand.self, TimestepFramesCommand.self, LessonFramesCommand<ClipFrames>.self,
      DecodeFramesCommand.self, ReverseFramesCommand.self, LessonFramesCommand<LatentFrames>.self,
      LessonFramesCommand<TrainFrames>.self, LessonFramesCommand<GANFrames>.self,
      LessonFramesCommand<GANVsDiffusionFrames>.self,
    ]
  }

  static var names: [String] { stages.compactMap { $0.configuration.commandName } }
}
