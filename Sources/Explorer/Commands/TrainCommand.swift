import ArgumentParser
import Diffusion
import Foundation
import Tensor
import TinyWorld

extension DrawingStyle: ExpressibleByArgument {}

/// `explorer train`: makes the models.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train the models from nothing.",
    discussion: """
      Each model of the chain has a folder in --out, with its checkpoint, log.jsonl, sample pictures \
      and, in the end, `model`, which diffusers or transformers opens. decoder (the autoencoder's, once \
      more, for the same codes) needs vae, clip needs the tokenizer, and unet needs vae and clip; \
      --with takes them from another model. pixels and gan need nothing: they paint small pictures \
      without text or autoencoder, and gan's folder bears its seed. scaling needs tokenizer and vae: \
      it trains and grades text encoders and U-Nets of three sizes each, run by run, into one table. \
      A training that was stopped, by Ctrl-C, by --stop-after or by a power cut, goes on with \
      --resume as if it had never been.
      """)

  /// The chain of models in the order of training, and those that stand alone.
  enum Model: String, CaseIterable, ExpressibleByArgument {
    case tokenizer, vae, decoder, clip, unet, all, pixels, gan, scaling
  }

  @Argument(help: "What to train: \(Model.allCases.map(\.rawValue).joined(separator: ", ")).")
  var model: Model

  @Option(
    help: """
      What to train on: tiny-world, a folder of pictures with metadata.jsonl (the Hugging Face \
      imagefolder form), or an IDX file of pictures beside its labels.
      """)
  var data = TrainingData.tinyWorld

  @Option(
    help: "The hand that draws the pictures of pixels: color, or ink, outlines washed on paper.")
  var style = DrawingStyle.color

  @Option(help: "How long: ship, hours, for what is shipped, or quick, minutes for the chain.")
  var preset = Preset.ship

  @Option(parsing: .unconditional, help: "Steps in all; the preset's if not given.")
  var steps: Int?

  @Option(parsing: .unconditional, help: "Stop at this step for now; --resume goes on.")
  var stopAfter: Int?

  @Flag(help: "Write the model where the run stops, though its training is not at its end.")
  var publish = false

  @Option(parsing: .unconditional, help: "Steps between checkpoints; three minutes if not given.")
  var checkpointEvery: Int?

  @Option(parsing: .unconditional, help: "The seed of the first weights and of all batches.")
  var seed: UInt64 = 0

  @Option(help: "The folder of the trainings.")
  var out = "out/train"

  @Option(
    help: """
      A folder with a Stable Diffusion, such as Models/tiny-world: decoder, clip, unet and scaling \
      take from it what has not been trained in --out.
      """, completion: .directory)
  var with: String?

  @Option(
    help: """
      A folder with a model whose U-Net goes on learning, in place of a new one: for unet a Stable \
      Diffusion, from which what --with does not give is taken too; for pixels a model of pixels.
      """, completion: .directory)
  var from: String?

  @Option(
    parsing: .unconditional,
    help: """
      The share of captions that name kinds and nothing else, for unet of tiny-world: from them it \
      learns how common is what a prompt leaves open.
      """)
  var bare = 0.0

  @Flag(help: "Go on from the last checkpoint; begin where there is none.")
  var resume = false

  @Option(parsing: .unconditional, help: "Threads; the result does not depend on them.")
  var workers: Int?

  /// More steps than any training here can take.
  private static let most = 1_000_000_000

  func run() throws {
    for (name, value) in [
      ("--steps", steps), ("--stop-after", stopAfter), ("--checkpoint-every", checkpointEvery),
      ("--workers", workers),
    ] {
      if let value, !(1...Self.most).contains(value) {
        throw Failure.usage("\(name) \(value): expected 1 to \(Self.most)")
      }
    }
    guard style == .color || model == .pixels && data == TrainingData.tinyWorld else {
      throw Failure.usage("--style \(style.rawValue): expected with pixels of tiny-world")
    }
    guard from == nil || [.unet, .pixels].contains(model) else {
      throw Failure.usage("--from: expected with unet or pixels, not with \(model.rawValue)")
    }
    guard with == nil || [.decoder, .clip, .unet, .scaling].contains(model) else {
      throw Failure.usage(
        "--with: expected with decoder, clip, unet or scaling; \(model.rawValue) needs nothing of it"
      )
    }
    guard bare == 0 || model == .unet && data == TrainingData.tinyWorld else {
      throw Failure.usage("--bare \(bare): expected with unet of tiny-world")
    }
    // Two thirds of the captions are not complete.
    guard (0...0.6).contains(bare) else {
      throw Failure.usage("--bare \(bare): expected 0 to 0.6")
    }
    var options = TrainingRun.Options()
    (options.stopAfter, options.checkpointEvery, options.resumes) = (
      stopAfter, checkpointEvery, resume
    )
    options.publishes = publish
    if let workers { options.workers = Workers(count: workers) }
    let side = [.pixels, .gan].contains(model) ? Preset.pixelSide : Scene.side
    let chain = TrainingChain(
      folder: out, data: try TrainingData.open(data, side: side, style: style), dataName: data,
      preset: preset, steps: steps, seed: seed, with: with, origin: from,
      bare: bare, options: options)
    try chain.run(model)
  }
}
