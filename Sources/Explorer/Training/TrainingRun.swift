import Diffusion
import Dispatch
import Foundation
import Tensor
import Viz

/// One training from where it stands to where it shall stop, with all that people expect of a long
/// run: progress, a log, checkpoints, samples, and a stop at any moment that loses next to nothing.
struct TrainingRun {
  /// What is asked of the run.
  struct Options: Sendable {
    /// Step to stop at for now.
    var stopAfter: Int?
    /// Steps between checkpoints; without it, one every three minutes.
    var checkpointEvery: Int?
    var resumes = false
    /// Writes the model where the run stops, though the training is not at its end.
    var publishes = false
    var workers = Workers.shared
  }

  enum Outcome: Equatable {
    /// All steps are taken, some of them now.
    case finished
    /// All steps had been taken before.
    case wasFinished
    /// The run was asked to end at this step.
    case stopped(step: Int)
  }

  private let stage: TrainingStage
  let folder: TrainingFolder
  private let options: Options

  init(_ stage: TrainingStage, folder: TrainingFolder, _ options: Options) {
    (self.stage, self.folder, self.options) = (stage, folder, options)
  }

  /// Takes the trainer to its end, or to where the run is asked to stop.
  func run(_ trainer: inout Trainer) throws -> Outcome {
    if folder.hasCheckpoint {
      guard options.resumes else {
        throw Failure(
          "\(Place.shown(folder.path)) holds a training that has begun; go on with --resume, or "
            + "choose another --out")
      }
      try trainer.resume(from: folder.checkpoint, identity: stage.identity)
    }
    let total = trainer.plan.steps
    let begun = trainer.step
    if begun >= total {
      if !isWritten(steps: total) { try write(&trainer) }
      return .wasFinished
    }
    if begun == 0 { try folder.clear() }
    let end = min(total, options.stopAfter ?? total)
    let log = try TrainingLog(folder.log, from: begun)
    if options.resumes { try log.note(["step": .number(Double(begun)), "event": "resumed"]) }

    let isStopped = Locked(false)
    let ended = DispatchSemaphore(value: 0)
    let interruption = Interruption.add {
      isStopped.use { $0 = true }
      ended.wait()
    }
    let console = Console(notedEvery: .seconds(30))
    defer { console.clear() }
    let bar = ProgressBar(total: total, unit: "steps")
    let start = ContinuousClock.now
    var saved = start
    var window: [Trainer.Report] = []
    let every = max(1, total / 1000)
    let samplesEvery = max(1, total / 20)
    if begun == 0, stage.moments.contains(0) { try keep(&trainer) }

    while trainer.step < end, !isStopped.use({ $0 }) {
      let report = try trainer.advance(on: options.workers)
      window.append(report)
      let now = ContinuousClock.now
      if report.step.isMultiple(of: every) || report.step == end {
        try log.note(
          TrainingLog.entry(window, seconds: start.duration(to: now) / .seconds(1)))
        window = []
      }
      console.progress(
        bar.text(
          done: report.step, new: report.step - begun,
          note: "\(stage.name)  loss \(NumberText.fixed(report.loss, 4))"))
      // Before the checkpoint, after which nothing of this step would be made again.
      if report.step.isMultiple(of: samplesEvery) || report.step == total { try draw(&trainer) }
      if stage.moments.contains(report.step) { try keep(&trainer) }
      let isDue =
        options.checkpointEvery.map { report.step.isMultiple(of: $0) }
        ?? (saved.duration(to: now) > .seconds(180))
      if isDue, trainer.step < end {
        try save(trainer, log)
        saved = now
      }
    }
    try save(trainer, log)
    if isStopped.use({ $0 }) {
      console.clear()
      Console.note(
        "interrupted: \(trainer.step) of \(total) steps are in \(Place.shown(folder.path)); "
          + "go on with --resume")
      if options.publishes { try write(&trainer) }
      ended.signal()
      Interruption.waitIfRequested()
    }
    Interruption.remove(interruption)
    if trainer.step >= total || options.publishes { try write(&trainer) }
    return trainer.step >= total ? .finished : .stopped(step: trainer.step)
  }

  private func save(_ trainer: Trainer, _ log: TrainingLog) throws {
    log.synchronize()
    try trainer.save(to: folder.checkpoint, identity: stage.identity)
  }

  /// Whether the model is there as it was after so many steps, and whole.
  private func isWritten(steps: Int) -> Bool {
    let name = (stage.name as NSString).lastPathComponent
    return FileManager.default.fileExists(atPath: folder.model + "/" + Manifest.name)
      && (try? KeptTraining(of: folder.model, named: name))?.summary.steps == steps
  }

  /// Writes the model with its card. The manifest comes last: without it, the model is not whole.
  private func write(_ trainer: inout Trainer) throws {
    try? FileManager.default.removeItem(atPath: folder.model + "/" + Manifest.name)
    try trainer.withAverage { try stage.write(folder.model) }
    for name in stage.shipped { try ship(name) }
    let card = ModelCard(folder.model)
    card.forgetGrades()
    for other in stage.parts { try card.keepTrainings(of: ModelCard(other), but: stage.foreign) }
    // Last: a part may come from a model of the same kind.
    try card.keep(TrainingLog.summary(folder.log, of: trainer, stage), log: folder.log)
    try card.write()
  }

  /// Keeps a folder beside the model's in it: of its files six at most, evenly apart, the last among
  /// them. A model is to be handed on, and its way can be seen from so many.
  private func ship(_ name: String) throws {
    let (files, target) = (FileManager.default, folder.model + "/" + name)
    let source = (stage.shippedFrom ?? folder.path) + "/" + name
    do {
      if files.fileExists(atPath: target) { try files.removeItem(atPath: target) }
      try files.createDirectory(atPath: target, withIntermediateDirectories: true)
      let all = try files.contentsOfDirectory(atPath: source).sorted()
      for place in stride(from: all.count - 1, through: 0, by: -max(1, (all.count + 5) / 6)) {
        try files.copyItem(atPath: "\(source)/\(all[place])", toPath: "\(target)/\(all[place])")
      }
    } catch {
      throw Failure("\(Place.shown(target)) cannot be written: \(lastSystemError())")
    }
  }

  /// Keeps the weights of a moment, at half precision.
  private func keep(_ trainer: inout Trainer) throws {
    let path = folder.moments + "/" + String(format: "%07d.safetensors", trainer.step)
    let parameters = trainer.task.parameters
    try trainer.withAverage { try SafetensorsWriter.write(parameters, as: .half, to: path) }
  }

  private func draw(_ trainer: inout Trainer) throws {
    let step = trainer.step
    let picture = try trainer.withAverage { try stage.samples() }
    guard let picture else { return }
    let file = try PartialFile(folder.path + "/samples", String(format: "%07d.png", step))
    try file.append(try picture.pngData())
    try file.rename()
  }
}
