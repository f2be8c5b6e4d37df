import Foundation
import Tensor
import Testing

@testable import Diffusion

@Suite("config.json of the models")
struct ModelConfigurationTests {
  private func read<C: Decodable>(_ json: String, as: C.Type = C.self) throws -> C {
    try JSONDecoder().decode(C.self, from: Data(json.utf8))
  }

  /// The facts of Stable Diffusion 1.5, as its files give them.
  static let unet15 = """
    {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.6.0", "act_fn": "silu",
     "attention_head_dim": 8, "block_out_channels": [320, 640, 1280, 1280],
     "center_input_sample": false, "cross_attention_dim": 768, "down_block_types":
     ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
     "downsample_padding": 1, "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": 4,
     "layers_per_block": 2, "mid_block_scale_factor": 1, "norm_eps": 1e-05,
     "norm_num_groups": 32, "out_channels": 4, "sample_size": 64, "up_block_types":
     ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
    """
  /// Where Stable Diffusion 2.1 differs.
  static let unet21 = """
    {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.10.0.dev0",
     "act_fn": "silu", "attention_head_dim": [5, 10, 20, 20],
     "block_out_channels": [320, 640, 1280, 1280], "center_input_sample": false,
     "cross_attention_dim": 1024, "down_block_types":
     ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
     "downsample_padding": 1, "dual_cross_attention": false, "flip_sin_to_cos": true,
     "freq_shift": 0, "in_channels": 4, "layers_per_block": 2, "mid_block_scale_factor": 1,
     "norm_eps": 1e-05, "norm_num_groups": 32, "num_class_embeds": null,
     "only_cross_attention": false, "out_channels": 4, "sample_size": 96, "up_block_types":
     ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
     "upcast_attention": true, "use_linear_projection": true}
    """
  static let vae15 = """
    {"_class_name": "AutoencoderKL", "_diffusers_version": "0.6.0", "act_fn": "silu",
     "block_out_channels": [128, 256, 512, 512], "down_block_types":
     ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
     "in_channels": 3, "latent_channels": 4, "layers_per_block": 2, "norm_num_groups": 32,
     "out_channels": 3, "sample_size": 512, "up_block_types":
     ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}
    """

  @Test func stableDiffusionHasItsSizes() throws {
    let scope = Scope(RoomlessParameters())
    let first: UNet2DConditionModel.Configuration = try read(Self.unet15)
    #expect(first == UNet2DConditionModel.Configuration())
    let unet = try UNet2DConditionModel(scope / "1", first)
    #expect(unet.parameters.count == 686 && unet.parameterCount == 859_520_964)

    let second: UNet2DConditionModel.Configuration = try read(Self.unet21)
    #expect(second.attentionHeads == [5, 10, 20, 20] && second.crossAttentionDim == 1024)
    #expect(second.useLinearProjection && second.upcastAttention && second.sampleSize == 96)
    let later = try UNet2DConditionModel(scope / "2", second)
    #expect(later.parameters.count == 686 && later.parameterCount == 865_910_724)
    #expect(try read(json(second)) == second)

    let code: AutoencoderKL.Configuration = try read(Self.vae15)
    #expect(code == AutoencoderKL.Configuration() && code.scalingFactor == 0.18215)
    let text = try CLIPTextModel(scope / "4", .stableDiffusion1)
    #expect(text.parameters.count == 196 && text.parameterCount == 123_060_480)
    let vae = try AutoencoderKL(scope / "3", code)
    #expect(vae.parameters.count == 248 && vae.parameterCount == 83_653_863)
  }

  private func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  @Test func whatIsWrittenIsWhatWasRead() throws {
    var unet = UNet2DConditionModel.Configuration()
    unet.hasAttention = [false, true, false, true]
    unet.attentionHeads = [1, 2, 3, 4]
    (unet.hasMidBlock, unet.flipSinToCos, unet.freqShift) = (false, false, 1)
    (unet.downsamplePadding, unet.sampleSize, unet.normEps) = (0, nil, 1e-6)
    #expect(try read(json(unet)) == unet)
    var pixels = UNet2DModel.Configuration()
    (pixels.attentionHeadDim, pixels.addAttention, pixels.sampleSize) = (nil, false, 32)
    #expect(try read(json(pixels)) == pixels)
    var vae = AutoencoderKL.Configuration()
    (vae.scalingFactor, vae.shiftFactor, vae.forceUpcast) = (1.5, -0.25, false)
    #expect(try read(json(vae)) == vae)
    let text = try json(vae)
    #expect(text.contains(#""layers_per_block":2,"#))
    #expect(text.contains(#""_class_name":"AutoencoderKL""#))
  }

  @Test func absentKeysMeanWhatDiffusersTakes() throws {
    let unet: UNet2DConditionModel.Configuration = try read("{}")
    #expect(unet.crossAttentionDim == 1280 && unet.sampleSize == nil)
    #expect(try read("{}") == UNet2DModel.Configuration())
    let vae: AutoencoderKL.Configuration = try read("{}")
    #expect(vae.blockOutChannels == [64] && vae.layersPerBlock == 1 && vae.scalingFactor == 0.18215)
    #expect(
      try read(#"{"attention_head_dim": null}"#, as: UNet2DModel.Configuration.self)
        .attentionHeadDim == nil)
  }

  /// The first directories say 32 where 64 is meant; later ones mean what they say.
  @Test(arguments: [("0.6.0", 64), ("0.8.1", 64), ("0.9.0", 32), ("0.42.1", 32), ("x", 32)])
  func oldSampleSizes(version: String, side: Int) throws {
    let unet: UNet2DConditionModel.Configuration = try read(
      #"{"_diffusers_version": "\#(version)", "sample_size": 32}"#)
    #expect(unet.sampleSize == side)
  }

  private func refusal<C: Decodable>(_ json: String, _: C.Type) -> String {
    do {
      _ = try read(json, as: C.self)
      return "no failure"
    } catch {
      return "\(error)"
    }
  }

  @Test func refusalsNameKeyAndWhatIsSupported() {
    let four = #"["DownBlock2D", "DownBlock2D", "DownBlock2D", "DownBlock2D"]"#
    for (option, line) in [
      (
        #""_class_name": "UNet2DModel""#,
        "\"UNet2DModel\" is not supported; supported: UNet2DConditionModel"
      ),
      (#""act_fn": "gelu""#, "act_fn: \"gelu\" is not supported; supported: \"silu\", \"swish\""),
      (
        #""down_block_types": ["SimpleCrossAttnDownBlock2D"]"#,
        "down_block_types: \"SimpleCrossAttnDownBlock2D\" is not supported; supported: a list of DownBlock2D, CrossAttnDownBlock2D"
      ),
      (#""down_block_types": "DownBlock2D""#, "supported: a list of DownBlock2D"),
      (#""down_block_types": ["DownBlock2D"]"#, "has 1 entries; block_out_channels has 4"),
      (
        #""down_block_types": \#(four)"#,
        "up_block_types: null is not supported; supported: down_block_types in reverse"
      ),
      (
        #""mid_block_type": "UNetMidBlock2DSimpleCrossAttn""#,
        "supported: \"UNetMidBlock2DCrossAttn\""
      ),
      (#""block_out_channels": []"#, "[] is not supported; supported: 1 to 32 whole numbers"),
      (#""block_out_channels": [320, 1.5]"#, "[320, 1.5] is not supported"),
      (#""block_out_channels": [99999999999]"#, "supported: 1 to 32 whole numbers from 1 to 65536"),
      (
        #""layers_per_block": [2, 2, 2, 2]"#,
        "layers_per_block: [2, 2, 2, 2] is not supported; supported: a whole number"
      ),
      (#""layers_per_block": 0"#, "layers_per_block: 0 is not supported"),
      (#""attention_head_dim": [8, 8]"#, "attention_head_dim: has 2 entries"),
      (#""attention_head_dim": "8""#, "attention_head_dim: \"8\" is not supported"),
      (#""num_attention_heads": 8"#, "num_attention_heads: 8: the key is unknown"),
      (#""transformer_layers_per_block": 2"#, "supported: 1"),
      (#""only_cross_attention": true"#, "supported: false"),
      (#""class_embed_type": "timestep""#, "class_embed_type: \"timestep\": the key is unknown"),
      (
        #""time_embedding_dim": 7"#, "time_embedding_dim: 7 is not supported; supported: null, 1280"
      ),
      (#""norm_eps": -1"#, "norm_eps: -1 is not supported; supported: a number above 0"),
      (#""freq_shift": 2"#, "freq_shift: 2 is not supported; supported: 0, 1"),
      (#""upcast_attention": "no""#, "supported: true, false"),
      (#""sample_size": [64, 32]"#, "sample_size: [64, 32] is not supported"),
      (
        #""laeyrs_per_block": 2"#,
        "laeyrs_per_block: 2: the key is unknown; supported: null, false or no such key"
      ),
    ] {
      let message = refusal("{\(option)}", UNet2DConditionModel.Configuration.self)
      #expect(message.contains(line), "\(option): \(message)")
      #expect(message.hasPrefix("config.json: ") && !message.contains("\n"))
    }
    for (option, line) in [
      (#""use_quant_conv": false"#, "use_quant_conv: false is not supported; supported: true"),
      (#""scaling_factor": 0"#, "supported: a number above 0"),
      (#""latents_mean": [0, 1]"#, "latents_mean: [0, 1]: the key is unknown"),
      (#""up_block_types": ["AttnUpDecoderBlock2D"]"#, "supported: a list of UpDecoderBlock2D"),
      (
        #""block_out_channels": [4, 8]"#,
        "down_block_types: has 1 entries; block_out_channels has 2"
      ),
    ] {
      let message = refusal("{\(option)}", AutoencoderKL.Configuration.self)
      #expect(message.contains(line), "\(option): \(message)")
    }
    for (option, line) in [
      (#""num_class_embeds": 10"#, "num_class_embeds: 10: the key is unknown"),
      (#""attn_norm_num_groups": 8"#, "supported: null, 32"),
      (#""downsample_type": "resnet""#, "supported: \"conv\""),
    ] {
      let message = refusal("{\(option)}", UNet2DModel.Configuration.self)
      #expect(message.contains(line), "\(option): \(message)")
    }
    #expect(
      refusal("[]", UNet2DModel.Configuration.self) == "config.json: expected one JSON object")
  }

  @Test func optionsThatAreOffAreRead() throws {
    let unet: UNet2DConditionModel.Configuration = try read(
      #"{"num_class_embeds": null, "some_new_option": false, "dropout": 0.1, "_name": "x"}"#)
    #expect(unet.layersPerBlock == 2)
  }
}
