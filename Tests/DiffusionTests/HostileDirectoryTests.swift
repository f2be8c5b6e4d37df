import Foundation
import Tensor
import TestSupport
import Testing

@testable import Diffusion

/// Folders that are no model's: one clear line each, never a trap.
@Suite("Hostile folders")
struct HostileDirectoryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func complaint(_ change: (String) throws -> Void) throws -> String {
    try SavedFolders.complaint(in: folder, change)
  }

  private func edit(_ path: String, _ change: (inout [String: Any]) -> Void) throws {
    let url = URL(fileURLWithPath: path)
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    var values = try #require(object as? [String: Any])
    change(&values)
    try JSONSerialization.data(withJSONObject: values).write(to: url)
  }

  private func index(_ key: String, _ value: Any?) throws -> String {
    try complaint { try edit($0 + "/model_index.json") { $0[key] = value } }
  }

  private func file(_ name: String, _ text: String) throws -> String {
    try complaint { try Data(text.utf8).write(to: URL(fileURLWithPath: "\($0)/\(name)")) }
  }

  @Test func theIndex() throws {
    #expect(
      try complaint { try FileManager.default.removeItem(atPath: $0 + "/model_index.json") }
        == "/model_index.json: cannot be read: No such file or directory")
    for text in ["", "{", "[]", "nonsense", String(repeating: "[", count: 100_000)] {
      #expect(try file("model_index.json", text) == "/model_index.json: expected one JSON object")
    }
    #expect(
      try index("_class_name", "StableDiffusionXLPipeline")
        == "/model_index.json: _class_name: \"StableDiffusionXLPipeline\" is not supported; "
        + "supported: StableDiffusionPipeline, StableDiffusionImg2ImgPipeline")
    #expect(try index("_class_name", nil).contains("_class_name: null is not supported"))
    #expect(try index("_class_name", "StableDiffusionImg2ImgPipeline") == "none")
    #expect(
      try index("unet", ["diffusers", "UNet2DModel"])
        == "/model_index.json: unet: [\"diffusers\", \"UNet2DModel\"] is not supported; "
        + "supported: [\"diffusers\", one of UNet2DConditionModel]")
    for value in [
      nil, NSNull(), [NSNull(), NSNull()], "UNet2DConditionModel", ["diffusers"],
      ["my_code", "UNet2DConditionModel"], ["diffusers", 3],
    ] as [Any?] {
      #expect(try index("unet", value).hasPrefix("/model_index.json: unet: "))
    }
    #expect(
      try index("scheduler", ["diffusers", "HeunDiscreteScheduler"]).contains(
        "scheduler: [\"diffusers\", \"HeunDiscreteScheduler\"] is not supported; supported: "
          + "[\"diffusers\", one of DDPMScheduler"))
    #expect(try index("tokenizer", ["transformers", "CLIPTokenizerFast"]) == "none")
    #expect(try index("text_encoder_2", [NSNull(), NSNull()]) == "none")
    #expect(
      try index("text_encoder_2", ["transformers", "CLIPTextModel"]).contains(
        "text_encoder_2: [\"transformers\", \"CLIPTextModel\"] is not supported"))
    // The class of the index counts: diffusers makes that one of the file's options.
    let target = try SavedFolders.copy("old", into: folder)
    try edit(target + "/model_index.json") { $0["scheduler"] = ["diffusers", "DDIMScheduler"] }
    #expect(try StableDiffusion(directory: target).scheduler is DDIMScheduler)
  }

  @Test(arguments: ["tokenizer", "text_encoder", "unet", "vae", "scheduler"])
  func aMissingPart(name: String) throws {
    let line = try complaint { try FileManager.default.removeItem(atPath: "\($0)/\(name)") }
    #expect(line.hasPrefix("/\(name)/") && line.contains("o such file"), "\(line)")
    #expect(!line.contains("\n"))
  }

  @Test func configurations() throws {
    #expect(try file("unet/config.json", "{") == "/unet/config.json: expected one JSON object")
    #expect(
      try complaint { try edit($0 + "/unet/config.json") { $0["act_fn"] = "mish" } }
        == "/unet/config.json: act_fn: \"mish\" is not supported; supported: \"silu\", \"swish\"")
    #expect(
      try complaint { try edit($0 + "/vae/config.json") { $0["norm_num_groups"] = 3 } }
        .hasPrefix("/vae/config.json: GroupNorm encoder."))
    #expect(
      try complaint { try edit($0 + "/unet/config.json") { $0["attention_head_dim"] = 3 } }
        .hasPrefix("/unet/config.json: Attention down_blocks.0"))
    #expect(
      try complaint { try edit($0 + "/text_encoder/config.json") { $0["hidden_act"] = "relu" } }
        .hasPrefix("/text_encoder/config.json: hidden_act is \"relu\"; supported: quick_gelu"))
    #expect(
      try file("scheduler/scheduler_config.json", #"{"_class_name": "PNDMScheduler", "x": 1}"#)
        == "/scheduler/scheduler_config.json: unknown key x")
    #expect(
      try file("scheduler/scheduler_config.json", "[]")
        == "/scheduler/scheduler_config.json: expected one JSON object")
    #expect(
      try file(
        "scheduler/scheduler_config.json",
        #"{"_class_name": "PNDMScheduler", "lambda_min_clipped": -Infinity}"#) == "none")
    #expect(
      try file("unet/config.json", #"{"norm_eps": -Infinity}"#)
        == "/unet/config.json: norm_eps: \"-Infinity\" is not supported; "
        + "supported: a number above 0")
    #expect(
      try complaint { try edit($0 + "/unet/config.json") { $0["layers_per_block"] = 2 } }
        .hasPrefix("/unet/diffusion_pytorch_model.safetensors: "))
  }

  @Test func partsThatDoNotFitEachOther() throws {
    let old = try StableDiffusion(directory: SavedFolders.path("old"))
    func problem(_ change: (inout StableDiffusion) throws -> Void) throws -> String {
      var changed = old
      try change(&changed)
      let target = folder.path + "/never"
      let error = #expect(throws: ConfigurationError.self) { try changed.write(to: target) }
      #expect(!FileManager.default.fileExists(atPath: target))
      return error?.detail ?? ""
    }
    var unet = old.unet.configuration
    unet.crossAttentionDim = 6
    #expect(
      try problem { $0.unet = try UNet2DConditionModel(Scope(seed: 1), unet) }
        == "the text encoder's vectors have 4 numbers, and the unet reads 6 (cross_attention_dim)")
    unet = old.unet.configuration
    unet.inChannels = 9
    #expect(
      try problem { $0.unet = try UNet2DConditionModel(Scope(seed: 1), unet) }
        .hasPrefix("the unet's in_channels and out_channels are 9 and 4; expected"))
    var text = old.textEncoder.configuration
    text.vocabSize = 800
    #expect(
      try problem { $0.textEncoder = try CLIPTextModel(Scope(seed: 1), text) }
        == "the tokenizer has 814 tokens, and the text encoder knows 800")
    text = old.textEncoder.configuration
    text.maxPositionEmbeddings = 50
    #expect(
      try problem { $0.textEncoder = try CLIPTextModel(Scope(seed: 1), text) }
        == "the tokenizer makes 77 tokens of a prompt, and the text encoder reads 50")
  }

  @Test func pixelsAndClip() throws {
    let pixels = try SavedFolders.copy("pixels", into: folder)
    try edit(pixels + "/model_index.json") { $0["_class_name"] = "StableDiffusionPipeline" }
    #expect(throws: ConfigurationError.self) { try DDPMPipeline(directory: pixels) }
    try edit(pixels + "/model_index.json") { $0["_class_name"] = "DDIMPipeline" }
    try edit(pixels + "/unet/config.json") { $0["out_channels"] = 6 }
    let shape = #expect(throws: CheckpointMismatch.self) { try DDPMPipeline(directory: pixels) }
    #expect(shape?.description.contains("conv_out.weight has shape [3, 4, 3, 3]") == true)
    var c = try DDPMPipeline(directory: SavedFolders.path("pixels")).unet.configuration
    c.outChannels = 6
    let learnt = DDPMPipeline(
      unet: try UNet2DModel(Scope(seed: 1), c),
      scheduler: try SchedulerConfiguration(.ddpm).makeScheduler())
    let channels = #expect(throws: ConfigurationError.self) { try learnt.write(to: pixels) }
    #expect(
      channels?.detail.hasPrefix("the unet's in_channels are 3 and its out_channels 6") == true)

    let source = SavedFolders.path("clip")
    func complaint(_ name: String, _ key: String, _ value: Any) throws -> String {
      let target = try SavedFolders.copy("clip", into: folder)
      defer { try? FileManager.default.removeItem(atPath: target) }
      try edit("\(target)/\(name)") { $0[key] = value }
      do {
        _ = try CLIP(directory: target)
        return "none"
      } catch {
        return "\(error)".replacing(target, with: "")
      }
    }
    #expect(try complaint("config.json", "x", 1) == "none")
    for (key, value) in [("crop_size", 9), ("do_center_crop", false)] as [(String, Any)] {
      #expect(
        try complaint("preprocessor_config.json", key, value)
          == ": preprocessor_config.json does not make pictures of 8 × 8, the model's image_size; "
          + "expected do_center_crop with this crop_size")
    }
    #expect(
      try complaint("preprocessor_config.json", "resample", 0)
        .hasPrefix("/preprocessor_config.json: resample is 0; supported: "))
    #expect(try complaint("config.json", "model_type", "siglip").hasPrefix("/config.json: model_t"))
    #expect(
      try complaint("tokenizer_config.json", "model_max_length", 90)
        == ": the tokenizer makes 90 tokens of a text, and the model reads 77")
    #expect(throws: Never.self) { try CLIP(directory: source) }
  }

  @Test func weights() throws {
    let weights = "/unet/diffusion_pytorch_model.safetensors"
    func renamed(_ name: String) throws -> String {
      try complaint {
        try FileManager.default.moveItem(atPath: $0 + weights, toPath: "\($0)/unet/\(name)")
      }
    }
    #expect(try renamed("diffusion_pytorch_model.fp16.safetensors") == "none")
    #expect(
      try renamed("diffusion_pytorch_model.bin")
        == "/unet/diffusion_pytorch_model.bin: PyTorch's pickled weights are not read; save the "
        + "model as safetensors, which diffusers does with save_pretrained")
    #expect(
      try renamed("other.safetensors")
        == "/unet: there are no weights; expected diffusion_pytorch_model.safetensors")
    #expect(try file(String(weights.dropFirst()), "x").contains("at least 8 bytes, and this has 1"))
    #expect(
      try complaint {
        try FileManager.default.removeItem(atPath: $0 + weights)
        try FileManager.default.copyItem(
          atPath: "\($0)/vae/diffusion_pytorch_model.safetensors", toPath: $0 + weights)
      }.hasPrefix("\(weights): there is no tensor conv_"))
  }

  @Test func whatFilesHoldBesideTheWeightsIsNamed() throws {
    #expect(CLIPTextModel.weightName("text_model.embeddings.position_ids") == nil)
    #expect(CLIPTextModel.weightName("embeddings.position_ids") == nil)
    #expect(
      CLIPTextModel.weightName("final_layer_norm.bias") == "text_model.final_layer_norm.bias")
    #expect(
      AutoencoderKL.weightName("encoder.mid_block.attentions.0.proj_attn.bias")
        == "encoder.mid_block.attentions.0.to_out.0.bias")
    #expect(
      UNet2DModel.weightName("down_blocks.1.attentions.0.key.weight")
        == "down_blocks.1.attentions.0.to_k.weight")
    #expect(AutoencoderKL.weightName("key.weight") == "key.weight")
    // Both spellings in one file.
    let target = try SavedFolders.copy("old", into: folder)
    let file = target + "/vae/diffusion_pytorch_model.safetensors"
    let checkpoint = try Checkpoint(file)
    var tensors: [String: StoredTensor] = [:]
    for name in checkpoint.names { tensors[name] = .float32(try checkpoint.tensor(name)) }
    tensors["decoder.mid_block.attentions.0.to_q.bias"] = .float32(.zeros([4]))
    try SafetensorsWriter.write(tensors, to: file)
    let error = #expect(throws: CheckpointError.self) { try StableDiffusion(directory: target) }
    #expect(error?.rule == .duplicateKey)
  }
}
