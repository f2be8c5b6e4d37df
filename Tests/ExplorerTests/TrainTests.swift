import Diffusion
import Foundation
import Tensor
import TestSupport
import TinyWorld
import Testing
import Viz

@testable import Explorer

/// A folder of captioned pictures, as people have them.
private func pictures(_ scratch: TemporaryFolder, count: Int = 6) throws -> String {
  _ = try DatasetWriter(count: count, seed: 4, folder: scratch.path + "/data").run()
  return scratch.path + "/data"
}

private func train(_ scratch: TemporaryFolder, _ arguments: String) throws -> Program {
  try Program.run(["train"] + arguments.split(separator: " ").map(String.init), in: scratch.path)
}

private func weights(_ folder: String) -> Data? {
  FileManager.default.contents(atPath: folder + "/diffusion_pytorch_model.safetensors")
}

@Suite("Training", .serialized) struct TrainTests {
  @Test func theChainMakesModelsThatOpen() throws {
    let scratch = try TemporaryFolder()
    _ = try pictures(scratch)
    let run = try train(scratch, "all --data data --steps 2 --out run --preset quick --seed 3")
    #expect(run.status == 0, "\(run.errors)")
    let (whole, clip) = (scratch.path + "/run/unet/model", scratch.path + "/run/clip/model")
    // What CLIP has learnt to read stays what it is.
    let vocabulary = FileManager.default.contents(
      atPath: scratch.path + "/run/tokenizer/vocab.json")
    let kept = try train(scratch, "tokenizer --preset quick --out run")
    #expect(kept.output.hasPrefix("tokenizer: kept, since clip is trained with it"))
    #expect(
      FileManager.default.contents(atPath: scratch.path + "/run/tokenizer/vocab.json") == vocabulary
    )
    let model = try StableDiffusion(directory: whole)
    #expect(model.unet.configuration.sampleSize == 8)
    #expect(model.vae.configuration.scalingFactor != 0.18215)
    #expect(try CLIP(directory: clip).model.configuration.vision.imageSize == 64)
    #expect(
      FileManager.default.fileExists(
        atPath: scratch.path + "/run/clip/model/moments/0000000.safetensors")
    )
    for folder in [whole, clip, scratch.path + "/run/vae/model"] {
      let check = Process()
      check.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      check.arguments = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
      check.currentDirectoryURL = URL(fileURLWithPath: folder)
      try check.run()
      check.waitUntilExit()
      #expect(check.terminationStatus == 0, "\(folder)")
    }
    let card = try String(contentsOfFile: whole + "/README.md", encoding: .utf8)
    for name in ["vae", "decoder", "clip", "unet"] {
      #expect(
        card.contains("`explorer train \(name) --preset quick --seed 3 --steps 2 --data data`"))
    }
    // Nothing is said of pictures that are not Tiny World's.
    #expect(card.contains("# Stable Diffusion\n") && card.contains("64×64 pictures from prompts"))
    #expect(!card.contains("Tiny World") && !card.contains("language:"))
  }

  @Test func partsOfAnotherModelAreTaken() throws {
    let scratch = try TemporaryFolder()
    _ = try pictures(scratch)
    let first = try train(scratch, "all --data data --steps 1 --out run --preset quick")
    try #require(first.status == 0, "\(first.errors)")
    let options = "--data data --steps 1 --out new --preset quick --with run/unet/model"
    for model in ["decoder", "unet"] {
      let run = try train(scratch, model + " " + options)
      #expect(run.status == 0, "\(run.errors)")
    }
    let (old, new) = (scratch.path + "/run/unet/model/", scratch.path + "/new/unet/model/")
    func data(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }
    for file in ["tokenizer/vocab.json", "text_encoder/model.safetensors"] {
      #expect(data(old + file) != nil && data(old + file) == data(new + file))
    }
    let card = try String(contentsOfFile: new + "README.md", encoding: .utf8)
    #expect(card.contains("`explorer train unet --preset quick --seed 0 --steps 1 --with model"))
    // Another tokenizer in the folder is not the one that the text encoder was trained with.
    let other = try train(scratch, "tokenizer --preset quick --out new")
    #expect(other.status == 0, "\(other.errors)")
    #expect(data(scratch.path + "/new/tokenizer/vocab.json") != data(old + "tokenizer/vocab.json"))
    try FileManager.default.removeItem(atPath: scratch.path + "/new/unet")
    let again = try train(scratch, "unet " + options)
    #expect(again.status == 0, "\(again.errors)")
    #expect(data(old + "tokenizer/vocab.json") == data(new + "tokenizer/vocab.json"))
    #expect(card.contains("`explorer train clip --preset quick --seed 0 --steps 1 --data data`"))
  }

  @Test func aTrainedUNetGoesOnLearning() throws {
    let scratch = try TemporaryFolder()
    _ = try pictures(scratch)
    let first = try train(scratch, "all --data data --steps 1 --out run --preset quick")
    try #require(first.status == 0, "\(first.errors)")
    let second = try train(
      scratch, "unet --data data --steps 1 --out new --preset quick --from run/unet/model --seed 1")
    #expect(second.status == 0, "\(second.errors)")
    let old = try StableDiffusion(directory: scratch.path + "/run/unet/model")
    let new = try StableDiffusion(directory: scratch.path + "/new/unet-further/model")
    #expect(new.advisedGuidance == 2)
    let moved = zip(old.unet.parameters, new.unet.parameters).map {
      zip($0.value.scalars, $1.value.scalars).map { abs($0 - $1) }.max() ?? 0
    }
    // One small step away from the old weights; new ones would lie far off.
    let most = moved.max() ?? 0
    #expect(most > 0 && most < 0.05)
    let card = try String(
      contentsOfFile: scratch.path + "/new/unet-further/model/README.md", encoding: .utf8)
    #expect(card.contains("`explorer train unet --preset quick --seed 0 --steps 1 --data data`"))
    #expect(
      card.contains(
        "`explorer train unet --preset quick --seed 1 --steps 1 --from model --data data`"))
    let third = try train(
      scratch,
      "unet --data data --steps 1 --out new --preset quick --from new/unet-further/model --seed 2")
    #expect(third.status == 0, "\(third.errors)")
    let trainings = try FileManager.default.contentsOfDirectory(
      atPath: scratch.path + "/new/unet-further-2/model/training")
    #expect(Set(["unet.json", "unet-further.json", "unet-further-2.json"]).isSubset(of: trainings))
    for wrong in ["vae --bare 0.1", "unet --data data --bare 0.1", "unet --bare 0.7"] {
      let refused = try train(scratch, wrong)
      #expect(refused.status == 64 && refused.errors.contains("--bare 0."), "\(refused.errors)")
    }
    let tiny = try TinyModel()
    let odd = try train(
      scratch,
      "unet --data data --steps 1 --out odd --preset quick --from run/unet/model --with "
        + tiny.path("model"))
    #expect(odd.status == 1 && odd.errors.contains("the text encoder's vectors have 8 numbers"))
    let refused = try train(scratch, "vae --from run/unet/model")
    #expect(
      refused.status == 64
        && refused.errors.contains("--from: expected with unet or pixels, not with"))
    let idle = try train(scratch, "vae --with run/unet/model")
    #expect(idle.status == 64 && idle.errors.contains("vae needs nothing of it"))
  }

  @Test func aStoppedTrainingGoesOnToTheSameBytes() throws {
    let scratch = try TemporaryFolder()
    #expect(try train(scratch, "vae --steps 6 --out whole").status == 0)
    let half = try train(scratch, "vae --steps 6 --stop-after 3 --out half --workers 1")
    #expect(half.output == "vae: stopped at step 3 of 6, go on with --resume\n")
    #expect(weights(scratch.path + "/half/vae/model") == nil)
    let early = try train(
      scratch, "vae --steps 6 --stop-after 4 --out half --workers 1 --resume --publish")
    #expect(early.output.hasSuffix("as it is now, half/vae/model\n"))
    let readme = scratch.path + "/half/vae/model/README.md"
    let card = try String(contentsOfFile: readme, encoding: .utf8)
    #expect(card.contains("| 4 of 6 × 8 |"))
    #expect(card.contains("--steps 6 --stop-after 4 --publish`"))
    // Grades of these weights, which are not those of later ones.
    try Data("{}".utf8).write(
      to: URL(fileURLWithPath: scratch.path + "/half/vae/model/grades.json"))
    try FileManager.default.copyItem(
      atPath: scratch.path + "/half/vae/model", toPath: scratch.path + "/early")

    let refused = try train(scratch, "vae --steps 6 --out half")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("go on with --resume, or choose another --out"))
    let other = try train(scratch, "vae --steps 7 --out half --resume")
    #expect(other.status == 1 && other.errors.contains("begun with other settings"))

    #expect(try train(scratch, "vae --steps 6 --out half --resume --workers 3").status == 0)
    let whole = weights(scratch.path + "/whole/vae/model")
    #expect(whole != nil && whole == weights(scratch.path + "/half/vae/model"))
    #expect(
      !FileManager.default.fileExists(atPath: scratch.path + "/half/vae/model/grades.json"))
    let log = try String(contentsOfFile: scratch.path + "/half/vae/log.jsonl", encoding: .utf8)
    #expect(log.contains(#"{"step": 3, "event": "resumed"}"#))

    let again = try train(scratch, "vae --steps 6 --out half --resume")
    #expect(again.status == 0 && again.output.hasPrefix("vae: finished before, "))

    // As if it had ended between its last checkpoint and its model: there is an older one.
    try FileManager.default.removeItem(atPath: scratch.path + "/half/vae/model")
    try FileManager.default.moveItem(
      atPath: scratch.path + "/early", toPath: scratch.path + "/half/vae/model")
    #expect(weights(scratch.path + "/half/vae/model") != whole)
    #expect(try train(scratch, "vae --steps 6 --out half --resume").status == 0)
    #expect(weights(scratch.path + "/half/vae/model") == whole)
  }

  @Test func aKilledTrainingGoesOnToTheSameBytes() throws {
    let scratch = try TemporaryFolder()
    #expect(try train(scratch, "vae --steps 12 --out whole").status == 0)
    let arguments = "train vae --steps 12 --out cut --checkpoint-every 1 --resume"
      .split(separator: " ").map(String.init)
    var random = RandomStream(seed: 7)
    for _ in 0..<4 {
      let process = try Program.start(arguments, in: scratch.path)
      usleep(UInt32(150_000 + random.next(below: 700_000)))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(try train(scratch, "vae --steps 12 --out cut --resume").status == 0)
    let whole = weights(scratch.path + "/whole/vae/model")
    #expect(whole != nil && whole == weights(scratch.path + "/cut/vae/model"))
  }

  @Test func controlCKeepsWhatWasLearnt() throws {
    let scratch = try TemporaryFolder()
    let process = try Program.start(
      ["train", "vae", "--steps", "100000", "--out", "run"], in: scratch.path)
    let log = scratch.path + "/run/vae/log.jsonl"
    // The log's first line comes after a hundred steps.
    for _ in 0..<600 where (FileManager.default.contents(atPath: log)?.count ?? 0) == 0 {
      usleep(100_000)
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
    let file = try SafetensorsFile(scratch.path + "/run/vae/checkpoint.safetensors")
    #expect(Int(file.metadata["step"] ?? "") ?? 0 >= 100)
  }

  @Test func aModelWhosePartsAreNotThereIsNotTrained() throws {
    let scratch = try TemporaryFolder()
    let unet = try train(scratch, "unet --out run")
    #expect(unet.status == 1)
    #expect(
      unet.errors
        == "error: run holds no finished vae; train it first: explorer train vae --out run, or take "
        + "another model's with --with DIR\n")
    let lost = try train(scratch, "decoder --out run --with nowhere")
    #expect(lost.status == 1 && lost.errors.contains("nowhere/vae/config.json"))
    #expect(try train(scratch, "clip --out run").errors.contains("no finished tokenizer"))
    #expect(
      try train(scratch, "vae --steps 0").errors.contains("--steps 0: expected 1 to 1000000000"))
  }
}

@Suite("Training data") struct TrainingDataTests {
  private func complaint(_ open: () throws -> any CaptionedPictures) -> String {
    do {
      _ = try open()
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func badFoldersAreRefusedInOneLine() throws {
    let scratch = try TemporaryFolder()
    let folder = try pictures(scratch)
    let list = folder + "/metadata.jsonl"
    let good = try String(contentsOfFile: list, encoding: .utf8)
    func complaint(metadata: String) throws -> String {
      try Data(metadata.utf8).write(to: URL(fileURLWithPath: list))
      return self.complaint { try TrainingData.open(folder) }
    }
    #expect(try complaint(metadata: good) == "")
    #expect(try complaint(metadata: "").hasSuffix("names no pictures; expected one on each line"))
    #expect(
      try complaint(metadata: good + "no json\n").contains("metadata.jsonl:7: expected one JSON"))
    let missing = try complaint(metadata: #"{"file_name": "none.png", "text": "a cat"}"#)
    #expect(missing.contains("metadata.jsonl:1: ") && missing.contains("none.png does not exist"))
    let outside = try complaint(metadata: #"{"file_name": "../a.png", "text": "a cat"}"#)
    #expect(outside.contains("expected a file in the folder"))
    try FileManager.default.removeItem(atPath: list)
    #expect(
      self.complaint { try TrainingData.open(folder) }.contains("metadata.jsonl does not exist"))
    #expect(self.complaint { try TrainingData.open(folder + "/x") }.contains("expected tiny-world"))
  }

  @Test func picturesOfOtherSizesAreScaledAndSaid() throws {
    let scratch = try TemporaryFolder()
    let folder = try pictures(scratch, count: 3)
    let wide = Raster(width: 100, height: 50, fill: Color(0.2, 0.4, 0.6))
    try wide.pngData().write(to: URL(fileURLWithPath: folder + "/000001.png"))
    let notes = Locked<[String]>([])
    let list = try PictureList(folder: folder, side: 64) { note in notes.use { $0.append(note) } }
    #expect(notes.use { $0.count } == 1)
    #expect(notes.use { $0[0] }.hasPrefix("1 of 3 pictures in "))
    let shown = list.pictures([1])
    #expect(shown.shape == [1, 64, 64, 3] && abs(shown[0, 9, 9, 2] - 0.2) < 0.01)
    #expect(list.pictures([0]) == TinyWorldPictures(seed: 4).pictures([0]))
  }

  /// A header and its values.
  private func idx(_ lengths: [Int], _ values: [UInt8], kind: UInt8 = 8) -> Data {
    var data = Data([0, 0, kind, UInt8(lengths.count)])
    for length in lengths {
      data += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
    }
    return data + values
  }

  @Test func digitsAreReadAndLyingHeadersRefused() throws {
    let scratch = try TemporaryFolder()
    let labels = try scratch.file("t-labels-idx1-ubyte", idx([2], [7, 3]))
    func open(_ data: Data) throws -> any CaptionedPictures {
      try TrainingData.open(try scratch.file("t-images-idx3-ubyte", data), side: 4)
    }
    let list = try open(idx([2, 2, 2], [0, 255, 255, 0, 255, 255, 255, 255]))
    #expect(list.count == 2)
    #expect(try list.captions([1, 0], variant: 0) == ["3", "7"])
    let first = try list.pictures([0])
    #expect(first[0, 0, 0, 0] == -1 && first[0, 0, 3, 1] == 1)
    let folder = scratch.path + "/images"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["t-labels-idx1-ubyte", "t-images-idx3-ubyte"] {
      try FileManager.default.copyItem(
        atPath: scratch.path + "/" + name, toPath: folder + "/" + name)
    }
    #expect(try TrainingData.open(folder + "/t-images-idx3-ubyte", side: 4).count == 2)
    #expect(complaint { try open(idx([2, 2, 2], [1])) }.contains("2 × 2 × 2 values, and 1 follow"))
    #expect(complaint { try open(idx([2, 2], [1])) }.contains("not an IDX file"))
    #expect(
      complaint { try open(idx([2, 2, 2, 1], Array(repeating: 0, count: 8))) }.contains(
        "4 axes; expected 3"))
    #expect(complaint { try open(idx([2, 2, 2], [], kind: 13)) }.contains("numbers of kind 13"))
    let huge = idx([1 << 31, 1 << 31, 1 << 31], [1])
    #expect(complaint { try open(huge) }.contains("values, and 1 follow it"))
    #expect(complaint { try open(idx([1, 1, 1], [5])) }.contains("2 labels for 1 pictures"))
    try FileManager.default.removeItem(atPath: labels)
    #expect(complaint { try open(idx([1, 1, 1], [5])) }.contains("cannot be read"))
  }

  @Test func twinsDifferInWhatTheirCaptionsSay() throws {
    let data = TinyWorldPictures(seed: 1)
    var exchanged = 0
    for index in 0..<300 {
      var random = RandomStream(seed: 9, position: UInt64(index) << 16)
      let scene = data.scene(index)
      let (twin, changed) = scene.twin(&random)
      let isExchanged = scene.objects.count == 2 && twin == scene.exchanged
      if isExchanged { exchanged += 1 }
      let plan = CaptionPlan(saying: changed, objects: scene.objects.count)
      // Two things of one kind, colour and size in each other's place are the same in words.
      let (left, right) = (scene.objects[0], scene.objects[scene.objects.count - 1])
      let isAlike = (left.kind, left.color, left.size) == (right.kind, right.color, right.size)
      #expect(
        isExchanged && isAlike || scene.caption(.en, plan: plan) != twin.caption(.en, plan: plan))
    }
    #expect(exchanged > 30)
    let (pictures, captions) = data.pairs(step: 2, count: 7, seed: 5)
    #expect(pictures.shape == [7, 64, 64, 3] && captions.count == 7)
    #expect(captions.contains { $0.unicodeScalars.contains { $0.value > 0x2E80 } })
  }

  /// A GAN's folder has some of the paintings on the way, evenly apart, the last among them.
  @Test func aModelKeepsSomeOfItsPaintings() throws {
    let scratch = try TemporaryFolder()
    let program = try train(scratch, "gan --steps 14 --out run")
    #expect(program.status == 0, "\(program.errors)")
    let folder = scratch.path + "/run/gan-0"
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/samples").count == 14)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder + "/model/samples").sorted()
        == [2, 5, 8, 11, 14].map { String(format: "%07d.png", $0) })
  }
}
