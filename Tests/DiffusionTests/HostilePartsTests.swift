import Foundation
import Tensor
import TestSupport
import Testing

@testable import Diffusion

/// Whole folders with one thing wrong in a part: the line names its file, the tensor or key, and the
/// rule.
@Suite("Hostile parts of a folder")
struct HostilePartsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func complaint(_ change: (String) throws -> Void) throws -> String {
    try SavedFolders.complaint(in: folder, change)
  }

  private static let files = [
    "text_encoder/model.safetensors", "unet/diffusion_pytorch_model.safetensors",
    "vae/diffusion_pytorch_model.safetensors",
  ]

  /// The complaint when the tensors of a file are others.
  private func tensors(
    _ file: String, _ change: (inout [String: StoredTensor]) -> Void
  ) throws -> String {
    try complaint { target in
      let path = "\(target)/\(file)"
      let checkpoint = try Checkpoint(path)
      var tensors: [String: StoredTensor] = [:]
      for name in checkpoint.names where checkpoint[name]?.type != .i64 {
        tensors[name] = .float32(try checkpoint.tensor(name))
      }
      change(&tensors)
      try SafetensorsWriter.write(tensors, to: path)
    }
  }

  @Test(arguments: files) func tensorsThatDoNotFit(file: String) throws {
    let checkpoint = try Checkpoint("\(SavedFolders.path("old"))/\(file)")
    let names = checkpoint.names.filter { checkpoint[$0]?.type != .i64 }
    #expect(try tensors(file) { _ in } == "none")
    for name in [names[0], names[names.count / 2], names[names.count - 1]] {
      let shape = try #require(checkpoint[name]?.shape)
      let missing = try tensors(file) { $0[name] = nil }
      #expect(
        missing == "/\(file): there is no tensor \(name); the model needs one of shape \(shape)")
      let other = try tensors(file) { $0[name] = .float32(.zeros(shape + [1])) }
      #expect(
        other
          == "/\(file): the tensor \(name) has shape \(shape + [1]), and the model needs \(shape)")
      let integers = try tensors(file) { $0[name] = .integers(StoredIntegers([1])) }
      #expect(integers.hasPrefix("/\(file): ") && integers.contains(name), "\(integers)")
    }
    for (name, shown) in [("some.other.weight", "some.other.weight"), ("x\ny\u{1B}[31m", "x\\ny")] {
      let extra = try tensors(file) { $0[name] = .float32(.zeros([2])) }
      #expect(extra.hasPrefix("/\(file): the model does not know the tensor "), "\(extra)")
      #expect(extra.contains(shown), "\(extra)")
    }
  }

  /// A header that claims far more than the file has: refused before any of it is taken.
  @Test(arguments: files) func sizesThatAreOnlyClaimed(file: String) throws {
    let path = "\(SavedFolders.path("old"))/\(file)"
    let name = try #require(try Checkpoint(path).names.first)
    for (shape, end) in [("[500000000000]", 2_000_000_000_000), ("[3037000500,3037000500]", 4)] {
      let line = try complaint { target in
        let header = #"{"\#(name)":{"dtype":"F32","shape":\#(shape),"data_offsets":[0,\#(end)]}}"#
        try safetensors(header, data: 4).write(to: URL(fileURLWithPath: "\(target)/\(file)"))
      }
      #expect(line.hasPrefix("/\(file): tensor \"\(name)\": "), "\(line)")
    }
  }

  /// The folder is opened, and says which weights nobody can use.
  @Test func weightsThatAreNoNumbers() throws {
    let target = try SavedFolders.copy("old", into: folder)
    #expect(try StableDiffusion(directory: target).brokenWeights.isEmpty)
    for (file, value) in zip(Self.files, [Float.nan, -.infinity, .nan]) {
      let path = "\(target)/\(file)"
      let checkpoint = try Checkpoint(path)
      var tensors: [String: StoredTensor] = [:]
      let names = checkpoint.names.filter { checkpoint[$0]?.type != .i64 }
      for name in names {
        var tensor = try checkpoint.tensor(name)
        if name == names[1] { tensor.withMutableScalars { $0[$0.count - 1] = value } }
        tensors[name] = .float32(tensor)
      }
      try SafetensorsWriter.write(tensors, to: path)
    }
    let model = try StableDiffusion(directory: target)
    #expect(model.brokenWeights.map { $0.prefix { $0 != "." } } == ["text_encoder", "unet", "vae"])
    var run = try model.denoise(prompt: "a cat", seed: 1, steps: 2)
    let step = run.next()
    #expect(throws: DenoisingFailure.self) { try step?.check() }
    #expect(run.next() == nil)
  }

  @Test func theIndexLeadsNowhereElse() throws {
    func index(_ text: String, _ other: String) throws -> String {
      try complaint { target in
        let path = target + "/model_index.json"
        let json = try String(contentsOfFile: path, encoding: .utf8)
        #expect(json.contains(text))
        try Data(json.replacing(text, with: other).utf8).write(to: URL(fileURLWithPath: path))
      }
    }
    for library in ["/etc", "../diffusers", "..", "./diffusers", #"\u002e\u002e/x"#, ""] {
      let line = try index(#""UNet2DConditionModel""#, #""\#(library)/UNet2DConditionModel""#)
      #expect(line.hasPrefix("/model_index.json: unet: ["), "\(line)")
    }
    for part in ["../unet", "/etc/unet", #"\u002e\u002e/unet"#] {
      let line = try index(
        #""unet":"#, #""\#(part)": ["diffusers", "UNet2DConditionModel"], "unet":"#)
      #expect(line.hasPrefix("/model_index.json: ") && line.contains("no such part"), "\(line)")
      let gone = try index(#""unet":"#, #""\#(part)":"#)
      #expect(gone.hasPrefix("/model_index.json: unet: null is not supported"), "\(gone)")
    }
  }

  /// A key that comes twice is what Python takes it for, or refused; never a trap.
  @Test func keysThatComeTwice() throws {
    for (file, key) in [
      ("model_index.json", #""unet": 3, "\u0075net""#),
      ("unet/config.json", #""act_fn": 3, "act_fn""#),
      ("vae/config.json", #""act_fn": 3, "\u0061ct_fn""#),
      ("text_encoder/config.json", #""hidden_act": 3, "hidden_act""#),
      ("scheduler/scheduler_config.json", #""beta_start": [], "beta_st\u0061rt""#),
    ] {
      let name = try #require(key.split(separator: ":").first).replacing("\"", with: "")
      let line = try complaint { target in
        let path = "\(target)/\(file)"
        let json = try String(contentsOfFile: path, encoding: .utf8)
        #expect(json.contains("\"\(name)\""))
        try Data(json.replacing("\"\(name)\"", with: key).utf8)
          .write(to: URL(fileURLWithPath: path))
      }
      #expect(line == "none" || line.hasPrefix("/\(file): "), "\(line)")
    }
  }

  @Test(arguments: [
    (#""beta_schedule": "quadratic""#, "beta_schedule"),
    (#""prediction_type": "noise""#, "prediction_type"),
    (#""timestep_spacing": "even""#, "timestep_spacing"),
    (#""num_train_timesteps": 1e300"#, "num_train_timesteps"),
    (#""num_train_timesteps": -3"#, "num_train_timesteps"),
    (#""beta_start": "small""#, "beta_start"), (#""beta_end": NaN"#, "beta_end"),
    (#""beta_start": 2"#, "beta"), (#""trained_betas": [2]"#, "trained_betas"),
    (#""steps_offset": 99999999999999999999"#, "steps_offset"),
  ])
  func samplerValuesThatDoNotExist(option: String, key: String) throws {
    for kind in ["PNDMScheduler", "DDIMScheduler", "EulerDiscreteScheduler"] {
      let line = try complaint { target in
        try Data(#"{"_class_name": "\#(kind)", \#(option)}"#.utf8)
          .write(to: URL(fileURLWithPath: target + "/scheduler/scheduler_config.json"))
      }
      #expect(line.hasPrefix("/scheduler/scheduler_config.json: "), "\(line)")
      #expect(line.contains(key), "\(option): \(line)")
    }
  }

  @Test(arguments: ["a\n", "a b c\n", "! q\n", "\u{0}\n", "#version: 0.2\n\n\n"])
  func mergesThatAreNone(text: String) throws {
    let line = try complaint { target in
      try Data(text.utf8).write(to: URL(fileURLWithPath: target + "/tokenizer/merges.txt"))
    }
    #expect(line.hasPrefix("/tokenizer/merges.txt:"), "\(line)")
  }
}
