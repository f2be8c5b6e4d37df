// Reading and writing the `config.json` of `UNet2DConditionModel`.

extension UNet2DConditionModel.Configuration: Codable {
  private static let name = "UNet2DConditionModel"
  private static let middle: JSONValue = "UNetMidBlock2DCrossAttn"
  private static let down = ["DownBlock2D", "CrossAttnDownBlock2D"]
  private static let up = ["UpBlock2D", "CrossAttnUpBlock2D"]

  /// Options that this model does not have, with the value that means so; the first one stands for
  /// an absent key.
  private static let only: [String: [JSONValue]] = [
    "act_fn": ["silu", "swish"], "time_embedding_type": ["positional"],
    "resnet_time_scale_shift": ["default"], "attention_type": ["default"],
    "center_input_sample": [false], "only_cross_attention": [false],
    "dual_cross_attention": [false], "resnet_skip_time_act": [false],
    "class_embeddings_concat": [false], "mid_block_scale_factor": [1],
    "resnet_out_scale_factor": [1], "transformer_layers_per_block": [1], "conv_in_kernel": [3],
    "conv_out_kernel": [3],
  ]
  /// Details of options that are switched off, and dropout, which nobody needs to paint.
  private static let ignored: Set = ["addition_embed_type_num_heads", "dropout"]

  /// Reads the object; an absent key has the value diffusers gives it. Throws `ConfigurationError`
  /// with the key, what was found and what is supported.
  public init(from decoder: any Decoder) throws {
    var fields = try ConfigurationFields(decoder, Self.name)
    self.init()
    inChannels = try fields.size("in_channels", 4)
    outChannels = try fields.size("out_channels", 4)
    blockOutChannels = try fields.sizes("block_out_channels", [320, 640, 1280, 1280])
    let levels = blockOutChannels.count
    hasAttention = try fields.levels(Self.down, Self.up, levels, byDefault: hasAttention)
    hasMidBlock = try fields.hasMidBlock(Self.middle)
    layersPerBlock = try fields.size("layers_per_block", 2)
    crossAttentionDim = try fields.size("cross_attention_dim", 1280)
    attentionHeads = try fields.sizes("attention_head_dim", ofLevels: levels, 8)
    normNumGroups = try fields.size("norm_num_groups", 32)
    normEps = try fields.number("norm_eps", 1e-5)
    useLinearProjection = try fields.flag("use_linear_projection", false)
    flipSinToCos = try fields.flag("flip_sin_to_cos", true)
    freqShift = try fields.zeroOrOne("freq_shift", 0)
    downsamplePadding = try fields.zeroOrOne("downsample_padding", 1)
    upcastAttention = try fields.flag("upcast_attention", false)
    sampleSize = try fields.sampleSize()
    // As diffusers does: the first directories gave a size that nobody had trained at.
    if let side = sampleSize, side < 64, fields.isOlder(than: 9) { sampleSize = 64 }
    try fields.choice("time_embedding_dim", .null, .number(Double(4 * blockOutChannels[0])))
    for (key, accepted) in Self.only.sorted(by: { $0.key < $1.key }) {
      try fields.choice(key, among: accepted)
    }
    try fields.finish(ignoring: Self.ignored)
  }

  /// Writes the object as diffusers reads it.
  public func encode(to encoder: any Encoder) throws {
    let values: [String: JSONValue] = [
      "in_channels": .whole(inChannels), "out_channels": .whole(outChannels),
      "block_out_channels": .list(blockOutChannels),
      "down_block_types": .blocks(Self.down, hasAttention),
      "mid_block_type": hasMidBlock ? Self.middle : nil,
      "up_block_types": .blocks(Self.up, hasAttention.reversed()),
      "layers_per_block": .whole(layersPerBlock),
      "cross_attention_dim": .whole(crossAttentionDim),
      "attention_head_dim": .list(attentionHeads),
      "norm_num_groups": .whole(normNumGroups), "norm_eps": .number(normEps),
      "use_linear_projection": .bool(useLinearProjection),
      "flip_sin_to_cos": .bool(flipSinToCos), "freq_shift": .whole(freqShift),
      "downsample_padding": .whole(downsamplePadding),
      "upcast_attention": .bool(upcastAttention),
      "sample_size": .whole(sampleSize),
    ]
    try ConfigurationFields.write(Self.name, values, fixed: Self.only, to: encoder)
  }
}
