import Foundation
import Viz

/// What one training was: kept as JSON beside the model it made.
struct TrainingSummary: Codable, Sendable {
  /// The training's name, such as `vae`.
  let name: String
  /// The command that makes the same weights.
  let command: String
  /// What it learnt from.
  let data: String
  let seed: UInt64
  /// Steps that were taken, and of how many.
  let steps, plannedSteps: Int
  let batch, parameters: Int
  /// How long it took, over all runs.
  let minutes: Double
  /// The mean loss of the first and of the last hundredth of the steps.
  let firstLoss, lastLoss: Double

  /// This training and then `next`, of the same model, as one.
  func followed(by next: TrainingSummary) -> TrainingSummary {
    TrainingSummary(
      name: name, command: "\(command) && \(next.command)", data: data, seed: seed,
      steps: steps + next.steps, plannedSteps: plannedSteps + next.plannedSteps, batch: batch,
      parameters: parameters, minutes: minutes + next.minutes, firstLoss: firstLoss,
      lastLoss: next.lastLoss)
  }

  /// The steps as the card has them.
  var shownSteps: String {
    let taken = NumberText.fixed(Double(steps), 0)
    return steps == plannedSteps
      ? taken : "\(taken) of \(NumberText.fixed(Double(plannedSteps), 0))"
  }
}

/// `README.md` of a model: what it is, how it was trained, and its grades; all of it from files in
/// the model's folder.
struct ModelCard {
  let folder: String

  init(_ folder: String) { self.folder = folder }

  private var trainingFolder: String { folder + "/training" }
  private static let gradesFile = "grades.json"

  /// Keeps a training and its log.
  func keep(_ summary: TrainingSummary, log: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: trainingFolder, withIntermediateDirectories: true)
    } catch {
      throw Failure("\(Place.shown(trainingFolder)) cannot be made: \(lastSystemError())")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // A training within another's folder has that in its name.
    let name = (summary.name as NSString).lastPathComponent
    try write(try encoder.encode(summary), "training/\(name).json")
    guard let lines = FileManager.default.contents(atPath: log) else {
      throw Failure("\(Place.shown(log)) cannot be read")
    }
    try write(lines, "training/\(name).jsonl")
  }

  /// Keeps the trainings that another model's folder holds, but for those whose name begins so.
  func keepTrainings(of other: ModelCard, but left: String? = nil) throws {
    for summary in try other.trainings() where left.map(summary.name.hasPrefix) != true {
      // A training within another's folder has that in its name.
      let name = (summary.name as NSString).lastPathComponent
      try keep(summary, log: other.trainingFolder + "/\(name).jsonl")
    }
  }

  /// Throws where the trainings that the folder holds cannot be read.
  func verify() throws { _ = try trainings() }

  /// What a training of that name is called that goes on from this model: `unet`, where it has had
  /// none, then `unet-further`, then `unet-further-2`.
  func nameOfNext(_ name: String) -> String {
    let names = [name] + (1...99).map { "\(name)-further" + ($0 == 1 ? "" : "-\($0)") }
    return names.first { name in
      !FileManager.default.fileExists(atPath: "\(trainingFolder)/\(name).json")
    } ?? name
  }

  /// Keeps grades.
  func keep(_ grades: Grades) throws { try write(Data(grades.json.pretty.utf8), Self.gradesFile) }

  /// Removes grades: they are of other weights.
  func forgetGrades() {
    try? FileManager.default.removeItem(atPath: "\(folder)/\(Self.gradesFile)")
  }

  /// Writes the card and the manifest.
  func write() throws {
    try write(Data(try text().utf8), "README.md")
    try Manifest.write(folder)
  }

  private func write(_ data: Data, _ name: String) throws {
    let path = (folder + "/" + name) as NSString
    let file = try PartialFile(path.deletingLastPathComponent, path.lastPathComponent)
    try file.append(data)
    try file.rename(isLast: true)
  }

  // MARK: The text

  private func trainings() throws -> [TrainingSummary] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: trainingFolder)) ?? []
    let trainings = try names.filter { $0.hasSuffix(".json") }.map { name in
      guard let data = FileManager.default.contents(atPath: trainingFolder + "/" + name),
        let summary = try? JSONDecoder().decode(TrainingSummary.self, from: data)
      else { throw Failure("\(Place.shown(trainingFolder))/\(name): not a training's summary") }
      return summary
    }
    return trainings.sorted { $0.name < $1.name }
  }

  /// What a folder can hold.
  private struct Kind {
    /// A file that only such a folder has, of those that the kinds before it do not know.
    let file: String
    let title, library, tag, about: String
    var readsText = false

    static let all = [
      Kind(
        file: "text_encoder", title: "Stable Diffusion", library: "diffusers",
        tag: "text-to-image",
        about:
          "A text-to-image model of Stable Diffusion's architecture and layout, in small: 64×64 "
          + "pictures from prompts. `StableDiffusionPipeline.from_pretrained` "
          + "of diffusers opens this folder.", readsText: true),
      Kind(
        file: "model_index.json", title: "Pixels", library: "diffusers",
        tag: "unconditional-image-generation",
        about:
          "A U-Net that paints 32×32 pictures of nothing in particular: it works on pixels, without "
          + "text and without an autoencoder. `DDPMPipeline.from_pretrained` of diffusers opens this "
          + "folder."),
      Kind(
        file: "preprocessor_config.json", title: "CLIP", library: "transformers",
        tag: "zero-shot-image-classification",
        about:
          "Two towers that give a picture and its caption vectors of the same "
          + "direction. `CLIPModel.from_pretrained` of transformers opens this folder.",
        readsText: true),
      Kind(
        file: "model.safetensors", title: "GAN", library: "diffusion-explorer",
        tag: "unconditional-image-generation",
        about:
          "A generator of 32×32 pictures and the discriminator that it learnt against, of the shape "
          + "that config.json says. The loss below is the discriminator's; `samples` has paintings of "
          + "the same noise all the way through the training, and the log both players' losses."),
      autoencoder,
    ]
    static let autoencoder = Kind(
      file: "config.json", title: "Autoencoder", library: "diffusers",
      tag: "image-to-image",
      about:
        "64×64 pictures as 8×8×4 codes and back. `AutoencoderKL.from_pretrained` of diffusers "
        + "opens this folder.")
  }

  /// `README.md`.
  func text() throws -> String {
    let has = { FileManager.default.fileExists(atPath: folder + "/" + $0) }
    let kind = Kind.all.first { has($0.file) } ?? Kind.autoencoder
    let trainings = try trainings()
    // In which language a person's own captions are is not known.
    let isOfTinyWorld = trainings.allSatisfy { $0.data.hasPrefix("tiny-world") }
    var lines = [
      "---", "library_name: \(kind.library)", "pipeline_tag: \(kind.tag)", "license: mit",
    ]
    if isOfTinyWorld, kind.readsText { lines.append("language: [en, zh]") }
    lines += [
      "---", "", "# \(kind.title)" + (isOfTinyWorld ? " of Tiny World" : ""), "",
      kind.about + (isOfTinyWorld && kind.readsText ? " It reads English and Chinese." : ""), "",
      "## Training", "",
      "Trained by this program, in 32-bit floats; the weights shipped are a slow moving "
        + "average. Logs are in `training/`. The same command on the same kind of machine gives the "
        + "same bits.", "",
      "| model | numbers | data | steps × batch | minutes | loss, first → last | command |",
      "|---|---|---|---|---|---|---|",
    ]
    lines += trainings.map { training in
      "| \(training.name) | \(NumberText.fixed(Double(training.parameters), 0)) | \(training.data) | "
        + "\(training.shownSteps) × \(training.batch) | "
        + "\(NumberText.fixed(training.minutes, 0)) | "
        + "\(NumberText.fixed(training.firstLoss, 4)) → \(NumberText.fixed(training.lastLoss, 4)) | "
        + "`\(training.command)` |"
    }
    if let data = FileManager.default.contents(atPath: folder + "/" + Self.gradesFile) {
      guard let grades = try? JSONDecoder().decode(KeptGrades.self, from: data) else {
        throw Failure("\(Place.shown(folder))/\(Self.gradesFile): not what `evaluate --save` keeps")
      }
      lines += [
        "", "## Grades", "", "By `explorer evaluate`; `\(Self.gradesFile)` has its JSON.", "",
      ]
      lines += grades.markdown
    }
    lines += [
      "", "## Limits", "",
      "It knows the pictures it was trained on and nothing else. It is made for teaching.", "",
      "`sha256sum --check \(Manifest.name)` checks the files.", "",
    ]
    return lines.joined(separator: "\n")
  }
}
