import ArgumentParser
import Diffusion
import Tensor

/// `explorer stage noise`: the forward process, or the noise that painting starts from.
struct NoiseStage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "noise", abstract: "Noise a picture or codes to a time, or draw pure noise.",
    discussion:
      "Writes `x_t` and `epsilon`. Without --image and --latents, x_t is the noise itself.")

  @Option(
    help: "A picture, PNG or JPEG, whose pixels −1…1 are noised.",
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var image: String?

  @Option(
    help: "Codes to noise: a safetensors file with `latents` [N, C, h, w].",
    completion: .file(extensions: ["safetensors"]))
  var latents: String?

  @Option(parsing: .unconditional, help: "The time to noise to.")
  var t: Int?

  @Option(parsing: .unconditional, help: "The number the noise comes from.")
  var seed: UInt64 = 0

  @OptionGroup var model: ModelOption
  @OptionGroup var output: StageOutput

  func run() throws {
    guard image == nil || latents == nil else {
      throw Failure.usage("--image and --latents: expected one of them")
    }
    guard (t == nil) == (image == nil && latents == nil) else {
      throw Failure.usage(
        t == nil
          ? "--t is missing: the time to noise to"
          : "--t: expected together with --image or --latents")
    }
    let file = try output.file()
    let model = try model.load()
    var x0: Tensor<Float>?
    if let image {
      let picture = try model.picture(image)
      x0 = (picture * 2 - 1).reshaped([1] + picture.shape)
    } else if let latents {
      x0 = try TensorFile.samples(latents, named: ["latents"])
    }
    let epsilon = Tensor<Float>.startingNoise(x0?.shape ?? [1] + model.sampleShape, seed: seed)
    var sample = epsilon
    if let x0, let t {
      try model.check("--t", time: t)
      sample = NoiseLevel(alphaBar: model.scheduler.noiseSchedule.alphaBar[t]).mix(x0, epsilon)
    }
    try output.finish(
      [("x_t", sample.channelsFirst), ("epsilon", epsilon.channelsFirst)], to: file)
  }
}
