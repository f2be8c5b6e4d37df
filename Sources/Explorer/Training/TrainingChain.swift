import Diffusion
import Foundation
import Tensor
import TinyWorld

/// The models that make a Stable Diffusion, trained one after the other in one folder, and those
/// that stand alone.
struct TrainingChain {
  let folder: String
  let data: any CaptionedPictures
  /// As it was given.
  let dataName: String
  let preset: Preset
  let steps: Int?
  let seed: UInt64
  /// A Stable Diffusion's folder, for what has not been trained in this one.
  let with: String?
  /// The folder of a model, whose U-Net goes on learning in place of a new one.
  let origin: String?
  /// The share of captions that a U-Net learns from that name kinds alone.
  let bare: Double
  let options: TrainingRun.Options

  func run(_ model: TrainCommand.Model) throws {
    switch model {
    case .tokenizer: try trainTokenizer()
    case .clip: try trainCLIP()
    case .vae: try trainAutoencoder()
    case .decoder: try trainDecoder()
    case .unet: try trainUNet()
    case .pixels: try trainPixels()
    case .gan: try trainGAN()
    case .scaling: try trainScaling()
    case .all:
      try trainTokenizer()
      guard try trainAutoencoder(), try trainDecoder(), try trainCLIP() else { return }
      try trainUNet()
    }
  }

  // MARK: The trainings

  private func trainTokenizer() throws {
    // A CLIP has learnt what the numbers of this one mean.
    let clip = try TrainingFolder(folder + "/clip")
    guard !clip.hasCheckpoint, !isFinished("clip") else {
      Console.out(
        "tokenizer: kept, since clip is trained with it, in \(Place.shown(tokenizerFolder))")
      return
    }
    let count = min(preset.tokenizerCaptions, data.count ?? preset.tokenizerCaptions)
    let captions = try [0, 1].flatMap { try data.captions(Array(0..<count), variant: $0) }
    let trained = CLIPTokenizerTrainer(captions: captions, merges: preset.merges)
    do {
      try trained.write(to: tokenizerFolder)
    } catch {
      throw Failure("\(error)")
    }
    Console.out(
      "tokenizer: \(trained.tokens.count + 2) tokens, \(trained.merges.count) of them learnt, in "
        + Place.shown(tokenizerFolder))
  }

  /// Whether the training is at its end.
  @discardableResult
  private func trainAutoencoder() throws -> Bool {
    try train(
      preset.autoencoderStage(data, steps: steps, seed: seed, command: command("vae")))
  }

  @discardableResult
  private func trainDecoder() throws -> Bool {
    let folder = try part("vae")
    var stage = try preset.decoderStage(
      data, try AutoencoderKL(directory: folder), steps: steps, seed: seed,
      command: command("decoder"))
    stage.parts = [folder]
    return try train(stage)
  }

  @discardableResult
  private func trainCLIP() throws -> Bool {
    let tokenizer = try tokenizer()
    var stage = try preset.clipStage(
      data, tokenizer.own, steps: steps, seed: seed, command: command("clip"))
    stage.identity += try ", tokenizer \(Manifest.fingerprint(tokenizer.folder))"
    return try train(stage)
  }

  @discardableResult
  private func trainUNet() throws -> Bool {
    let (path, vae) = try decoder()
    let clip = try part("clip", orIn: "text_encoder")
    let (text, tokenizer) = try textEncoder(clip)
    let codes = try Console.showing {
      try preset.codes(unetData, by: vae, steps: steps, console: $0)
    }
    let trained = try origin.map { folder in
      try verifyNoise(of: folder, isAsIn: Preset.scheduler)
      return try UNet2DConditionModel(directory: folder + "/unet")
    }
    var stage = try preset.unetStage(
      codes, vae, text, tokenizer, trained: trained, steps: steps, seed: seed,
      command: command("unet"))
    if let origin { stage.name = ModelCard(origin).nameOfNext("unet") }
    // What is trained here comes last: a part's folder holds other models' trainings too.
    let used = sources.filter { source in
      source == origin || [path, clip].contains { $0.hasPrefix(source + "/") }
    }
    stage.parts = used + [path, clip]
    if origin == nil { stage.foreign = "unet" }
    return try train(stage)
  }

  /// The autoencoder, with the better decoder where it has been trained: the codes are the same.
  func decoder() throws -> (path: String, vae: AutoencoderKL) {
    let path = try isFinished("decoder") ? modelFolder("decoder") : part("vae")
    return (path, try AutoencoderKL(directory: path))
  }

  /// What a U-Net learns from.
  var unetData: any CaptionedPictures {
    guard var world = (data as? TinyWorldPictures)?.forPainting else { return data }
    world.shareOfBare = bare
    // Minutes are enough for one object whose caption says all, not for two.
    if preset == .quick { (world.shareOfSingles, world.shareOfComplete) = (1, 1 - bare) }
    return world
  }

  private func trainPixels() throws {
    let style = (data as? TinyWorldPictures)?.style ?? .color
    let trained = try origin.map { folder in
      try verifyNoise(of: folder, isAsIn: Preset.pixelScheduler)
      return try DDPMPipeline(directory: folder).unet
    }
    if let own = trained?.configuration, own.sampleSize != data.side || own.inChannels != 3 {
      throw Failure(
        "--from: the model paints \(own.sampleSize ?? 0) pixels a side in \(own.inChannels) "
          + "channels; expected \(data.side) in 3")
    }
    var stage = try preset.pixelStage(
      data, style, trained: trained, steps: steps, seed: seed,
      command: command(style == .color ? "pixels" : "pixels --style \(style.rawValue)"))
    if let origin {
      stage.parts = [origin]
      stage.name = ModelCard(origin).nameOfNext(stage.name)
      // The way from the first step on is that of the first training.
      stage.moments = []
      stage.shippedFrom = origin
      stage.shipped = stage.shipped.filter {
        FileManager.default.fileExists(atPath: "\(origin)/\($0)")
      }
    }
    _ = try train(stage)
  }

  private func trainGAN() throws {
    _ = try train(preset.ganStage(data, steps: steps, seed: seed, command: command("gan")))
  }

  /// What to type for the same training.
  func command(_ name: String) -> String {
    var words = ["explorer train \(name) --preset \(preset.rawValue) --seed \(seed)"]
    if let steps { words.append("--steps \(steps)") }
    for (option, folder) in [("--with", with), ("--from", origin)] {
      if let folder { words.append("\(option) \((folder as NSString).lastPathComponent)") }
    }
    if bare > 0 { words.append("--bare \(bare)") }
    if dataName != TrainingData.tinyWorld {
      words.append("--data \((dataName as NSString).lastPathComponent)")
    }
    return words.joined(separator: " ")
  }

  func train(_ stage: TrainingStage) throws -> Bool {
    var (stage, trainer) = (stage, stage.trainer)
    // Now, not after all steps.
    for part in stage.parts { try ModelCard(part).verify() }
    if !stage.parts.isEmpty {
      stage.identity += try ", with " + stage.parts.map(Manifest.fingerprint).joined(separator: " ")
    }
    let run = TrainingRun(stage, folder: try TrainingFolder(folder + "/" + stage.name), options)
    let outcome = try run.run(&trainer)
    let path = Place.shown(run.folder.path)
    switch outcome {
    case .stopped(let step):
      let model = options.publishes ? "; as it is now, \(path)/model" : ""
      Console.out(
        "\(stage.name): stopped at step \(step) of \(trainer.plan.steps), go on with --resume"
          + model)
      return false
    case .wasFinished: Console.out("\(stage.name): finished before, \(path)/model")
    case .finished: Console.out("\(stage.name): \(trainer.step) steps, \(path)/model")
    }
    return true
  }

  /// Throws unless a model that goes on learning has learnt to tell noise, mixed in as in trainings
  /// here.
  private func verifyNoise(of folder: String, isAsIn own: SchedulerConfiguration) throws {
    let file = folder + "/scheduler/scheduler_config.json"
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure(
        "\(Place.shown(file)) cannot be read; expected a whole model's folder for --from")
    }
    let its: SchedulerConfiguration
    let schedules: [[Double]]
    do {
      its = try SchedulerConfiguration(json: data)
      schedules = try [its, own].map { try $0.makeScheduler().noiseSchedule.alphaBar }
    } catch {
      throw Failure("\(Place.shown(file)): \(error)")
    }
    let isAlike =
      schedules[0].count == schedules[1].count
      && zip(schedules[0], schedules[1]).allSatisfy { abs($0 - $1) < 1e-6 }
    guard isAlike, its.predictionType ?? .epsilon == .epsilon else {
      throw Failure(
        "\(Place.shown(file)): expected the betas of \(own.betaSchedule?.rawValue ?? "linear") from "
          + "\(own.betaStart ?? 0) to \(own.betaEnd ?? 0) and prediction of epsilon, with which "
          + "trainings here go on")
    }
  }

  // MARK: What earlier trainings left

  private var tokenizerFolder: String { folder + "/tokenizer" }

  /// The tokenizer, and its folder.
  func tokenizer() throws -> (folder: String, own: CLIPTokenizer) {
    let isTrained = FileManager.default.fileExists(atPath: tokenizerFolder + "/vocab.json")
    let folder = try isTrained ? tokenizerFolder : part("tokenizer")
    do {
      return (folder, try CLIPTokenizer(directory: folder))
    } catch {
      throw Failure("\(error)")
    }
  }

  /// A text encoder, and the tokenizer that it was trained with.
  private func textEncoder(_ folder: String) throws -> (CLIPTextModel, CLIPTokenizer) {
    if isFinished("clip") {
      let clip = try CLIP(directory: folder)
      return (clip.model.textModel, clip.tokenizer)
    }
    do {
      return (
        try CLIPTextModel(directory: folder),
        try CLIPTokenizer(
          directory: (folder as NSString).deletingLastPathComponent + "/tokenizer")
      )
    } catch {
      throw Failure("\(error)")
    }
  }

  /// The folders of whole models, where what has not been trained here is looked for.
  private var sources: [String] { [with, origin].compactMap(\.self) }

  /// The folder of an earlier training's model: in this chain's folder, else in that of `--with` or of
  /// `--from`, which may have another name for it.
  private func part(_ name: String, orIn other: String? = nil) throws -> String {
    if isFinished(name) { return modelFolder(name) }
    guard let first = sources.first else { throw missing(name) }
    let places = sources.map { $0 + "/" + (other ?? name) }
    return places.first { FileManager.default.fileExists(atPath: $0) }
      ?? first + "/" + (other ?? name)
  }

  private func isFinished(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: modelFolder(name) + "/" + Manifest.name)
  }

  private func modelFolder(_ name: String) -> String { "\(folder)/\(name)/model" }

  private func missing(_ name: String) -> Failure {
    Failure(
      "\(Place.shown(folder)) holds no finished \(name); train it first: explorer train \(name) "
        + "--out \(folder), or take another model's with --with DIR")
  }
}
