import ArgumentParser
import Diffusion
import Foundation
import Tensor
import Viz

/// `explorer measure`: statistics of thousands of pictures, kept as JSON.
struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Measure what needs thousands of pictures.",
    discussion: """
      steps: samplers and numbers of steps of the text-to-image model. gan-vs-diffusion: GANs beside \
      the model of pixels. one-step: what one step paints, beside many. judge-small: the judge at 32 \
      pixels a side. distribution: what comes where a prompt says nothing, beside the data. Each is \
      written as JSON with its command, seed and the fingerprints of the \
      models' weights. Distances, precision and recall are taken between the picture vectors of \
      Tiny World's CLIP.
      """)

  @Argument(
    help: "What to measure: \(Measurement.allCases.map(\.rawValue).joined(separator: ", ")).")
  var measurement: Measurement

  @Option(parsing: .unconditional, help: "Pictures that each number rests on.")
  var count = 2000

  static let usualSeed: UInt64 = 3

  @Option(parsing: .unconditional, help: "Which scenes and noise to measure with; 1 is training's.")
  var seed = usualSeed

  @Option(
    parsing: .upToNextOption, help: "The numbers of steps to compare (default: the measurement's).")
  var steps: [Int] = []

  @Option(
    parsing: .unconditional,
    help: """
      How strongly pictures are led by their captions (default: what the model's folder advises, \
      else 7.5).
      """)
  var guidance: Double?

  @OptionGroup var model: ModelOption

  @Option(help: "The CLIP (default: the shipped one).", completion: .directory)
  var clip: String?

  @Option(help: "The model of pixels (default: the shipped one).", completion: .directory)
  var pixels: String?

  @Option(
    parsing: .upToNextOption, help: "The GANs (default: all that are shipped).",
    completion: .directory)
  var gans: [String] = []

  @Option(
    help: "The file to write (default: measures/NAME.json beside the shipped models).",
    completion: .file(extensions: ["json"]))
  var out: String?

  @Flag(help: "Go on with what the same command had done when it was stopped.")
  var resume = false

  @Flag(help: "Print the JSON too.")
  var json = false

  func run() throws {
    // Beyond it scenes of one part would be those of another.
    guard (2...1_000_000).contains(count) else {
      throw Failure.usage("--count \(count): expected 2 to 1000000")
    }
    let given = [
      ("--steps", !steps.isEmpty), ("--guidance", guidance != nil), ("--model", model.model != nil),
      ("--clip", clip != nil), ("--pixels", pixels != nil), ("--gans", !gans.isEmpty),
    ]
    if let (option, _) = given.first(where: { $1 && !measurement.options.contains($0) }) {
      throw Failure.usage("\(option): \(measurement.rawValue) does not read it")
    }
    guard seed != TrainingData.seed else {
      throw Failure.usage("--seed \(seed): models have learnt these scenes; choose another")
    }
    if let wrong = steps.first(where: { $0 < 1 }) {
      throw Failure.usage("--steps \(wrong): expected at least 1")
    }
    if measurement == .distribution, steps.count > 1 {
      throw Failure.usage("--steps: distribution is measured with one number of steps")
    }
    if let guidance, !guidance.isFinite {
      throw Failure.usage("--guidance \(guidance): expected a finite number")
    }
    let file = try OutputFile("--out", out ?? Self.place(of: measurement), ending: "json")
    let models = MeasuredModels(text: model.model, clip: clip, pixels: pixels, gans: gans)
    let guidance = try measurement.readsCaptions ? guidance ?? advisedGuidance() : nil
    let command = command(guidance: guidance)
    let kept = try KeptRows(beside: file.path, command: command, models: models, resume: resume)
    let console = Console(notedEvery: .seconds(60))
    defer { console.clear() }
    let run = MeasurementRun(
      measurement: measurement, count: count, seed: seed,
      steps: steps.isEmpty ? measurement.steps : steps, guidance: guidance ?? 1,
      models: models, kept: kept
    ) { what, done, total in
      console.progress(
        "\(what): \(NumberText.fixed(Double(done), 0)) of \(NumberText.fixed(Double(total), 0))")
    }
    let watch = Stopwatch()
    let results = try run.results()
    let report: JSON = [
      "command": .text(command), "measurement": .text(measurement.rawValue),
      "seed": .seed(seed), "count": .number(Double(count)),
      "seconds": .number(watch.total.rounded()), "weights": run.models.weights,
      "results": results,
    ]
    try file.write(Data(report.pretty.utf8))
    kept.remove()
    console.clear()
    Console.out(json ? report.text : "wrote \(file.path)")
  }

  private static func place(of measurement: Measurement) throws -> String {
    let folder = try Home.find().models + "/measures"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure("\(Place.shown(folder)) cannot be made: \(lastSystemError())")
    }
    return Place.shown("\(folder)/\(measurement.rawValue).json")
  }

  /// What the model that reads the captions advises.
  private func advisedGuidance() throws -> Double {
    try StableDiffusion(directory: model.folder()).advisedGuidance ?? 7.5
  }

  /// What to type for the same measurement, without this machine's folders; with the guidance that
  /// was used, since a model's advice may change.
  private func command(guidance: Double?) -> String {
    var words = ["explorer", "measure", measurement.rawValue, "--count", "\(count)"]
    words += ["--seed", "\(seed)"]
    if !steps.isEmpty { words += ["--steps"] + steps.map(String.init) }
    if let guidance { words += ["--guidance", JSON.number(guidance).text] }
    func file(_ path: String) -> String { MeasuredModels.name(of: path) }
    for (option, folder) in [("--model", model.model), ("--clip", clip), ("--pixels", pixels)] {
      if let folder { words += [option, file(folder)] }
    }
    if !gans.isEmpty { words += ["--gans"] + gans.map(file) }
    return words.map(RunRequest.quoted).joined(separator: " ")
  }
}
