import ArgumentParser
import Diffusion
import Tensor

/// `explorer stage predict`: what the U-Net sees in a sample.
struct PredictStage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict the noise in a sample, told a time and a text.",
    discussion: """
      The sample is √ᾱ x₀ + √(1−ᾱ) ε, as DDPM and DDIM have it. Writes `x_t` again, `epsilon_cond`, under guidance `epsilon_uncond`, and `epsilon` after \
      guidance; of a model that does not predict noise also its own answer, `output`.
      """)

  @OptionGroup var input: StageInput
  @Option(parsing: .unconditional, help: "The sample's time.")
  var t: Int
  @OptionGroup var prompt: PromptOptions
  @OptionGroup var guidance: GuidanceOptions
  @OptionGroup var model: ModelOption
  @OptionGroup var output: StageOutput

  func run() throws {
    try guidance.check()
    let text = try prompt.text()
    let file = try output.file()
    let folder = model.model
    let model = try model.load()
    try model.check("--t", time: t)
    let sample = try input.sample(for: model)
    ModelOption.note([text, guidance.negative], model.tokenizer, model: folder)
    let led = try model.guidance(
      prompt: text, negative: guidance.negative, guidance: guidance.guidance(for: model))
    let answer = led(sample, Double(t))
    let type = model.scheduler.configuration.predictionType ?? .epsilon
    let level = NoiseLevel(alphaBar: model.scheduler.noiseSchedule.alphaBar[t])
    func epsilon(_ output: Tensor<Float>) -> Tensor<Float> {
      type.split(output, sample, at: level).epsilon.channelsFirst
    }
    var tensors = [
      ("x_t", sample.channelsFirst), ("epsilon_cond", epsilon(answer.conditional)),
      ("epsilon", epsilon(answer.guided)),
    ]
    if let unconditional = answer.unconditional {
      tensors.insert(("epsilon_uncond", epsilon(unconditional)), at: 1)
    }
    if type != .epsilon { tensors.append(("output", answer.guided.channelsFirst)) }
    try output.finish(tensors, to: file)
  }
}
