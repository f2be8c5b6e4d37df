import Diffusion
import Foundation
import Tensor
import TestSupport
import TinyWorld
import Testing
import Viz

@testable import Explorer

/// A small pipeline of pixels with fresh weights, in the folder `pixels` beside a text model.
private func pixels(in tiny: TinyModel, channels: Int = 3) throws -> DDPMPipeline {
  var shape = UNet2DModel.Configuration()
  (shape.blockOutChannels, shape.hasAttention) = ([8, 8], [false, true])
  (shape.attentionHeadDim, shape.layersPerBlock, shape.normNumGroups) = (4, 1, 4)
  (shape.sampleSize, shape.inChannels, shape.outChannels) = (8, channels, channels)
  let pipeline = DDPMPipeline(
    unet: try UNet2DModel(Scope(seed: 4), shape),
    scheduler: try Preset.pixelScheduler.makeScheduler())
  try pipeline.write(to: tiny.path("pixels"))
  return pipeline
}

@Suite("Models of pixels") struct PixelTests {
  @Test func trainingMakesAModelThatOpens() throws {
    let scratch = try TemporaryFolder()
    let run = try Program.run(
      ["train", "pixels", "--style", "ink", "--steps", "1", "--out", "run"], in: scratch.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == "pixels-ink: 1 steps, run/pixels-ink/model\n")
    let folder = scratch.path + "/run/pixels-ink"
    let model = try DDPMPipeline(directory: folder + "/model")
    #expect(model.unet.configuration.sampleSize == 32)
    let scheduler = model.scheduler.configuration
    #expect(scheduler.kind == .ddpm && scheduler.clipSample == true)
    #expect(abs(model.scheduler.noiseSchedule.alphaBar[999] - 4.036e-5) < 1e-7)
    let card = try String(contentsOfFile: folder + "/model/README.md", encoding: .utf8)
    #expect(card.contains("`explorer train pixels --style ink --preset ship --seed 0 --steps 1`"))
    #expect(card.contains("DDPMPipeline.from_pretrained") && card.contains("drawn in ink"))
    #expect(FileManager.default.fileExists(atPath: folder + "/moments/0000000.safetensors"))
    #expect(!FileManager.default.fileExists(atPath: folder + "/model/moments"))
  }

  @Test func aTrainedModelGoesOnLearning() throws {
    let scratch = try TemporaryFolder()
    func train(_ words: String) throws -> Program {
      try Program.run(
        ["train"] + words.split(separator: " ").map(String.init) + [
          "--steps", "1", "--out", "run",
        ],
        in: scratch.path)
    }
    let first = try train("pixels")
    #expect(first.status == 0, "\(first.errors)")
    for words in ["pixels --style ink", "pixels"] {
      let run = try train(words + " --seed 1 --from run/pixels/model")
      #expect(run.status == 0, "\(run.errors)")
    }
    let old = try DDPMPipeline(directory: scratch.path + "/run/pixels/model").unet.parameters
    for name in ["pixels-ink", "pixels-further"] {
      let folder = scratch.path + "/run/\(name)/model"
      let new = try DDPMPipeline(directory: folder).unet.parameters
      let most =
        zip(old, new).flatMap { pair in
          zip(pair.0.value.scalars, pair.1.value.scalars).map { abs($0 - $1) }
        }.max() ?? 0
      #expect(most > 0 && most < 0.05, "\(name)")
      #expect(try KeptTraining(of: folder).summary.steps == 2)
      #expect(try KeptTraining(of: folder, named: name).summary.seed == 1)
      let card = try String(contentsOfFile: folder + "/README.md", encoding: .utf8)
      #expect(card.contains("--seed 1 --steps 1 --from model`"))
    }
    // The way that lessons show is that from nothing.
    func moments(_ name: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(
        atPath: scratch.path + "/run/\(name)/model/moments")
    }
    #expect(try moments("pixels-further") == moments("pixels"))
    let scheduler = scratch.path + "/run/pixels/model/scheduler/scheduler_config.json"
    let settings = try String(contentsOfFile: scheduler, encoding: .utf8)
    try Data(settings.replacing("epsilon", with: "v_prediction").utf8)
      .write(to: URL(fileURLWithPath: scheduler))
    let foreign = try train("pixels --seed 2 --from run/pixels/model")
    #expect(
      foreign.status == 1 && foreign.errors.contains("expected the betas of linear from 0.0001"))
    let refused = try train("gan --from run/pixels/model")
    #expect(refused.status == 64 && refused.errors.contains("--from: expected with unet or pixels"))
  }

  @Test func theShapeIsWhatItsCommentSays() throws {
    let unet = try UNet2DModel(Scope(RoomlessParameters()), Preset.ship.pixelUNet(side: 32))
    #expect(unet.parameterCount == 1_818_899)
    #expect((222_000_000...224_000_000).contains(unet.flops([1, 32, 32, 3])))
  }

  @Test func picturesComeWithoutAText() throws {
    let tiny = try TinyModel()
    let pipeline = try pixels(in: tiny)
    let words = ["generate", "--pixels", "--model", "pixels", "--steps", "3", "--seed", "5"]
    let said = try tiny.json(
      words + ["--count", "2", "--out", "a.png", "--save-tensor", "a.safetensors"])
    #expect(said["scheduler"] as? String == "ddpm" && said["prompt"] == nil)
    #expect(said["width"] as? Int == 8)
    var run = try pipeline.denoise(seed: 5, steps: 3, count: 2)
    let pictures = pipeline.pictures(try run.finish())
    for index in 0..<2 {
      let saved = try Checkpoint(tiny.path("a-000\(index + 1).safetensors"))
      #expect(try saved.tensor("image") == pictures.row(index) && saved["ids"] == nil)
    }
    try tiny.succeed(words + ["--out", "one.png"], workers: 1)
    #expect(try tiny.bytes("one.png") == tiny.bytes("a-0001.png"))

    let noise = Tensor<Float>.startingNoise([1, 8, 8, 3], seed: 5)
    try SafetensorsWriter.write(
      ["latents": .float32(noise.channelsFirst)], to: tiny.path("n.safetensors"))
    try tiny.succeed(words + ["--latents", "n.safetensors", "--out", "given.png"])
    #expect(try tiny.bytes("given.png") == tiny.bytes("one.png"))
  }

  @Test(
    arguments: [
      (["generate", "a cat"], "--pixels: a prompt is not for a model that reads no text"),
      (["generate", "--guidance", "3"], "--pixels: --guidance is not for a model"),
      (["generate", "--negative", "a"], "--pixels: --negative is not for a model"),
      (
        ["frames", "reverse", "--init-image", "a.png"], "--pixels: --init-image is not for a model"
      ),
      (["generate", "--steps", "1001"], "--steps 1001: expected at most 1000"),
      (["generate", "--eta", "1"], "--eta: ddpm does not take it; ddim does"),
      (["generate", "--latents", "n.safetensors"], "n.safetensors: `latents` has shape"),
      (["generate", "--model", "model"], "_class_name"),
    ] as [([String], String)])
  func faultsAreOneLine(arguments: [String], expected: String) throws {
    let tiny = try TinyModel()
    _ = try pixels(in: tiny)
    try SafetensorsWriter.write(
      ["latents": .float32(.zeros([1, 3, 7, 8]))], to: tiny.path("n.safetensors"))
    let model = arguments.contains("--model") ? [] : ["--model", "pixels"]
    let program = try tiny.run(arguments + ["--pixels"] + model)
    #expect(program.status != 0 && program.output.isEmpty)
    #expect(program.errors.contains(expected), "\(program.errors)")
    #expect(program.errors.split(separator: "\n").count == 1, "\(program.errors)")
  }

  /// A published model of handwritten digits has one channel.
  @Test func grayIsPainted() throws {
    let gray = Raster(Tensor<Float>([0, 1, 0.5, 0.2], shape: [2, 2, 1]))
    #expect(gray.bytes == [0, 0, 0, 255, 255, 255, 128, 128, 128, 51, 51, 51])
    let tiny = try TinyModel()
    _ = try pixels(in: tiny, channels: 1)
    let program = try tiny.run(
      ["generate", "--pixels", "--model", "pixels", "--steps", "1", "--out", "a.png"])
    #expect(program.status == 0, "\(program.errors)")
    let error = #expect(throws: ConfigurationError.self) { try pixels(in: tiny, channels: 2) }
    #expect(error.map { "\($0)" }?.contains("expected as many, 1 or 3") == true)
  }

  /// With clipping x_t is no longer what x̂₀ and ε̂ make together, and no formula says so.
  @Test func clippedStepsAreSaid() throws {
    let tiny = try TinyModel()
    let pipeline = try pixels(in: tiny)
    let steps = Array(try pipeline.denoise(seed: 1, steps: 2))
    let first = StepEquations(steps[0], isOfCodes: false)
    #expect(first.isClipped && first.solve.contains(#"\mathrm{clip}("#))
    #expect(first.parts.contains(#"\approx"#))
    let text = Array(try tiny.model.denoise(prompt: "a", seed: 1, steps: 2, guidance: 2))
    let other = StepEquations(text[0], isOfCodes: true)
    #expect(!other.isClipped && !other.solve.contains("clip") && other.parts.contains(" = "))
  }

  @Test func styleIsForPixels() throws {
    let scratch = try TemporaryFolder()
    let refused = try Program.run(["train", "vae", "--style", "ink"], in: scratch.path)
    #expect(
      refused.status == 64
        && refused.errors == "error: --style ink: expected with pixels of tiny-world\n")
  }

  @Test func reverseFramesAreComplete() throws {
    let tiny = try TinyModel()
    _ = try pixels(in: tiny)
    let said = try tiny.json([
      "frames", "reverse", "--pixels", "--model", "pixels", "--steps", "3", "--lang", "en", "--out",
      "a",
    ])
    #expect(
      said["command"] as? String
        == "explorer frames reverse --pixels --steps 3 --model pixels --seed 0")
    #expect(said["frames"] as? Int == 4)
    #expect((said["folder"] as? String)?.hasSuffix("/reverse-pixels-frames") == true)
  }

  @Test(arguments: Language.allCases) func reverseFramesAreLegible(language: Language) throws {
    var pipeline = try pixels(in: TinyModel())
    for kind in [SchedulerOption.ddpm, .euler] {
      pipeline.scheduler = try kind.scheduler(like: pipeline.scheduler)
      var run = try pipeline.denoise(seed: 3, steps: 3)
      var steps: [DenoisingStep] = []
      while let step = run.next() { steps.append(step) }
      let frames = ReverseFrames(
        ReverseRecord(steps, samples: run.sample, by: pipeline, seed: 3), tokens: [], language)
      let sequence = frames.sequence()
      #expect(sequence.count == 4)
      for index in 0..<4 { #expect(try sequence.draw(index).problems() == []) }
      let sheet = frames.stage().contactSheet(command: "explorer frames reverse --pixels")
      #expect(sheet.problems() == [])
    }
  }
}
