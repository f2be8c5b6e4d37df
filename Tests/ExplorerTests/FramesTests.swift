import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The frames of every stage, with small models of fresh weights.
@Suite("explorer frames") struct FramesTests {
  private static let tiny = try? TinyModel()

  /// Every stage at reduced size, and how many frames it has.
  private static let stages: [(name: String, arguments: [String], frames: Int)] = [
    ("predict", ["predict", "--steps", "3", "--prompt", "a $5 cat"], 3),
    ("residual", ["residual", "--steps", "3", "--seed", "4"], 3),
    ("timestep", ["timestep", "--steps", "4"], 4),
    ("decode", ["decode", "a red cat", "--steps", "3", "--guidance", "2"], 4),
    (
      "reverse-attention",
      ["reverse", "a red cat", "--steps", "3", "--scheduler", "ddim", "--show", "attention"], 4
    ),
  ]

  @Test(arguments: 0..<6) func writesTheSameFramesForAnyWorkers(index: Int) throws {
    let tiny = try TinyModel()
    let toy = ["reverse", "--toy", "--steps", "5", "--scheduler", "euler-ancestral"]
    let stage = index < 5 ? Self.stages[index] : (name: "reverse-toy", arguments: toy, frames: 6)
    let words =
      ["frames"] + stage.arguments + (index < 5 ? ["--model", "model"] : [])
      + ["--lang", "zh", "--theme", "dark"]
    let said = try tiny.json(words + ["--out", "a"])
    #expect(said["frames"] as? Int == stage.frames)
    try tiny.succeed(words + ["--out", "b"], workers: 1)
    let (first, second) = try (
      TemporaryHome.contents(tiny.path("a")), TemporaryHome.contents(tiny.path("b"))
    )
    #expect(first == second)
    let folder = "zh/\(stage.name)-frames"
    let names =
      (0..<stage.frames).map { "\(folder)/frames/\(FrameFolder.file($0))" } + [
        "\(folder)/frames/contact-sheet.png", "\(folder)/frames/manifest.json",
        "\(folder)/\(stage.name).gif",
      ]
    #expect(first.keys.sorted() == names.sorted())
    let manifest = try #require(
      JSONSerialization.jsonObject(with: first["\(folder)/frames/manifest.json"] ?? Data())
        as? [String: Any])
    #expect(manifest["count"] as? Int == stage.frames)
    #expect((manifest["frames"] as? [[String: Any]])?.count == stage.frames)
    let weights = index < 5 ? try Manifest.fingerprint(tiny.path("model")) : nil
    #expect(manifest["weights"] as? String == weights)

    // The command that stands there makes the same again.
    let command = try #require(manifest["command"] as? String)
    #expect(command.hasSuffix("--lang zh --theme dark"))
    #expect(said["command"] as? String == command)
    if !command.contains("'") {
      let again = command.split(separator: " ").dropFirst().map(String.init)
      try tiny.succeed(again + ["--out", "c"])
      #expect(try TemporaryHome.contents(tiny.path("c")) == first)
    }
  }

  @Test func lessonsHaveFramesToo() throws {
    let folder = try TemporaryFolder()
    let clip = try TinyCLIP(in: folder.path + "/clip")
    for (arguments, count) in [
      (["forward", "--steps", "3"], 4), (["clip", "--model", clip.folder], 3),
    ] {
      let program = try Program.run(
        ["frames"] + arguments + ["--out", folder.path + "/out", "--lang", "en"], in: folder.path,
        environment: ["EXPLORER_HOME": TemporaryHome.project])
      #expect(program.status == 0, "\(program.errors)")
      let files = try TemporaryHome.contents("\(folder.path)/out/en/\(arguments[0])-frames")
      #expect(files.keys.count { $0.hasPrefix("frames/0") } == count)
      #expect(files["frames/manifest.json"] != nil && files["\(arguments[0]).gif"] != nil)
    }
  }

  private func check(_ stage: StageFrames, _ count: Int, _ comment: Comment) throws {
    #expect(stage.sequence.count == count, comment)
    for index in 0..<count {
      let figure = try stage.sequence.draw(index)
      #expect(figure.problems() == [], comment)
      #expect(!figure.alternativeText.isEmpty && !figure.tree.contains("NaN"), comment)
    }
    #expect(stage.contactSheet(command: "explorer frames").problems() == [], comment)
  }

  @Test(arguments: Language.allCases, ReverseView.allCases)
  func reverseFramesAreLegible(language: Language, view: ReverseView) throws {
    var model = try #require(Self.tiny).model
    let long = "a $5 cat " + String(repeating: "on the left of a big house ", count: 3)
    for (kind, prompt, guidance) in [
      (SchedulerKind.euler, "a $5 cat", 7.5), (.ddpm, long, 1), (.ddim, "", 2),
    ] {
      model.scheduler = try SchedulerConfiguration(kind).makeScheduler()
      let (steps, codes) = try SampleRequest(
        prompt: prompt, steps: 3, guidance: guidance, seed: 1
      ).run(model, "") { _ in }
      let tokens = model.tokenizer.shownTokens(prompt)
      let frames = ReverseFrames(
        try ReverseRecord(
          steps, codes: codes, by: model, prompt: prompt, guidance: guidance, seed: 1),
        tokens: tokens, language, view: view,
        attention: CrossAttention.watch(
          steps, prompt: prompt, tokens: tokens.count + 2, by: model))
      try check(frames.stage(), 4, "\(view) \(kind)")
    }
  }

  /// The network is watched at what the sampler shows it, whatever scale that is kept in.
  @Test func attentionIsThatOfTheRun() throws {
    var model = try #require(Self.tiny).model
    model.scheduler = try SchedulerConfiguration(.euler).makeScheduler()
    let (steps, _) = try SampleRequest(prompt: "a cat", steps: 2, guidance: 1, seed: 3)
      .run(model, "") { _ in }
    let looks = CrossAttention.watch(steps, prompt: "a cat", tokens: 77, by: model)
    #expect(looks.count == 2 && looks[0].side == 8)
    for place in 0..<64 {
      #expect(abs(looks[0].maps.reduce(0) { $0 + $1[place] } - 1) < 1e-4)
    }
    let context = model.embed("a cat").output.lastHiddenState
    for (step, look) in zip(steps, looks) {
      let seen = Probe.watch {
        model.unet(step.unitSample, times: [Float(step.t)], context: context)
      }.seen
      let own = CrossAttention(seen, tokens: 77).maps.joined()
      #expect(zip(look.maps.joined(), own).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test(arguments: Language.allCases) func framesOverTimeAreLegible(language: Language) throws {
    let model = try #require(Self.tiny).model
    for prompt in [nil, "", "a $5 cat"] {
      let way = try NoisedWay(
        image: nil, prompt: prompt, frames: 4, seed: 2, by: model, progress: { _ in })
      for view in [NoisedFrames.View.predict, .residual] {
        try check(NoisedFrames(way, view, language).stage(), 4, "\(view)")
      }
    }
    let time = try TimeFrames(model, image: nil, frames: 4, seed: 2, language)
    try check(time.stage(), 4, "timestep")
    for sampler in SchedulerOption.allCases {
      let run = try PointRun(sampler, steps: 4, points: 80, seed: 5)
      try check(PointFrames(run, language).stage(), run.moments.count, "\(sampler)")
    }
  }

  @Test func errorsAreThoseOfTheLesson() throws {
    let model = try #require(Self.tiny).model
    let way = try NoisedWay(
      image: nil, prompt: nil, frames: 5, seed: 2, by: model, progress: { _ in })
    #expect(way.times == [0, 249, 499, 749, 999])
    for (place, shown) in way.moments.enumerated() {
      let (noise, original) = (way.noiseErrors[place], way.originalErrors[place])
      #expect(abs(original / (shown.prediction.level.sigma * noise) - 1) < 0.01)
      #expect(
        way.plainErrors[place] == shown.prediction.subtracted.distance(to: shown.prediction.code))
    }
  }

  @Test func everySamplerFindsTheRing() throws {
    let runs = try SchedulerOption.allCases.map {
      try PointRun($0, steps: 50, points: 300, seed: 9)
    }
    for run in runs {
      let (start, end) = (run.moments[0], run.moments[run.moments.count - 1])
      #expect(start.arrived < 0.3 && end.arrived > 0.9, "\(run.sampler): \(end.arrived)")
      #expect(end.t == nil && end.step == nil && end.level.noise < 0.05, "\(run.sampler)")
      let stochastic = [SchedulerOption.ddpm, .eulerAncestral].contains(run.sampler)
      if stochastic { #expect(run.moments[20].step?.hasRest == true) }
    }
    // The push is the score's direction: from outside inwards, by about the noise itself.
    let level = runs[0].moments[0].level
    let push = runs[0].push([(x: 2, y: 0)], at: level)[0]
    #expect(push.x < -1.8 && abs(push.y) < 0.1)
  }

  @Test func timesAreLikeThemselves() throws {
    let model = try #require(Self.tiny).model
    let frames = try TimeFrames(model, image: nil, frames: 3, seed: 0, .en)
    #expect(frames.moments.map(\.t) == [0, 499, 999])
    for moment in frames.moments {
      #expect(moment.numbers.count == 8)
      #expect((-1.0...1.0).contains(moment.numbers.min() ?? 2))
    }
    // Time 0: cosines are 1 and sines 0.
    #expect(frames.moments[0].numbers == [1, 1, 1, 1, 0, 0, 0, 0])
    #expect(abs(frames.moments[0].waves[0] - 1) < 1e-5)
    #expect(abs((frames.moments[2].learned.last ?? 0) - 1) < 1e-5)
  }

  /// Every stage of the pipeline, and every lesson that has frames.
  @Test func helpNamesAllStages() throws {
    let help = try Program.run(["frames", "--help"], in: "/").output
    for name in ["forward", "predict", "residual", "timestep", "clip", "decode", "reverse"] {
      #expect(FramesCommand.names.contains(name))
      #expect(help.contains("\n  \(name) "), "\(name)")
    }
    for folder in try Home(path: TemporaryHome.project).lessonFolders() {
      let hasFrames = try !LessonFile(path: folder.file).frames.isEmpty
      #expect(!hasFrames || FramesCommand.names.contains(folder.name), "\(folder.name)")
    }
  }

  @Test(
    arguments: [
      (["predikt"], 64, "unknown frames `predikt`; did you mean `predict`?"),
      ([], 64, "frames of what? Expected one of `forward`, `predict`"),
      (["predict", "--steps", "1"], 64, "--steps 1: expected a whole number of at least 2"),
      (["timestep", "--steps", "1001"], 64, "--steps 1001: expected at most 1000"),
      (["residual", "--image", "no.png"], 1, "no.png does not exist"),
      (["reverse", "a", "--show", "latents"], 64, "one of the following: all, x, noise"),
      (["reverse", "--toy", "a cat"], 64, "--toy: a prompt is not for points of the plane"),
      (["reverse", "--toy", "--show", "x"], 64, "--toy: --show is not for points"),
      (["reverse", "--toy", "--steps", "0"], 64, "--steps 0: expected a whole number from 1"),
      (
        ["reverse", "--pixels", "--show", "latent"], 64,
        "--show latent: a model of pixels has no codes"
      ),
      (["decode", "--pixels"], 64, "--pixels: a model of pixels has no codes"),
      (["decode"], 64, "a prompt is missing"),
      (
        ["reverse", "a", "--show", "attention", "--model", "model", "--latents", "n.safetensors"],
        64,
        "--show attention: expected a square code, and --latents holds one of 8 × 16"
      ),
    ] as [([String], Int32, String)])
  func faultsAreOneLine(arguments: [String], status: Int32, expected: String) throws {
    let tiny = try TinyModel()
    try SafetensorsWriter.write(
      ["latents": .float32(.zeros([1, 4, 8, 16]))], to: tiny.path("n.safetensors"))
    let takesModel = ["predict", "timestep", "residual", "decode"].contains(arguments.first ?? "")
    let program = try Program.run(
      ["frames"] + arguments + (takesModel ? ["--model", "model"] : []), in: tiny.scratch.path,
      environment: ["EXPLORER_HOME": TemporaryHome.project])
    #expect(program.status == status, "\(program.errors)")
    #expect(program.output.isEmpty)
    #expect(program.errors.hasPrefix("error: ") && program.errors.contains(expected))
    #expect(program.errors.split(separator: "\n").count == 1, "\(program.errors)")
  }
}
