import ArgumentParser
import Diffusion
import Tensor

/// `explorer stage subtract`: one step of DDIM by hand.
struct SubtractStage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subtract", abstract: "Take predicted noise out of a sample: one step of DDIM.",
    discussion: """
      Takes `x_t` and `epsilon` (or `output`, where it is there) as `stage predict` writes them. \
      Writes `x0`, the picture they promise, and `next`, the sample at the time s.
      """)

  @OptionGroup var input: StageInput

  @Option(parsing: .unconditional, help: "The sample's time.")
  var t: Int

  @Option(parsing: .unconditional, help: "The earlier time to go to (default: the end).")
  var s: Int?

  @Option(help: "The sampler; by hand, only ddim steps between any two times.")
  var scheduler = SchedulerOption.ddim

  @OptionGroup var model: ModelOption
  @OptionGroup var output: StageOutput

  func run() throws {
    guard scheduler == .ddim else {
      throw Failure.usage(
        "--scheduler \(scheduler.rawValue): its step needs a whole run; by hand expected ddim")
    }
    let file = try output.file()
    let model = try model.load()
    try model.check("--t", time: t)
    if let s {
      try model.check("--s", time: s)
      guard s < t else { throw Failure.usage("--s \(s): expected a time before --t \(t)") }
    }
    let sample = try input.sample(for: model)
    var configuration = model.scheduler.configuration
    configuration.kind = .ddim
    let isOwn = try Checkpoint(input.path)["output"] != nil
    if !isOwn { configuration.predictionType = .epsilon }
    let answer = try TensorFile.samples(input.path, named: [isOwn ? "output" : "epsilon"])
    guard answer.shape == sample.shape else {
      throw Failure(
        "\(input.path): sample and noise have shapes \(sample.channelsFirst.shape) and "
          + "\(answer.channelsFirst.shape); expected the same")
    }
    let step = try DDIMScheduler(configuration).step(answer, sample, from: t, to: s)
    try output.finish(
      [("x0", step.original.channelsFirst), ("next", step.next.channelsFirst)], to: file)
  }
}
