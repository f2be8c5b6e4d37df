import ArgumentParser
import Diffusion
import Foundation

/// What the words to be painted are.
struct PromptOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "What to paint; put -- before a text that begins with a dash.", valueName: "prompt"))
  var words: String?

  @Option(name: .long, parsing: .unconditional, help: "The same as an option.")
  var prompt: String?

  /// The one prompt there is.
  func text() throws -> String {
    switch (words, prompt) {
    case (let words?, nil): return words
    case (nil, let prompt?): return prompt
    case (nil, nil):
      throw Failure.usage("a prompt is missing: what to paint, such as \"a red cat on grass\"")
    case (let words?, _?):
      throw Failure.usage("two prompts: `\(words)` and --prompt; expected one")
    }
  }
}

/// How far guidance leads away from what.
struct GuidanceOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "What to lead away from.")
  var negative = ""

  @Option(
    name: .customLong("guidance"), parsing: .unconditional,
    help: """
      How strongly the text leads; 1 or less switches guidance off (default: what the model's \
      folder advises, else 7.5).
      """)
  var given: Double?

  /// As given, else as the model is meant to be used, else as Stable Diffusion 1 is.
  func guidance(for model: StableDiffusion) -> Double { given ?? model.advisedGuidance ?? 7.5 }

  /// Refuses what is no number.
  func check() throws {
    if let given, !given.isFinite {
      throw Failure.usage("--guidance \(given): expected a finite number")
    }
  }
}

/// What `generate` and `frames reverse` share: how to get from noise to pictures.
struct SamplingOptions: ParsableArguments {
  @OptionGroup var prompt: PromptOptions
  @OptionGroup var guidance: GuidanceOptions

  @Flag(help: "Paint without a text, pixel by pixel, with Models/tiny-world-pixels or its like.")
  var pixels = false

  @Option(
    help: "A picture to start from instead of noise, PNG or JPEG.",
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var initImage: String?

  @Option(
    parsing: .unconditional,
    help: "How much of the way to noise that picture is taken, above 0, at most 1 (default: 0.8).")
  var strength: Double?

  @Option(parsing: .unconditional, help: "The number of steps.")
  var steps = 50

  @Option(help: "The sampler (default: the model's own).")
  var scheduler: SchedulerOption?

  @Option(parsing: .unconditional, help: "How much fresh noise DDIM adds, 0 to 1 (default: 0).")
  var eta: Double?

  @Option(parsing: .unconditional, help: "The number all randomness comes from.")
  var seed: UInt64 = 0

  @Option(
    help: "Noise to start from: a safetensors file with `latents` [N, C, h, w].",
    completion: .file(extensions: ["safetensors"]))
  var latents: String?

  @OptionGroup var model: ModelOption

  /// Refuses what no model could do.
  func check() throws {
    try guidance.check()
    if pixels { try refuse(forTexts, "--pixels", "a model that reads no text") }
    guard steps > 0 else {
      throw Failure.usage("--steps \(steps): expected a whole number of at least 1")
    }
    if let strength {
      guard initImage != nil else {
        throw Failure.usage("--strength: expected together with --init-image")
      }
      guard strength > 0, strength <= 1 else {
        throw Failure.usage("--strength \(strength): expected a number above 0, at most 1")
      }
    }
    if latents != nil, initImage != nil {
      throw Failure.usage("--latents and --init-image: expected one of them")
    }
    if let eta, !(0...1).contains(eta) {
      throw Failure.usage("--eta \(eta): expected a number from 0 to 1")
    }
  }

  /// What only a model that reads a text takes, and whether it was given.
  private var forTexts: [(name: String, isGiven: Bool)] {
    [
      ("a prompt", prompt.words != nil || prompt.prompt != nil),
      ("--negative", !guidance.negative.isEmpty), ("--guidance", guidance.given != nil),
      ("--init-image", initImage != nil),
    ]
  }

  private func refuse(
    _ options: [(name: String, isGiven: Bool)], _ flag: String, _ what: String
  ) throws {
    if let name = options.first(where: \.isGiven)?.name {
      throw Failure.usage("\(flag): \(name) is not for \(what); leave it out")
    }
  }

  /// Refuses what points of the plane have not.
  func checkForPoints() throws {
    try refuse(
      forTexts + [
        ("--pixels", pixels), ("--strength", strength != nil), ("--eta", eta != nil),
        ("--latents", latents != nil), ("--model", model.model != nil),
      ], "--toy", "points of the plane")
    guard (1...1000).contains(steps) else {
      throw Failure.usage("--steps \(steps): expected a whole number from 1 to 1000")
    }
  }

  /// `Sampling.words`.
  func words(_ command: [String], prompt: String?, guidance led: Double?) -> [String] {
    var words = command + (prompt.map { ["--prompt", $0] } ?? ["--pixels"])
    if !guidance.negative.isEmpty { words += ["--negative", guidance.negative] }
    func file(_ path: String) -> String { (path as NSString).lastPathComponent }
    if let initImage { words += ["--init-image", file(initImage)] }
    if let strength { words += ["--strength", "\(strength)"] }
    words += ["--steps", "\(steps)"]
    if let led { words += ["--guidance", JSON.number(led).text] }
    if let scheduler { words += ["--scheduler", scheduler.rawValue] }
    if let eta { words += ["--eta", "\(eta)"] }
    if let latents { words += ["--latents", file(latents)] }
    if let model = model.model { words += ["--model", file(model)] }
    return words + ["--seed", "\(seed)"]
  }
}
