import ArgumentParser
import Foundation

@main
struct Explorer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explorer",
    abstract: "See how pictures are made from noise, step by step.",
    version: "0.1.0",
    subcommands: [
      LessonCommand.self,
      BookCommand.self,
      GenerateCommand.self,
      StageCommand.self,
      ClipCommand.self,
      FramesCommand.self,
      InspectCommand.self,
      DiagramCommand.self,
      Dataset.self,
      TokenizeCommand.self,
      TrainCommand.self,
      EvaluateCommand.self,
      MeasureCommand.self,
      ListCommand.self,
      Doctor.self,
    ])

  /// Every fault ends as one line on standard error and an exit code that is not zero.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      Console.end(failure)
    } catch  where exitCode(for: error) == .validationFailure {
      // The values that an option takes stand on lines of their own.
      let lines = message(for: error).split(separator: "\n").map(String.init)
      let values = lines.dropFirst().filter { $0.hasPrefix("  - ") }.map { String($0.dropFirst(4)) }
      let said = lines.first ?? "\(error)"
      let message = values.isEmpty ? said : "\(said) \(values.joined(separator: ", "))"
      Console.end(.usage("\(message) (see `explorer help`)"))
    } catch  where error is ExitCode || exitCode(for: error) == .success {
      exit(withError: error)
    } catch {
      Console.end(Failure("\(error)"))
    }
  }
}
