import ArgumentParser
import Diffusion

/// What the frames over all times share: whose picture is noised, and how many times are shown.
struct FrameOptions: ParsableArguments {
  @Option(
    help: "Your own picture, PNG or JPEG (default: a drawn scene).",
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var image: String?

  @Option(parsing: .unconditional, help: "The number of frames, from time 0 to the last.")
  var steps = 50

  @Option(parsing: .unconditional, help: "The number all randomness comes from.")
  var seed: UInt64 = 0

  @OptionGroup var model: ModelOption

  /// The model, after what no model could do was refused.
  func load() throws -> StableDiffusion {
    guard steps > 1 else {
      throw Failure.usage("--steps \(steps): expected a whole number of at least 2")
    }
    let model = try model.load()
    let most = model.scheduler.noiseSchedule.steps
    guard steps <= most else {
      throw Failure.usage("--steps \(steps): expected at most \(most), the times of this model")
    }
    return model
  }

  /// The run that writes them.
  func run(_ name: String, prompt: String? = nil, _ look: LookOptions) throws -> FramesRun {
    func given(_ option: String, _ value: String?) -> [String] {
      value.map { ["--\(option)", RunRequest.told(option, $0)] } ?? []
    }
    return FramesRun(
      name: name, look: look,
      words: ["explorer", "frames", name] + given("image", image) + given("prompt", prompt)
        + ["--steps", "\(steps)"] + given("model", model.model) + ["--seed", "\(seed)"],
      seed: seed, weights: try Manifest.fingerprint(model.folder()))
  }
}
