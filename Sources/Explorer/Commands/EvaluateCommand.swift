import ArgumentParser
import Diffusion
import Foundation
import TinyWorld
import Viz

/// `explorer evaluate`: how good the models are.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Grade a model of Tiny World.",
    discussion: """
      A judge that is no model finds out what is to be seen in pictures, by drawing and comparing, \
      and says whether it is what was asked for. Pictures it cannot explain count as wrong. \
      Intervals are of 95 % confidence.
      """)

  @OptionGroup var model: ModelOption

  @Option(help: "The CLIP to grade; without it, the folder with -clip after the model's name.")
  var clip: String?

  @Option(
    parsing: .unconditional,
    help: """
      Pictures that each grade of prompts rests on; twice as many for the autoencoder, and at least \
      256 pairs for CLIP.
      """)
  var count = 500

  @Option(parsing: .unconditional, help: "Steps a picture.")
  var steps = 50

  @Option(
    parsing: .unconditional,
    help: "How strongly prompts lead (default: what the model's folder advises, else 7.5).")
  var guidance: Double?

  static let usualSeed: UInt64 = 2

  @Option(parsing: .unconditional, help: "Which scenes and noise to grade with; 1 is training's.")
  var seed = usualSeed

  @Option(
    parsing: .upToNextOption,
    help:
      "Grade only these: \(Evaluation.Subject.allCases.map(\.rawValue).joined(separator: ", ")).")
  var only: [Evaluation.Subject] = []

  @Flag(
    help: "Keep the grades in the folders of the model and of the CLIP, and write their cards anew."
  )
  var save = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    // Beyond it scenes of one grade would be those of another.
    guard (1...500_000).contains(count) else {
      throw Failure.usage("--count \(count): expected 1 to 500000")
    }
    guard steps >= 1 else { throw Failure.usage("--steps \(steps): expected at least 1") }
    guard only.isEmpty || !save else {
      throw Failure.usage("--save with --only: expected all grades for a model's card")
    }
    guard seed != TrainingData.seed else {
      throw Failure.usage("--seed \(seed): models have learnt these scenes; choose another")
    }
    if let guidance, !guidance.isFinite {
      throw Failure.usage("--guidance \(guidance): expected a finite number")
    }
    let folder = try model.folder()
    let console = Console(notedEvery: .seconds(60))
    defer { console.clear() }
    let model = try model.load()
    guard model.pictureSide == Scene.side else {
      throw Failure(
        "\(Place.shown(folder)): paints \(model.pictureSide) × \(model.pictureSide) pixels; expected "
          + "a model of Tiny World, of \(Scene.side) × \(Scene.side)")
    }
    let most = model.scheduler.noiseSchedule.steps
    guard steps <= most else {
      throw Failure.usage("--steps \(steps): expected at most \(most)")
    }
    let subjects = only.isEmpty ? Evaluation.Subject.allCases : only
    let beside = try subjects.contains(.clip) ? clipFolder(beside: folder) : nil
    // Now, not after hours.
    for folder in save ? [folder, beside].compactMap({ $0 }) : [] {
      try ModelCard(folder).verify()
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw Failure("--save: \(Place.shown(folder)) cannot be written")
      }
    }
    let evaluation = Evaluation(
      model: model, clip: try beside.map { try CLIP(directory: $0) }, count: count, steps: steps,
      guidance: guidance ?? model.advisedGuidance ?? 7.5, seed: seed, judge: Judge()
    ) { name, done, total in
      console.progress(
        "\(name): \(NumberText.fixed(Double(done), 0)) of \(NumberText.fixed(Double(total), 0))")
    }
    let grades = try evaluation.grades(of: subjects)
    console.clear()
    Console.out(json ? grades.json.text : grades.text)
    if save {
      for folder in [folder, beside].compactMap({ $0 }) {
        let card = ModelCard(folder)
        try card.keep(grades)
        try card.write()
      }
    }
  }

  /// The CLIP that `--clip` names, or else the folder with -clip after the model's name.
  private func clipFolder(beside model: String) throws -> String {
    let name = model.count > 1 && model.hasSuffix("/") ? String(model.dropLast()) : model
    let folder = clip ?? name + "-clip"
    guard FileManager.default.fileExists(atPath: folder) else {
      throw Failure(
        "\(Place.shown(folder)): no such folder; name the CLIP to grade with --clip DIR, or leave it "
          + "out with --only")
    }
    return folder
  }
}
