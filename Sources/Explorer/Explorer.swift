import ArgumentParser

@main
struct Explorer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explorer",
    abstract: "See how pictures are made from noise, step by step.",
    subcommands: [Doctor.self])
}
