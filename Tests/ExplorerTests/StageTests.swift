import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

@Suite("explorer stage, inspect, frames reverse")
struct StageTests {
  private let told = ["--prompt", "a red cat", "--negative", "a house", "--guidance", "3"]

  /// The rest of a run by hand, from the sample in `file`, as DDIM's two steps have it.
  private func finish(_ tiny: TinyModel, from file: String, times: [Int]) throws {
    var file = file
    for (place, t) in times.enumerated() {
      let s = place + 1 < times.count ? ["--s", "\(times[place + 1])"] : []
      try tiny.succeed(
        ["stage", "predict", "--in", file, "--t", "\(t)", "--model", "model", "--out"]
          + ["p\(t).safetensors"] + told)
      try tiny.succeed(
        ["stage", "subtract", "--in", "p\(t).safetensors", "--t", "\(t)", "--model", "model"]
          + ["--out", "s\(t).safetensors"] + s)
      file = "s\(t).safetensors"
    }
    try tiny.succeed([
      "stage", "decode", "--in", file, "--model", "model", "--out", "hand.png", "--save-tensor",
      "hand.safetensors",
    ])
  }

  private func expectSame(_ tiny: TinyModel) throws {
    #expect(try tiny.bytes("hand.png") == tiny.bytes("run.png"))
    let (hand, run) = try (
      Checkpoint(tiny.path("hand.safetensors")), Checkpoint(tiny.path("run.safetensors"))
    )
    #expect(try hand.tensor("image") == run.tensor("image"))
  }

  @Test(arguments: [PredictionType.epsilon, .velocity])
  func stagesByHandAreGenerate(prediction: PredictionType) throws {
    let tiny = try TinyModel(prediction)
    try tiny.succeed(
      ["generate", "--model", "model", "--scheduler", "ddim", "--steps", "2", "--seed", "9"] + told
        + ["--out", "run.png", "--save-tensor", "run.safetensors"])
    try tiny.succeed([
      "stage", "noise", "--seed", "9", "--model", "model", "--out", "n.safetensors",
    ])
    try finish(tiny, from: "n.safetensors", times: [501, 1])
    try expectSame(tiny)
    let predicted = try Checkpoint(tiny.path("p501.safetensors"))
    #expect((predicted["output"] != nil) == (prediction == .velocity))
    let (uncond, cond) = try (predicted.tensor("epsilon_uncond"), predicted.tensor("epsilon_cond"))
    #expect(cond != uncond)
  }

  @Test func pictureToPictureByHand() throws {
    let tiny = try TinyModel()
    var picture = Raster(width: 20, height: 16, fill: Color(0x4488CC))
    for i in stride(from: 0, to: picture.bytes.count, by: 7) { picture.bytes[i] = 200 }
    _ = try tiny.scratch.file("in.png", picture.pngData())
    try tiny.succeed(
      ["generate", "--model", "model", "--scheduler", "ddim", "--steps", "4", "--seed", "2"] + told
        + ["--init-image", "in.png", "--strength", "0.5"]
        + ["--out", "run.png", "--save-tensor", "run.safetensors"])
    try tiny.succeed([
      "stage", "encode", "--image", "in.png", "--seed", "2", "--model", "model", "--out",
      "e.safetensors",
    ])
    try tiny.succeed([
      "stage", "noise", "--latents", "e.safetensors", "--t", "251", "--seed", "2", "--model",
      "model", "--out", "n.safetensors",
    ])
    try finish(tiny, from: "n.safetensors", times: [251, 1])
    try expectSame(tiny)
    let noised = try Checkpoint(tiny.path("n.safetensors"))
    let encoded = try Checkpoint(tiny.path("e.safetensors"))
    let bar = tiny.model.scheduler.noiseSchedule.alphaBar[251]
    let mixed = Tensor<Float>.blend(
      Float(bar.squareRoot()), try encoded.tensor("latents"), Float((1 - bar).squareRoot()),
      try noised.tensor("epsilon"))
    #expect(try noised.tensor("x_t") == mixed)
  }

  @Test func picturesAreNoisedAsPixels() throws {
    let tiny = try TinyModel()
    let picture = Raster(width: 16, height: 16, fill: Color(0xFF0000))
    _ = try tiny.scratch.file("in.png", picture.pngData())
    let said = try tiny.json([
      "stage", "noise", "--image", "in.png", "--t", "0", "--model", "model", "--out",
      "n.safetensors",
    ])
    let xt = try #require(said["x_t"] as? [String: Any])
    #expect(xt["shape"] as? [Int] == [1, 3, 16, 16])
    let red = try Checkpoint(tiny.path("n.safetensors")).tensor("x_t").slice(0..<1, axis: 1)
    #expect(abs(red.mean - 1) < 0.05)
  }

  @Test func embeddingsAreTheModels() throws {
    let tiny = try TinyModel()
    try tiny.succeed([
      "stage", "embed-text", "a red cat", "--model", "model", "--out", "t.safetensors",
    ])
    let text = try Checkpoint(tiny.path("t.safetensors"))
    let embedded = tiny.model.embed("a red cat")
    #expect(try text.integers("ids").values == embedded.ids)
    #expect(try text.tensor("last_hidden_state") == embedded.output.lastHiddenState)
    #expect(try text.tensor("pooled") == embedded.output.pooled)
    let said = try tiny.json(["stage", "embed-time", "--t", "500", "--model", "model"])
    let waves = try #require(said["sinusoidal"] as? [String: Any])
    #expect(waves["shape"] as? [Int] == [1, 8])
    #expect((said["embedding"] as? [String: Any])?["shape"] as? [Int] == [1, 32])
  }

  @Test func similarityIsCLIPs() throws {
    let tiny = try TinyModel()
    let tokenizer = tiny.model.tokenizer
    let clip = try TinyCLIP(in: tiny.path("clip")).clip
    let pictures = [Color(0xFF0000), Color(0x0000FF)].map {
      Raster(width: 24, height: 20, fill: $0)
    }
    for (index, picture) in pictures.enumerated() {
      _ = try tiny.scratch.file("\(index).png", picture.pngData())
    }
    let parts = try tiny.json(["inspect", "clip"])["components"] as? [[String: Any]]
    #expect(parts?.first?["parameters"] as? Int == clip.model.parameterCount)

    let said = try tiny.json([
      "stage", "similarity", "--image", "0.png", "1.png", "--text", "a red cat", "a house", "a",
      "--model", "clip",
    ])
    let cosine = try #require(said["cosine"] as? [[Double]])
    let logits = try #require(said["logits"] as? [[Double]])
    #expect(cosine.map(\.count) == [3, 3])
    let scale = clip.model.scale.mean
    for (index, picture) in pictures.enumerated() {
      let own = clip.model.imageEmbeddings(
        try clip.imageProcessor(picture.bytes, height: 20, width: 24))
      for (place, text) in ["a red cat", "a house", "a"].enumerated() {
        let words = clip.model.textEmbeddings([tokenizer.encode(text)])
        #expect(abs(cosine[index][place] - (own * words).sum) < 1e-5)
        #expect(abs(logits[index][place] - scale * cosine[index][place]) < 1e-4)
      }
    }
  }

  @Test func inspectionCountsTheModules() throws {
    let tiny = try TinyModel()
    let said = try tiny.json(["inspect", "model"])
    let parts = try #require(said["components"] as? [[String: Any]])
    let model = tiny.model
    #expect(parts.map { $0["name"] as? String } == ["unet", "vae", "text_encoder"])
    #expect(
      parts.map { $0["parameters"] as? Int }
        == [
          model.unet.parameterCount, model.vae.parameterCount, model.textEncoder.parameterCount,
        ])
    let flops = try #require(parts[0]["flops"] as? [[String: Any]])
    #expect(flops[0]["count"] as? Int == model.unet.flops([1, 8, 8, 4], context: 77))
    let modules = try #require(parts[0]["modules"] as? [[String: Any]])
    let convIn = try #require(modules.first { $0["name"] as? String == "conv_in" })
    #expect(convIn["parameters"] as? Int == 8 * 4 * 9 + 8)
    let weights = try #require(convIn["modules"] as? [[String: Any]])
    #expect(
      weights.first { $0["name"] as? String == "weight" }?["shape"] as? [Int] == [8, 4, 3, 3])

    let text = try tiny.succeed(["inspect", "model"])
    #expect(text.hasPrefix("unet  UNet2DConditionModel  "))
    #expect(text.contains("scheduler  EulerDiscreteScheduler, 1000 times, predicts epsilon"))

    let file = try tiny.json(["inspect", "model/unet/diffusion_pytorch_model.safetensors"])
    #expect(file["parameters"] as? Int == model.unet.parameterCount)
    #expect((file["tensors"] as? [[String: Any]])?.count == model.unet.parameters.count)
    #expect(try tiny.succeed(["inspect", "model/unet"]).contains("conv_in"))
  }

  @Test func inspectionKnowsPixelsToo() throws {
    let tiny = try TinyModel()
    var shape = UNet2DModel.Configuration()
    shape.blockOutChannels = [4, 8]
    shape.hasAttention = [false, true]
    shape.layersPerBlock = 1
    shape.attentionHeadDim = 4
    shape.normNumGroups = 2
    shape.sampleSize = 8
    let pixels = DDPMPipeline(
      unet: try UNet2DModel(Scope(seed: 1), shape),
      scheduler: try SchedulerConfiguration(.ddpm).makeScheduler())
    try pixels.write(to: tiny.path("pixels"))
    let parts = try #require(
      try tiny.json(["inspect", "pixels"])["components"] as? [[String: Any]])
    #expect(parts.map { $0["class"] as? String } == ["UNet2DModel"])
    #expect(parts[0]["parameters"] as? Int == pixels.unet.parameterCount)
    let flops = try #require(parts[0]["flops"] as? [[String: Any]])
    #expect(flops[0]["count"] as? Int == pixels.unet.flops([1, 8, 8, 3]))
  }

  @Test func reverseFramesAreComplete() throws {
    let tiny = try TinyModel()
    let words = [
      "frames", "reverse", "--prompt", "a red cat", "--model", "model", "--steps", "3", "--lang",
      "en",
    ]
    let said = try tiny.json(words + ["--out", "a"])
    #expect(
      said["command"] as? String
        == "explorer frames reverse --prompt 'a red cat' --steps 3 --guidance 7.5 --model model "
        + "--seed 0")
    try tiny.succeed(words + ["--out", "b"], workers: 1)
    let (first, second) = try (
      TemporaryHome.contents(tiny.path("a")), TemporaryHome.contents(tiny.path("b"))
    )
    let folder = "en/reverse-frames"
    let names =
      (0...3).map { "\(folder)/frames/000\($0).png" } + [
        "\(folder)/frames/contact-sheet.png", "\(folder)/frames/manifest.json",
        "\(folder)/reverse.gif",
      ]
    #expect(first.keys.sorted() == names.sorted())
    #expect(first == second)
    let manifest = try #require(
      JSONSerialization.jsonObject(with: first["\(folder)/frames/manifest.json"] ?? Data())
        as? [String: Any])
    #expect(manifest["count"] as? Int == 4)
    let frames = try #require(manifest["frames"] as? [[String: Any]])
    #expect(frames.map { $0["t"] as? Double } == [999, 499.5, 0, -1])
  }

  @Test(arguments: Language.allCases) func reverseFramesAreLegible(language: Language) throws {
    let tiny = try TinyModel()
    var model = tiny.model
    for kind in [SchedulerKind.euler, .ddim] {
      model.scheduler = try SchedulerConfiguration(kind).makeScheduler()
      var run = try model.denoise(prompt: "", steps: 3)
      var steps: [DenoisingStep] = []
      while let step = run.next() { steps.append(step) }
      let frames = ReverseFrames(
        try ReverseRecord(
          steps, codes: run.sample, by: model, prompt: "a $5 cat", guidance: 7.5, seed: 1),
        tokens: model.tokenizer.shownTokens("a $5 cat"), language)
      let sequence = frames.sequence()
      #expect(sequence.count == 4)
      for index in 0..<4 { #expect(try sequence.draw(index).problems() == []) }
      #expect(frames.stage().contactSheet(command: "explorer frames reverse").problems() == [])
    }
  }
}
