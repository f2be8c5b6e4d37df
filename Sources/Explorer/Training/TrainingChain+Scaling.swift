import Diffusion
import Foundation
import Tensor
import TinyWorld

/// The scaling study: does a larger text encoder or a larger U-Net help more? Each size of one is
/// trained with each size of the other, all from nothing, for equally many steps, few enough
/// for two cores: pictures are rough, and are told apart by what they show.
extension TrainingChain {
  private var sizes: [ScalingSize] {
    preset == .ship ? ScalingSize.allCases : [.small, .medium]
  }
  private var seeds: [UInt64] { preset == .ship ? [seed, seed &+ 1] : [seed] }
  /// Prompts of each kind and language that a run is graded by.
  private var prompts: Int { preset == .ship ? 100 : 2 }
  /// Steps of a U-Net and of a text encoder, and scenes in a U-Net's step.
  private var unetSteps: Int { steps ?? 1500 }
  private var textSteps: Int { min(steps ?? 600, 600) }
  private var batch: Int { 16 }
  private var studyFolder: String { folder + "/scaling" }

  /// Goes through the runs; each is trained, graded and noted before the next. A run that was finished
  /// before is not touched.
  func trainScaling() throws {
    let vae = try decoder().vae
    let codes = try Console.showing { console in
      try preset.codes(unetData, by: vae, steps: unetSteps, console: console)
    }
    var rows: [ScalingRow] = []
    for seed in seeds {
      // What the largest bring over the smallest is known after four runs.
      let pairs = sizes.flatMap { text in sizes.map { Run(text: text, unet: $0, seed: seed) } }
      var readers: [ScalingSize: CLIP] = [:]
      for run in pairs.filter(\.isCorner) + pairs.filter({ !$0.isCorner }) {
        let name = "text-\(run.text.rawValue)-\(seed)"
        guard let clip = try readers[run.text] ?? textTower(run.text, name, seed) else { return }
        readers[run.text] = clip
        guard let row = try row(of: run, clip, vae, codes) else { return }
        rows.append(row)
        try write(rows)
      }
    }
    Console.out(
      "scaling: \(rows.count) runs, \(Place.shown(studyFolder))/scaling.json")
  }

  private struct Run {
    let text, unet: ScalingSize
    let seed: UInt64
    /// Neither part is of middling size.
    var isCorner: Bool { text != .medium && unet != .medium }
    var name: String { "text-\(text.rawValue)-unet-\(unet.rawValue)-\(seed)" }
  }

  /// CLIP with a text tower of a size, trained; nil when it was stopped.
  private func textTower(_ size: ScalingSize, _ name: String, _ seed: UInt64) throws -> CLIP? {
    let tokenizer = try tokenizer().own
    let whole = preset.clip(
      side: data.side, vocabulary: tokenizer.vocabularySize, end: tokenizer.endID)
    var stage = try preset.clipStage(
      data, tokenizer, shape: size.text(whole), steps: textSteps, seed: seed,
      command: command("scaling"))
    (stage.name, stage.identity) = ("scaling/\(name)", "\(stage.identity), \(name)")
    (stage.moments, stage.shipped, stage.samples) = ([], [], { nil })
    guard try train(stage) else { return nil }
    return try CLIP(directory: "\(studyFolder)/\(name)/model")
  }

  /// A run's line of the table; nil when it was stopped.
  private func row(
    of run: Run, _ clip: CLIP, _ vae: AutoencoderKL, _ codes: CodedPictures
  ) throws -> ScalingRow? {
    let path = "\(studyFolder)/\(run.name)"
    let kept = path + "/row.json"
    if options.resumes, let data = FileManager.default.contents(atPath: kept) {
      guard let row = try? JSONDecoder().decode(ScalingRow.self, from: data),
        row.steps == unetSteps,
        row.batch == batch, row.oneObject.count == prompts * CaptionLanguage.allCases.count
      else {
        throw Failure(
          "\(Place.shown(kept)): not a line of this study; remove the file, or choose another --out"
        )
      }
      return row
    }
    let text = clip.model.textModel
    let whole = preset.unet(
      sampleSize: codes.shape[0], context: text.configuration.hiddenSize)
    var stage = try preset.unetStage(
      codes, vae, text, try tokenizer().own, shape: run.unet.unet(whole), steps: unetSteps,
      batch: batch, seed: run.seed, command: command("scaling"))
    (stage.name, stage.identity) = ("scaling/\(run.name)", "\(stage.identity), \(run.name)")
    (stage.moments, stage.samples) = ([], { nil })
    guard try train(stage) else { return nil }
    let model = try StableDiffusion(directory: path + "/model")
    let grades = try Console.showing { console in
      try Evaluation(
        model: model, clip: clip, count: prompts, steps: 25, guidance: 3, seed: 2,
        judge: Judge(limit: .infinity)
      ) { name, done, total in
        console.progress("\(run.name), \(name): \(done) of \(total)")
      }.grades(of: [.pictures])
    }
    let log = TrainingLog.summary(path + "/log.jsonl", of: stage.trainer, stage)
    let row = ScalingRow(
      text: run.text, unet: run.unet, seed: run.seed, textParameters: text.parameterCount,
      unetParameters: model.unet.parameterCount,
      unetFlops: model.unet.flops(
        [1] + codes.shape, context: text.configuration.maxPositionEmbeddings),
      steps: stage.trainer.plan.steps, batch: stage.trainer.plan.batch, minutes: log.minutes,
      losses: TrainingLog.curve(
        path + "/log.jsonl", steps: stage.trainer.plan.steps, parts: ScalingRow.lossParts),
      oneObject: .init(grades, "one_object"), twoObjects: .init(grades, "two_objects"),
      oneObjectProperties: grades.properties(of: "one_object"),
      twoObjectsProperties: grades.properties(of: "two_objects"))
    try Self.write(row, path, "row.json")
    return row
  }

  private func write(_ rows: [ScalingRow]) throws {
    try Self.write(
      ScalingTable(
        command: command("scaling"), data: unetData.name, textSteps: textSteps, rows: rows),
      studyFolder, "scaling.json")
  }

  private static func write(_ value: some Encodable, _ folder: String, _ name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let file = try PartialFile(folder, name)
    try file.append(try encoder.encode(value))
    try file.rename(isLast: true)
  }
}
