// Reading and writing the `config.json` of `UNet2DModel`.

extension UNet2DModel.Configuration: Codable {
  private static let name = "UNet2DModel"
  private static let middle: JSONValue = "UNetMidBlock2D"
  private static let down = ["DownBlock2D", "AttnDownBlock2D"]
  private static let up = ["UpBlock2D", "AttnUpBlock2D"]

  /// Options that this model does not have, with the value that means so; the first one stands for
  /// an absent key.
  private static let only: [String: [JSONValue]] = [
    "act_fn": ["silu", "swish"], "time_embedding_type": ["positional"],
    "resnet_time_scale_shift": ["default"], "center_input_sample": [false],
    "mid_block_scale_factor": [1], "downsample_type": ["conv"], "upsample_type": ["conv"],
  ]
  /// What only matters to other kinds of time embedding, and dropout, which nobody needs to paint.
  private static let ignored: Set = ["num_train_timesteps", "dropout"]

  /// Reads the object; an absent key has the value diffusers gives it. Throws `ConfigurationError`
  /// with the key, what was found and what is supported.
  public init(from decoder: any Decoder) throws {
    var fields = try ConfigurationFields(decoder, Self.name)
    self.init()
    inChannels = try fields.size("in_channels", 3)
    outChannels = try fields.size("out_channels", 3)
    blockOutChannels = try fields.sizes("block_out_channels", [224, 448, 672, 896])
    let levels = blockOutChannels.count
    hasAttention = try fields.levels(Self.down, Self.up, levels, byDefault: hasAttention)
    hasMidBlock = try fields.hasMidBlock(Self.middle)
    addAttention = try fields.flag("add_attention", true)
    layersPerBlock = try fields.size("layers_per_block", 2)
    // Absent it is 8, null means one head of all channels.
    attentionHeadDim =
      fields.value("attention_head_dim") == .null
      ? nil : try fields.size("attention_head_dim", 8)
    normNumGroups = try fields.size("norm_num_groups", 32)
    normEps = try fields.number("norm_eps", 1e-5)
    flipSinToCos = try fields.flag("flip_sin_to_cos", true)
    freqShift = try fields.zeroOrOne("freq_shift", 0)
    downsamplePadding = try fields.zeroOrOne("downsample_padding", 1)
    sampleSize = try fields.sampleSize()
    try fields.choice("attn_norm_num_groups", .null, .number(Double(normNumGroups)))
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
      "add_attention": .bool(addAttention), "layers_per_block": .whole(layersPerBlock),
      "attention_head_dim": .whole(attentionHeadDim),
      "norm_num_groups": .whole(normNumGroups), "norm_eps": .number(normEps),
      "flip_sin_to_cos": .bool(flipSinToCos), "freq_shift": .whole(freqShift),
      "downsample_padding": .whole(downsamplePadding),
      "sample_size": .whole(sampleSize),
    ]
    try ConfigurationFields.write(Self.name, values, fixed: Self.only, to: encoder)
  }
}
