import ArgumentParser
import Diffusion
import Tensor

/// `explorer stage embed-time`: how the U-Net is told the time.
struct EmbedTimeStage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed-time", abstract: "Turn a time into the vectors that the U-Net is told.",
    discussion:
      "Writes `sinusoidal` [1, width], and `embedding`, what two learnt layers make of it.")

  @Option(parsing: .unconditional, help: "The time.")
  var t: Double

  @OptionGroup var model: ModelOption
  @OptionGroup var output: StageOutput

  func run() throws {
    guard t.isFinite else { throw Failure.usage("--t \(t): expected a finite number") }
    let file = try output.file()
    let time = try model.load().unet.embed(times: [Float(t)])
    try output.finish([("sinusoidal", time.waves), ("embedding", time.embedding)], to: file)
  }
}

/// `explorer stage embed-text`: how the U-Net is told a text.
struct EmbedTextStage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed-text", abstract: "Turn a text into the vectors that the U-Net is told.",
    discussion: """
      Writes `ids` [77], `last_hidden_state` [1, 77, width], and `pooled` [1, width], the vector \
      at the text's end.
      """)

  @OptionGroup var prompt: PromptOptions
  @OptionGroup var model: ModelOption
  @OptionGroup var output: StageOutput

  func run() throws {
    let text = try prompt.text()
    let file = try output.file()
    let folder = model.model
    let model = try model.load()
    ModelOption.note([text], model.tokenizer, model: folder)
    let embedded = model.embed(text)
    try output.finish(
      [("last_hidden_state", embedded.output.lastHiddenState), ("pooled", embedded.output.pooled)],
      ids: embedded.ids, to: file)
  }
}
