// Stable Diffusion as a folder: the diffusers layout, both ways.

import Tensor

/// The parts of Stable Diffusion (Rombach et al., 2022): a text becomes vectors, told which the
/// U-Net removes noise from a code, which the autoencoder turns into a picture.
public struct StableDiffusion: Sendable {
  /// Text to tokens.
  public var tokenizer: CLIPTokenizer
  /// Tokens to vectors.
  public var textEncoder: CLIPTextModel
  /// The network that predicts noise.
  public var unet: UNet2DConditionModel
  /// Pictures to codes and back.
  public var vae: AutoencoderKL
  /// The sampler.
  public var scheduler: any Scheduler
  /// The guidance that its makers advise, where they do: `guidance_scale` of the folder's
  /// `generation_config.json`, the file in which transformers' models have such advice. diffusers
  /// passes over it.
  public var advisedGuidance: Double?

  /// A pipeline of these parts.
  public init(
    tokenizer: CLIPTokenizer, textEncoder: CLIPTextModel, unet: UNet2DConditionModel,
    vae: AutoencoderKL, scheduler: any Scheduler, advisedGuidance: Double? = nil
  ) {
    (self.tokenizer, self.textEncoder, self.unet) = (tokenizer, textEncoder, unet)
    (self.vae, self.scheduler, self.advisedGuidance) = (vae, scheduler, advisedGuidance)
  }

  private static let classes = ["StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline"]
  private static let parts = [
    ModelIndex.Part(name: "text_encoder", library: "transformers", classes: ["CLIPTextModel"]),
    ModelIndex.Part(
      name: "tokenizer", library: "transformers", classes: ["CLIPTokenizer", "CLIPTokenizerFast"]),
    ModelIndex.Part(name: "unet", library: "diffusers", classes: ["UNet2DConditionModel"]),
    ModelIndex.Part(name: "vae", library: "diffusers", classes: ["AutoencoderKL"]),
    ModelIndex.scheduler,
  ]

  /// Opens a folder with `model_index.json`, `tokenizer`, `text_encoder`, `unet`, `vae` and
  /// `scheduler`. The safety checker and its feature extractor are not read.
  ///
  /// Throws `ConfigurationError`, `CheckpointError`, `CheckpointMismatch` or `TokenizerError`: one
  /// line with the file, the key or tensor, and what was expected.
  public init(directory: String) throws {
    let index = try ModelIndex(directory, pipelines: Self.classes, parts: Self.parts)
    scheduler = try index.scheduler(of: directory, Self.adjust)
    tokenizer = try CLIPTokenizer(directory: directory + "/tokenizer")
    textEncoder = try CLIPTextModel(directory: directory + "/text_encoder")
    unet = try UNet2DConditionModel(directory: directory + "/unet")
    vae = try AutoencoderKL(directory: directory + "/vae")
    advisedGuidance = try GenerationAdvice(in: directory).guidance
    if let problem = mismatch { throw ConfigurationError(file: directory, problem) }
  }

  /// What diffusers' pipeline does to the options of every scheduler that it is given.
  private static func adjust(_ configuration: inout SchedulerConfiguration) {
    configuration.stepsOffset = 1
    configuration.clipSample = false
  }

  /// The names of weights in which a number is infinite or none at all, each behind its part's.
  public var brokenWeights: [String] {
    [("text_encoder", textEncoder as any Module), ("unet", unet), ("vae", vae)]
      .flatMap { part, module in module.brokenWeights.map { "\(part).\($0)" } }
  }

  /// Which parts do not fit each other; nil when all do.
  public var mismatch: String? {
    let (text, net, code) = (
      textEncoder.configuration, unet.configuration, vae.configuration
    )
    if tokenizer.vocabularySize > text.vocabSize {
      return "the tokenizer has \(tokenizer.vocabularySize) tokens, and the text encoder knows "
        + "\(text.vocabSize)"
    }
    if tokenizer.maxLength > text.maxPositionEmbeddings {
      return "the tokenizer makes \(tokenizer.maxLength) tokens of a prompt, and the text encoder "
        + "reads \(text.maxPositionEmbeddings)"
    }
    if text.hiddenSize != net.crossAttentionDim {
      return "the text encoder's vectors have \(text.hiddenSize) numbers, and the unet reads "
        + "\(net.crossAttentionDim) (cross_attention_dim)"
    }
    if [net.inChannels, net.outChannels] != [code.latentChannels, code.latentChannels] {
      return "the unet's in_channels and out_channels are \(net.inChannels) and "
        + "\(net.outChannels); expected the vae's latent_channels, \(code.latentChannels)"
    }
    if [code.inChannels, code.outChannels] != [3, 3] {
      return "the vae's in_channels and out_channels are \(code.inChannels) and "
        + "\(code.outChannels); expected 3"
    }
    return nil
  }

  /// Writes the pipeline to a folder that diffusers opens; it is made when it is not there, and
  /// other files in it stay. Weights of more than `shardLimit` bytes are spread over several files.
  ///
  /// All is written beside its place first, and `model_index.json` comes last: after a failure the
  /// old model is as it was. Throws `CheckpointError` with the file and the system's reason.
  public func write(
    to directory: String, precision: SafetensorsWriter.Precision = .single,
    shardLimit: Int = 10_000_000_000
  ) throws {
    if let problem = mismatch { throw ConfigurationError(file: directory, problem) }
    let folder = try FolderWriter(directory, head: ModelIndex.file)
    try tokenizer.contents.add(to: folder, "tokenizer/")
    try textEncoder.add(to: folder, "text_encoder/", precision, shardLimit)
    try unet.add(to: folder, "unet/", precision, shardLimit)
    try vae.add(to: folder, "vae/", precision, shardLimit)
    if let advisedGuidance {
      try folder.add(GenerationAdvice.file, GenerationAdvice(guidance: advisedGuidance))
    }
    var options = scheduler.configuration
    Self.adjust(&options)
    try ModelIndex.add(
      to: folder, pipeline: Self.classes[0], parts: Self.parts, scheduler: options,
      settings: [
        "safety_checker": .list([.null, .null]), "feature_extractor": .list([.null, .null]),
        "image_encoder": .list([.null, .null]), "requires_safety_checker": false,
      ])
    try folder.publish()
  }
}
