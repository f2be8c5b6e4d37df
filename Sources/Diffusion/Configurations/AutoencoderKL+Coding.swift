// Reading and writing the `config.json` of `AutoencoderKL`.

extension AutoencoderKL.Configuration: Codable {
  private static let name = "AutoencoderKL"
  private static let down = ["DownEncoderBlock2D"]
  private static let up = ["UpDecoderBlock2D"]

  /// Options that this model does not have, with the value that means so; the first one stands for
  /// an absent key.
  private static let only: [String: [JSONValue]] = [
    "act_fn": ["silu", "swish"], "mid_block_add_attention": [true], "use_quant_conv": [true],
    "use_post_quant_conv": [true],
  ]

  /// Reads the object; an absent key has the value diffusers gives it, so that old files, which have
  /// no `scaling_factor`, mean 0.18215. Throws `ConfigurationError` with the key, what was found and
  /// what is supported.
  public init(from decoder: any Decoder) throws {
    var fields = try ConfigurationFields(decoder, Self.name)
    self.init()
    inChannels = try fields.size("in_channels", 3)
    outChannels = try fields.size("out_channels", 3)
    latentChannels = try fields.size("latent_channels", 4)
    blockOutChannels = try fields.sizes("block_out_channels", [64])
    for (key, kinds) in [("down_block_types", Self.down), ("up_block_types", Self.up)] {
      let blocks = try fields.blocks(key, kinds, [0])
      try fields.match(key, blocks.count, levels: blockOutChannels.count)
    }
    layersPerBlock = try fields.size("layers_per_block", 1)
    normNumGroups = try fields.size("norm_num_groups", 32)
    sampleSize = try fields.sampleSize()
    scalingFactor = try fields.number("scaling_factor", 0.18215)
    shiftFactor = try fields.anyNumber("shift_factor", 0)
    forceUpcast = try fields.flag("force_upcast", true)
    for (key, accepted) in Self.only.sorted(by: { $0.key < $1.key }) {
      try fields.choice(key, among: accepted)
    }
    try fields.finish(ignoring: [])
  }

  /// Writes the object as diffusers reads it.
  public func encode(to encoder: any Encoder) throws {
    let levels = blockOutChannels.map { _ in false }
    let values: [String: JSONValue] = [
      "in_channels": .whole(inChannels), "out_channels": .whole(outChannels),
      "latent_channels": .whole(latentChannels),
      "block_out_channels": .list(blockOutChannels),
      "down_block_types": .blocks(Self.down, levels), "up_block_types": .blocks(Self.up, levels),
      "layers_per_block": .whole(layersPerBlock),
      "norm_num_groups": .whole(normNumGroups),
      "scaling_factor": .number(scalingFactor),
      "shift_factor": shiftFactor == 0 ? nil : .number(shiftFactor),
      "force_upcast": .bool(forceUpcast),
      // diffusers computes with it and cannot do without.
      "sample_size": .whole(sampleSize ?? 512),
    ]
    try ConfigurationFields.write(Self.name, values, fixed: Self.only, to: encoder)
  }
}
