import Foundation
import Tensor
import TestSupport
import Testing

@testable import Diffusion

/// Folders that diffusers and transformers saved, and what their parts computed;
/// `scripts/reference/directories.py` writes them.
enum SavedFolders {
  struct Computed: Decodable, Sendable {
    struct Pipeline: Decodable, Sendable {
      let ids: [Int]
      let text, unet, decoded, encoded: FixtureNumbers
    }
    struct Pixels: Decodable, Sendable { let unet: FixtureNumbers }
    struct Towers: Decodable, Sendable { let text, image: FixtureNumbers }
    let prompt: String
    let old, new: Pipeline
    let pixels: Pixels
    let clip: Towers
  }

  /// What is said of the "old" folder after a change, on one short line, without the folder's path.
  static func complaint(
    in folder: TemporaryFolder, _ change: (String) throws -> Void
  ) throws -> String {
    let target = try copy("old", into: folder)
    defer { try? FileManager.default.removeItem(atPath: target) }
    try change(target)
    do {
      _ = try StableDiffusion(directory: target)
      return "none"
    } catch {
      let line = "\(error)"
      #expect(!line.contains("\n") && line.count < target.count + 600)
      return line.replacing(target, with: "")
    }
  }

  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/directories/\(name)").path
  }

  static func computed() throws -> Computed {
    try JSONDecoder().decode(Computed.self, from: fixture("directories/computed.json"))
  }

  /// A copy to change.
  static func copy(_ name: String, into folder: TemporaryFolder) throws -> String {
    let target = folder.path + "/" + name
    try FileManager.default.copyItem(atPath: path(name), toPath: target)
    return target
  }

  /// A picture or latent by formula, `[1, C, H, W]` turned.
  static func formula(_ key: String, _ shape: [Int]) -> Tensor<Float> {
    FormulaWeights().tensor(key, shape, .constant(0)).permuted([0, 2, 3, 1])
  }
}

@Suite("Folders of models")
struct DirectoryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theAdvisedGuidanceIsKept() throws {
    let path = try SavedFolders.copy("old", into: folder)
    var model = try StableDiffusion(directory: path)
    #expect(model.advisedGuidance == nil)
    model.advisedGuidance = 2.5
    try model.write(to: path)
    #expect(try StableDiffusion(directory: path).advisedGuidance == 2.5)
    let advice = path + "/generation_config.json"
    try Data(#"{"guidance_scale": "much"}"#.utf8).write(to: URL(fileURLWithPath: advice))
    #expect(throws: ConfigurationError.self) { try StableDiffusion(directory: path) }
  }

  private func expectAgreement(
    _ pipeline: StableDiffusion, _ expected: SavedFolders.Computed.Pipeline
  ) throws {
    let ids = pipeline.tokenizer.encode(try SavedFolders.computed().prompt)
    #expect(ids == expected.ids)
    let context = pipeline.textEncoder([ids]).lastHiddenState
    #expect(isClose(context.slice(0..<8, axis: 1).reshaped([8, 4]), expected.text.tensor, 1e-4))
    let latent = SavedFolders.formula("x", [1, 4, 8, 4])
    let noise = pipeline.unet(latent, times: [501], context: context)
    #expect(isClose(noise, expected.unet.channelsLast, 1e-4))
    let picture = pipeline.vae.decode(SavedFolders.formula("z", [1, 4, 4, 2]))
    #expect(isClose(picture, expected.decoded.channelsLast, 1e-4))
    let code = pipeline.vae.encode(SavedFolders.formula("x", [1, 3, 8, 4])).mean
    #expect(isClose(code, expected.encoded.channelsLast, 1e-4))
  }

  /// Old names of attention in the autoencoder, `position_ids`, a safety checker, a PNDM scheduler.
  @Test func anOldFolderIsOpened() throws {
    let pipeline = try StableDiffusion(directory: SavedFolders.path("old"))
    try expectAgreement(pipeline, SavedFolders.computed().old)
    let options = pipeline.scheduler.configuration
    #expect(options.kind == .pndm && options.betaSchedule == .scaledLinear)
    // The file says 0; diffusers' pipeline takes 1 whatever it says.
    #expect(options.stepsOffset == 1 && options.clipSample == false)
    #expect(pipeline.vae.configuration.scalingFactor == 0.18215)
    #expect(pipeline.unet.configuration.sampleSize == 64)
  }

  /// Half precision, shards, a text encoder without `text_model.`, the tokenizer in one file.
  @Test func aNewFolderIsOpened() throws {
    let pipeline = try StableDiffusion(directory: SavedFolders.path("new"))
    try expectAgreement(pipeline, SavedFolders.computed().new)
    #expect(pipeline.scheduler.configuration.predictionType?.rawValue == "v_prediction")
    #expect(pipeline.unet.configuration.useLinearProjection)
    #expect(pipeline.unet.configuration.attentionHeads == [1, 2])
  }

  @Test func pixelsAndClipAreOpened() throws {
    let expected = try SavedFolders.computed()
    let pixels = try DDPMPipeline(directory: SavedFolders.path("pixels"))
    let noise = pixels.unet(SavedFolders.formula("x", [1, 3, 8, 4]), times: [501])
    #expect(isClose(noise, expected.pixels.unet.channelsLast, 1e-4))
    #expect(pixels.scheduler.configuration.kind == .ddpm)

    let clip = try CLIP(directory: SavedFolders.path("clip"))
    let text = clip.model.textEmbeddings([clip.tokenizer.encode(expected.prompt)])
    #expect(isClose(text, expected.clip.text.tensor, 1e-4))
    let image = clip.model.imageEmbeddings(SavedFolders.formula("x", [1, 3, 8, 8]))
    #expect(isClose(image, expected.clip.image.tensor, 1e-4))
    #expect(clip.imageProcessor.size == .shortestEdge(8))
  }

  private func values(_ model: some Module) -> [String: Tensor<Float>] {
    Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.value) })
  }

  @Test(arguments: ["old", "new"])
  func whatIsWrittenIsOpenedAgain(name: String) throws {
    let pipeline = try StableDiffusion(directory: SavedFolders.path(name))
    let target = folder.path + "/deep/er/" + name
    try pipeline.write(to: target)
    let again = try StableDiffusion(directory: target)
    #expect(values(again.unet) == values(pipeline.unet))
    #expect(values(again.vae) == values(pipeline.vae))
    #expect(values(again.textEncoder) == values(pipeline.textEncoder))
    #expect(again.unet.configuration == pipeline.unet.configuration)
    #expect(again.vae.configuration == pipeline.vae.configuration)
    #expect(again.textEncoder.configuration == pipeline.textEncoder.configuration)
    #expect(again.scheduler.configuration == pipeline.scheduler.configuration)
    for text in ["a red cat", "<|endoftext|> ! 红色的猫 ", ""] {
      #expect(again.tokenizer.encode(text) == pipeline.tokenizer.encode(text))
    }
    let file = try Checkpoint(target + "/text_encoder/model.safetensors")
    #expect(file.names.allSatisfy { $0.hasPrefix("text_model.") })
    #expect(file.file(of: file.names[0])?.metadata == ["format": "pt"])
  }

  @Test func weightsAreSpreadAndGathered() throws {
    let pipeline = try StableDiffusion(directory: SavedFolders.path("old"))
    let target = folder.path + "/model"
    _ = try FileManager.default.createDirectory(
      atPath: target, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: target + "/README.md"))
    func files() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: target + "/unet").sorted()
    }
    try pipeline.write(to: target, shardLimit: 20_000)
    let spread = try files()
    #expect(spread.count > 3 && spread.contains("diffusion_pytorch_model.safetensors.index.json"))
    #expect(spread.contains("diffusion_pytorch_model-00001-of-0000\(spread.count - 2).safetensors"))
    #expect(values(try StableDiffusion(directory: target).unet) == values(pipeline.unet))
    for file in spread where file.hasSuffix(".safetensors") {
      let entries = try SafetensorsFile("\(target)/unet/\(file)").entries
      #expect(entries.reduce(0) { $0 + $1.range.count } <= 20_000)
    }

    // What stood there before must not be taken for this model's.
    try pipeline.write(to: target, precision: .half)
    #expect(try files() == ["config.json", "diffusion_pytorch_model.safetensors"])
    let half = try StableDiffusion(directory: target)
    let (ours, theirs) = (values(half.unet), values(pipeline.unet))
    #expect(ours.keys == theirs.keys && ours != theirs)
    for (key, value) in ours { #expect(isClose(value, try #require(theirs[key]), 1e-3)) }
    try pipeline.unet.write(to: target + "/unet", shardLimit: 15_000)
    #expect(try files().contains("diffusion_pytorch_model.safetensors") == false)
    #expect(values(try StableDiffusion(directory: target).unet) == theirs)
    #expect(try String(contentsOfFile: target + "/README.md", encoding: .utf8) == "mine")
  }

  @Test func pixelsAndClipAreWritten() throws {
    let pixels = try DDPMPipeline(directory: SavedFolders.path("pixels"))
    try pixels.write(to: folder.path + "/pixels")
    let again = try DDPMPipeline(directory: folder.path + "/pixels")
    #expect(values(again.unet) == values(pixels.unet))
    #expect(again.unet.configuration == pixels.unet.configuration)
    #expect(again.scheduler.configuration == pixels.scheduler.configuration)

    let clip = try CLIP(directory: SavedFolders.path("clip"))
    try clip.write(to: folder.path + "/clip")
    let other = try CLIP(directory: folder.path + "/clip")
    #expect(values(other.model) == values(clip.model))
    #expect(other.model.configuration == clip.model.configuration)
    #expect(other.imageProcessor == clip.imageProcessor)
    #expect(other.tokenizer.encode("a cat") == clip.tokenizer.encode("a cat"))
  }

  /// A disk that takes only so many bytes: the old model stays, and nothing is left behind.
  @Test(arguments: [0, 1000, 40_000, 80_000])
  func aFullDiskChangesNothing(room: Int) throws {
    let target = try SavedFolders.copy("old", into: folder)
    func listing() throws -> [String: Data] {
      var found: [String: Data] = [:]
      for case let name as String in FileManager.default.enumerator(atPath: target) ?? .init() {
        found[name] = FileManager.default.contents(atPath: "\(target)/\(name)") ?? Data()
      }
      return found
    }
    let before = try listing()
    let pipeline = try StableDiffusion(directory: target)
    let left = Locked(room)
    var disk = DiskCalls()
    disk.write = { descriptor, bytes in
      guard left.take(bytes.count) else {
        errno = ENOSPC
        return -1
      }
      return write(descriptor, bytes.baseAddress, bytes.count)
    }
    let error = #expect(throws: CheckpointError.self) {
      let writer = try FolderWriter(target, head: "model_index.json", disk: disk)
      try pipeline.tokenizer.contents.add(to: writer, "tokenizer/")
      try pipeline.unet.add(to: writer, "unet/", .single, 1_000_000)
      try pipeline.vae.add(to: writer, "new/vae/", .single, 1_000_000)
      try writer.publish()
    }
    #expect(error?.description.contains("cannot be written: No space left") == true)
    #expect(try listing() == before)
  }

  @Test func aFolderInAFilesPlaceIsRefusedBeforeAnythingChanges() throws {
    let target = try SavedFolders.copy("pixels", into: folder)
    let pixels = try DDPMPipeline(directory: target)
    let config = target + "/unet/config.json"
    try FileManager.default.removeItem(atPath: config)
    try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: false)
    let error = #expect(throws: CheckpointError.self) { try pixels.write(to: target) }
    #expect(error?.description == "\(config): cannot be written: it is a folder")
    #expect(FileManager.default.fileExists(atPath: target + "/model_index.json"))
  }
}

/// Room that several calls share.
private final class Locked: @unchecked Sendable {  // one thread writes
  private var room: Int
  init(_ room: Int) { self.room = room }
  func take(_ bytes: Int) -> Bool {
    room -= bytes
    return room >= 0
  }
}
