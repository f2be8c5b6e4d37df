import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

@Suite("explorer generate")
struct GenerateTests {
  private let short = ["--model", "model", "--steps", "3", "--guidance", "3"]

  @Test func sameSeedSameBytesForAnyWorkers() throws {
    let tiny = try TinyModel()
    func generate(_ name: String, seed: Int, workers: Int) throws {
      try tiny.succeed(
        ["generate", "a red cat", "--seed", "\(seed)", "--scheduler", "euler-ancestral"] + short
          + [
            "--out", "\(name).png", "--save-tensor", "\(name).safetensors", "--trace",
            "\(name)-trace.safetensors",
          ], workers: workers)
    }
    try generate("a", seed: 7, workers: 1)
    try generate("b", seed: 7, workers: 3)
    try generate("c", seed: 8, workers: 3)
    for ending in [".png", ".safetensors", "-trace.safetensors"] {
      let bytes = try tiny.bytes("a" + ending)
      #expect(try tiny.bytes("b" + ending) == bytes)
      #expect(try tiny.bytes("c" + ending) != bytes)
    }
    #expect(
      try tiny.files() == [
        "a-trace.safetensors", "a.png", "a.safetensors", "b-trace.safetensors", "b.png",
        "b.safetensors", "c-trace.safetensors", "c.png", "c.safetensors",
      ])
  }

  @Test func traceAndTensorsAreTheRun() throws {
    let tiny = try TinyModel()
    let said = try tiny.json(
      ["generate", "--prompt", "a red cat", "--negative", "a house", "--seed", "5"] + short
        + ["--out", "a.png", "--save-tensor", "a.safetensors", "--trace", "t.safetensors"])
    #expect(said["scheduler"] as? String == "euler")
    #expect(said["files"] as? [String] == ["a.png", "a.safetensors", "t.safetensors"])

    let trace = try Checkpoint(tiny.path("t.safetensors"))
    let parts = try ["x", "epsilon_uncond", "epsilon_cond", "epsilon", "x0", "next"].map {
      let tensor = try trace.tensor($0)
      #expect(tensor.shape == [3, 1, 4, 8, 8])
      return tensor
    }
    let (x, uncond, cond, epsilon, next) = (parts[0], parts[1], parts[2], parts[3], parts[5])
    #expect(epsilon == uncond + (cond - uncond) * 3)
    #expect(uncond != cond)
    for step in 1..<3 { #expect(x.row(step) == next.row(step - 1)) }
    var model = tiny.model
    model.scheduler = try model.scheduler.configuration.makeScheduler()
    let timeline = try model.scheduler.timeline(steps: 3)
    #expect(try trace.tensor("timesteps").scalars == timeline.timesteps.map { Float($0) })

    let saved = try Checkpoint(tiny.path("a.safetensors"))
    let image = try saved.tensor("image")
    #expect(image.shape == [16, 16, 3])
    #expect(try saved.integers("ids").values == tiny.model.tokenizer.encode("a red cat"))
    #expect(try PictureFile.load(tiny.path("a.png"), side: 16) == Raster(image))
    let codes = next.row(2).permuted([0, 2, 3, 1]).contiguous()
    #expect(try tiny.model.decode(codes).row(0) == image)
  }

  @Test func withoutGuidanceThereIsOneAnswer() throws {
    let tiny = try TinyModel()
    try tiny.succeed([
      "generate", "a cat", "--model", "model", "--steps", "2", "--guidance", "1", "--trace",
      "t.safetensors",
    ])
    let trace = try Checkpoint(tiny.path("t.safetensors"))
    #expect(trace["epsilon_uncond"] == nil)
    #expect(try trace.tensor("epsilon") == trace.tensor("epsilon_cond"))
    #expect(try !tiny.bytes("picture.png").isEmpty)
  }

  @Test func manyPicturesAreNumberedAndIndependent() throws {
    let tiny = try TinyModel()
    let said = try tiny.succeed(
      ["generate", "a cat"] + short + ["--count", "2", "--out", "c.png"])
    #expect(said.hasPrefix("wrote 2 pictures: c-0001.png, c-0002.png (16 × 16, euler, 3 steps"))
    try tiny.succeed(["generate", "a cat"] + short + ["--out", "one.png"])
    let one = try tiny.bytes("one.png")
    #expect(try tiny.bytes("c-0001.png") == one)
    #expect(try tiny.bytes("c-0002.png") != one)
  }

  @Test func givenNoiseStandsForTheSeeds() throws {
    let tiny = try TinyModel()
    let noise = Tensor<Float>.startingNoise([1, 8, 8, 4], seed: 11)
    try SafetensorsWriter.write(
      ["latents": .float32(noise.channelsFirst)], to: tiny.path("n.safetensors"))
    try tiny.succeed(["generate", "a cat", "--seed", "11"] + short + ["--out", "a.png"])
    try tiny.succeed(
      ["generate", "a cat", "--latents", "n.safetensors"] + short + ["--out", "b.png"])
    #expect(try tiny.bytes("a.png") == tiny.bytes("b.png"))
  }

  @Test func everySamplerPaints() throws {
    let tiny = try TinyModel()
    var pictures: Set<Data> = []
    for name in SchedulerOption.allCases.map(\.rawValue) {
      let said = try tiny.json(
        ["generate", "a cat", "--model", "model", "--steps", "4", "--scheduler", name])
      #expect(said["scheduler"] as? String == name)
      pictures.insert(try tiny.bytes("picture.png"))
    }
    #expect(pictures.count == SchedulerOption.allCases.count)
  }

  @Test(
    arguments: [
      (["generate"], 64, "a prompt is missing"),
      (["generate", "a", "--prompt", "b"], 64, "two prompts: `a` and --prompt"),
      (["generate", "a", "--steps", "0"], 64, "--steps 0: expected a whole number of at least 1"),
      (["generate", "a", "--steps", "1001"], 64, "--steps 1001: expected at most 1000"),
      (["generate", "a", "--guidance", "nan"], 64, "--guidance nan: expected a finite number"),
      (["generate", "a", "--count", "0"], 64, "--count 0: expected a whole number from 1 to 1000"),
      (["generate", "a", "--scheduler", "heun"], 64, "heun"),
      (
        ["generate", "a", "--strength", "0.5"], 64,
        "--strength: expected together with --init-image"
      ),
      (
        ["generate", "a", "--init-image", "x.png", "--strength", "2"], 64,
        "--strength 2.0: expected"
      ),
      (["generate", "a", "--init-image", "x.png"], 1, "x.png does not exist"),
      (["generate", "a", "--init-image", "x.png", "--latents", "y"], 64, "expected one of them"),
      (["generate", "a", "--latents", "y.safetensors"], 1, "y.safetensors"),
      (["generate", "a", "--eta", "2"], 64, "--eta 2.0: expected a number from 0 to 1"),
      (["generate", "a", "--eta", "0.5"], 64, "--eta: euler does not take it; ddim does"),
      (
        ["generate", "a", "--out", "a.jpg"], 64,
        "--out a.jpg: expected a file name that ends in .png"
      ),
      (["generate", "a", "--out", "no/a.png"], 1, "--out no/a.png: the folder no does not exist"),
      (["generate", "a", "--trace", "a.png"], 64, "--trace a.png: expected a file name"),
      (["generate", "a", "--seed", "x"], 64, "x"),
      (["frames", "reverse"], 64, "a prompt is missing"),
      (["frames", "reverse", "a", "--scale", "3"], 64, "--scale 3: expected 1 or 2"),
      (["inspect", "nowhere"], 1, "nowhere does not exist"),
      (["stage", "noise", "--t", "5"], 64, "--t: expected together with --image or --latents"),
      (["stage", "noise", "--latents", "a"], 64, "--t is missing"),
      (
        ["stage", "predict", "--in", "a", "--t", "1000", "--prompt", "a"], 64, "--t 1000: expected"
      ),
      (
        ["stage", "subtract", "--in", "a", "--t", "5", "--s", "5"], 64,
        "--s 5: expected a time before"
      ),
      (["stage", "subtract", "--in", "a", "--t", "5", "--scheduler", "pndm"], 64, "expected ddim"),
      (["stage", "decode", "--in", "a.safetensors"], 1, "a.safetensors"),
    ] as [([String], Int32, String)])
  func faultsAreOneLine(arguments: [String], status: Int32, expected: String) throws {
    let tiny = try TinyModel()
    let takesModel = arguments[0] != "inspect"
    let program = try tiny.run(arguments + (takesModel ? ["--model", "model"] : []))
    #expect(program.status == status, "\(program.errors)")
    #expect(program.output.isEmpty)
    #expect(program.errors.hasPrefix("error: ") && program.errors.contains(expected))
    #expect(program.errors.split(separator: "\n").count == 1, "\(program.errors)")
    #expect(try tiny.files().isEmpty)
  }

  @Test func samplesOfAnotherShapeAreSaid() throws {
    let tiny = try TinyModel()
    try SafetensorsWriter.write(
      ["latents": .float32(.zeros([1, 4, 6, 7]))], to: tiny.path("n.safetensors"))
    try SafetensorsWriter.write(["x": .float32(.zeros([2]))], to: tiny.path("x.safetensors"))
    for (file, expected) in [
      ("n", "`latents` has shape [1, 4, 6, 7]; expected [N, 4, h, w], h and w multiples of 2"),
      ("x", "expected one tensor named `latents`, found `x`"),
    ] {
      let program = try tiny.run(["generate", "a", "--latents", "\(file).safetensors"] + short)
      #expect(program.status == 1)
      #expect(program.errors == "error: \(file).safetensors: \(expected)\n")
    }
  }

  @Test func longTextsAreCutWithAWarning() throws {
    let tiny = try TinyModel()
    let program = try tiny.run(
      ["generate", String(repeating: "a ", count: 80)] + short)
    #expect(program.status == 0)
    #expect(program.errors == "note: the text has 80 tokens; the model reads the first 75\n")
  }

  /// Of the shipped models it is known which words they have read.
  @Test func wordsThatWereNeverSeenAreSaid() throws {
    let scratch = try TemporaryFolder()
    let arguments = ["stage", "embed-text", "a red dragon 🐉", "--out", "e.safetensors"]
    let program = try Program.run(
      arguments, in: scratch.path, environment: ["EXPLORER_HOME": TemporaryHome.project])
    #expect(program.status == 0)
    #expect(program.errors.hasSuffix("cannot know them: dragon, 🐉\n"), "\(program.errors)")
    let tiny = try TinyModel()
    #expect(try tiny.run(arguments + ["--model", "model"]).errors == "")
  }

  @Test func modelsThatAreNotThereAreSaid() throws {
    let home = try TemporaryHome()
    let program = try Program.run(["generate", "a cat"], in: home.path)
    #expect(program.status == 1)
    #expect(
      program.errors
        == "error: no model is shipped in Models/tiny-world; name a model's folder with --model DIR\n"
    )
  }

  @Test func numbersThatAreNotFiniteNameTheStep() throws {
    struct Broken: ParameterSource {
      let keys: [String] = []
      func tensor(_ key: String, _ shape: [Int], _ initial: Initializer) -> Tensor<Float> {
        key == "conv_out.bias"
          ? Tensor(repeating: .infinity, shape: shape)
          : FreshParameters(seed: 2).tensor(key, shape, initial)
      }
    }
    let tiny = try TinyModel(unet: Broken())
    let program = try tiny.run(["generate", "a cat"] + short)
    #expect(program.status == 1)
    let warning =
      "warning: model: NaN or infinite numbers in 1 of the weights: unet.conv_out.bias\n"
    #expect(
      program.errors.hasPrefix(
        warning + "error: step 1 of 3 (t = 999.0): the model's answer is not"))
    #expect(program.errors.contains("try less guidance"))
    let inspected = try tiny.run(["inspect", "model"])
    #expect(inspected.status == 0 && inspected.errors == warning)
    #expect(try tiny.files().isEmpty)
  }

  @Test func aStopLeavesNothing() throws {
    let tiny = try TinyModel()
    let process = try Program.start(
      ["generate", "a cat", "--model", "model", "--steps", "1000", "--count", "9"],
      in: tiny.scratch.path)
    // Programs that tests start have signals blocked until they ask for them.
    while process.isRunning {
      usleep(100_000)
      process.interrupt()
    }
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(try tiny.files().isEmpty)
  }
}
