import Foundation
import Testing

@testable import Diffusion

@Suite("CLIP's configurations")
struct CLIPConfigurationTests {
  private func read<T: Decodable>(_ json: String, as _: T.Type = T.self) throws -> T {
    try JSONDecoder().decode(T.self, from: Data(json.utf8))
  }

  /// The keys that the text encoder of Stable Diffusion 1.5 is shipped with.
  @Test func textEncoderOfStableDiffusionIsRead() throws {
    let found: CLIPTextModel.Configuration = try read(
      """
      {"_name_or_path": "openai/clip-vit-large-patch14", "architectures": ["CLIPTextModel"],
       "attention_dropout": 0.0, "bos_token_id": 0, "dropout": 0.0, "eos_token_id": 2,
       "hidden_act": "quick_gelu", "hidden_size": 768, "initializer_factor": 1.0,
       "initializer_range": 0.02, "intermediate_size": 3072, "layer_norm_eps": 1e-05,
       "max_position_embeddings": 77, "model_type": "clip_text_model",
       "num_attention_heads": 12, "num_hidden_layers": 12, "pad_token_id": 1,
       "projection_dim": 768, "torch_dtype": "float32", "transformers_version": "4.22.0.dev0",
       "vocab_size": 49408}
      """)
    var expected = CLIPTextModel.Configuration.stableDiffusion1
    expected.eosTokenID = 2
    #expect(found == expected)
  }

  @Test func everySettingComesBack() throws {
    var c = CLIPModel.Configuration()
    c.text.vocabSize = 700
    c.text.maxPositionEmbeddings = 11
    c.text.hiddenAct = .gelu
    c.text.layerNormEps = 1e-6
    c.text.eosTokenID = 3
    c.text.initializerFactor = 0.5
    (c.vision.hiddenSize, c.vision.intermediateSize) = (20, 30)
    (c.vision.numHiddenLayers, c.vision.numAttentionHeads) = (2, 5)
    (c.vision.numChannels, c.vision.imageSize, c.vision.patchSize) = (1, 64, 8)
    (c.vision.layerNormEps, c.vision.initializerRange) = (1e-4, 0.1)
    (c.projectionDim, c.logitScaleInit, c.initializerFactor) = (9, 1.25, 1.5)
    let data = try JSONEncoder().encode(c)
    #expect(try JSONDecoder().decode(CLIPModel.Configuration.self, from: data) == c)
    #expect(String(decoding: data, as: UTF8.self).contains(#""text_config":{"#))

    var p = CLIPImageProcessor()
    (p.doResize, p.doCenterCrop, p.doRescale, p.doNormalize) = (false, false, false, false)
    (p.size, p.resample) = (.exactly(height: 3, width: 4), .bilinear)
    (p.cropHeight, p.cropWidth, p.rescaleFactor) = (5, 6, 0.5)
    (p.imageMean, p.imageStd) = ([1, 2, 3], [4, 5, 6])
    for processor in [p, CLIPImageProcessor()] {
      let data = try JSONEncoder().encode(processor)
      #expect(try JSONDecoder().decode(CLIPImageProcessor.self, from: data) == processor)
    }
  }

  @Test func oldFilesAreRead() throws {
    let model: CLIPModel.Configuration = try read(
      """
      {"model_type": "clip", "architectures": ["CLIPModel"], "vision_config_dict": null,
       "text_config": {"hidden_size": 64}, "text_config_dict": {"hidden_size": 128},
       "vision_config": {"patch_size": 16}}
      """)
    #expect(model.text.hiddenSize == 128 && model.vision.patchSize == 16)
    let processor: CLIPImageProcessor = try read(
      #"{"feature_extractor_type": "CLIPFeatureExtractor", "size": 30, "crop_size": 20}"#)
    #expect(processor.size == .shortestEdge(30) && processor.cropWidth == 20)
  }

  private static let texts = [
    (#"{"hidden_act": "gelu_new"}"#, #"hidden_act is "gelu_new"; supported: quick_gelu, gelu"#),
    (#"{"hidden_act": 3}"#, "hidden_act is 3; supported: quick_gelu, gelu"),
    (#"{"hidden_size": -4}"#, "hidden_size is -4; supported: a whole number from 1 to 65536"),
    (#"{"hidden_size": 4.5}"#, "hidden_size is 4.5; supported: a whole number from 1 to 65536"),
    (
      #"{"hidden_size": 30, "num_attention_heads": 4}"#,
      "num_attention_heads is 4; supported: a divisor of hidden_size, which is 30"
    ),
    (
      #"{"hidden_size": 30}"#,
      "num_attention_heads is 8; supported: a divisor of hidden_size, which is 30"
    ),
    (#"{"layer_norm_eps": 0}"#, "layer_norm_eps is 0; supported: a number above 0"),
    (
      #"{"eos_token_id": [1, 2]}"#,
      "eos_token_id is [1.0, 2.0]; supported: a whole number from 0 to 2147483647"
    ),
    (#"{"model_type": "bert"}"#, #"model_type is "bert"; supported: clip_text_model"#),
    (
      #"{"architectures": ["CLIPTextModelWithProjection"]}"#,
      #"architectures is ["CLIPTextModelWithProjection"]; supported: CLIPTextModel"#
    ),
    ("[1]", "no object; supported: one JSON object"),
  ]

  @Test(arguments: texts)
  func whatATextTowerCannotBeIsNamed(json: String, message: String) {
    let error = #expect(throws: CLIPConfigurationError.self) {
      try read(json, as: CLIPTextModel.Configuration.self)
    }
    #expect(error?.description == message)
  }

  private static let models = [
    (
      #"{"text_config": {"hidden_act": "relu"}}"#,
      #"text_config.hidden_act is "relu"; supported: quick_gelu, gelu"#
    ),
    (#"{"text_config": 1}"#, "text_config is no object; supported: one JSON object"),
    (
      #"{"vision_config": {"image_size": 8}}"#,
      "vision_config.patch_size is 32; supported: at most image_size"
    ),
    (#"{"model_type": "siglip"}"#, #"model_type is "siglip"; supported: clip"#),
    (#"{"logit_scale_init_value": "x"}"#, #"logit_scale_init_value is "x"; supported: a number"#),
  ]

  @Test(arguments: models)
  func whatAModelCannotBeIsNamed(json: String, message: String) {
    let error = #expect(throws: CLIPConfigurationError.self) {
      try read(json, as: CLIPModel.Configuration.self)
    }
    #expect(error?.description == message)
  }

  private static let processors = [
    (#"{"resample": 0}"#, "resample is 0; supported: 2, 3"),
    (#"{"do_pad": true}"#, "do_pad is true; supported: false"),
    (#"{"do_resize": "yes"}"#, #"do_resize is "yes"; supported: true, false"#),
    (
      #"{"image_std": [1, 0, 1]}"#, "image_std is [1.0, 0.0, 1.0]; supported: three numbers above 0"
    ),
    (#"{"image_mean": 0.5}"#, "image_mean is 0.5; supported: three numbers"),
    (
      #"{"image_processor_type": "ViTImageProcessor"}"#,
      #"image_processor_type is "ViTImageProcessor"; supported: CLIPImageProcessor"#
    ),
    (
      #"{"size": {"longest_edge": 5}}"#,
      #"size is an object with "longest_edge"; supported: a length, {shortest_edge}, "#
        + "{height, width}, in whole numbers from 1 to 4096"
    ),
    (
      #"{"crop_size": {"height": 5, "width": 0}}"#,
      #"crop_size is an object with "height", "width"; supported: a length, {height, width}, "#
        + "in whole numbers from 1 to 4096"
    ),
    (
      #"{"size": "big"}"#,
      #"size is "big"; supported: a length, {shortest_edge}, {height, width}, "#
        + "in whole numbers from 1 to 4096"
    ),
  ]

  @Test(arguments: processors)
  func whatAProcessorCannotBeIsNamed(json: String, message: String) {
    let error = #expect(throws: CLIPConfigurationError.self) {
      try read(json, as: CLIPImageProcessor.self)
    }
    #expect(error?.description == message)
  }
}
