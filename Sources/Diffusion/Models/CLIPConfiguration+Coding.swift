// Reading and writing the `config.json` of CLIP and of its towers, as transformers has it.

extension CLIPFields {
  /// Widths and counts. With pictures' sides and channels, products of four still fit.
  static let sizes = 1...65536

  /// Reads sizes, each by its key.
  func read<T>(
    _ entries: [(CLIPKey, WritableKeyPath<T, Int>)], _ range: ClosedRange<Int> = sizes,
    into target: inout T
  ) throws {
    for (key, path) in entries { try read(key, range, into: &target[keyPath: path]) }
  }

  /// Throws where heads do not divide the width.
  func check(heads: Int, width: Int) throws {
    if width % heads != 0 {
      throw failure(
        "num_attention_heads", "a divisor of hidden_size, which is \(width)", found: heads)
    }
  }
}

extension KeyedEncodingContainer<CLIPKey> {
  /// Writes sizes, each under its key.
  fileprivate mutating func write<T>(
    _ entries: [(CLIPKey, WritableKeyPath<T, Int>)], of value: T
  ) throws {
    for (key, path) in entries { try encode(value[keyPath: path], forKey: key) }
  }

  /// Writes a number other than what the file means without the key: JSON is written with 1 for 1.0
  /// here, which transformers refuses where it expects a fraction.
  fileprivate mutating func write<T>(
    _ key: CLIPKey, _ path: KeyPath<T, Double>, of value: T, unless usual: T
  ) throws {
    if value[keyPath: path] != usual[keyPath: path] {
      try encode(value[keyPath: path], forKey: key)
    }
  }

  fileprivate mutating func write(type: String, architecture: String) throws {
    try encode(type, forKey: "model_type")
    try encode([architecture], forKey: "architectures")
    // transformers would else compute in the precision that the file happens to have, and diffusers'
    // pipeline with two.
    try encode("float32", forKey: "dtype")
  }
}

extension CLIPTextModel.Configuration: Codable {
  private static var sizes: [(CLIPKey, WritableKeyPath<Self, Int>)] {
    [
      ("vocab_size", \.vocabSize), ("hidden_size", \.hiddenSize),
      ("intermediate_size", \.intermediateSize), ("num_hidden_layers", \.numHiddenLayers),
      ("num_attention_heads", \.numAttentionHeads),
      ("max_position_embeddings", \.maxPositionEmbeddings),
    ]
  }

  /// Reads a text tower's `config.json`, or the `text_config` of a whole model. Throws
  /// `CLIPConfigurationError`.
  public init(from decoder: any Decoder) throws {
    self.init()
    let fields = try CLIPFields(decoder)
    try fields.check(type: "clip_text_model", architecture: "CLIPTextModel")
    try fields.read(Self.sizes, into: &self)
    try fields.check(heads: numAttentionHeads, width: hiddenSize)
    try fields.read("hidden_act", into: &hiddenAct)
    try fields.read("layer_norm_eps", above: 0, into: &layerNormEps)
    try fields.read("eos_token_id", 0...Int(Int32.max), into: &eosTokenID)
    try fields.read("initializer_factor", above: 0, into: &initializerFactor)
  }

  /// Writes the file.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CLIPKey.self)
    try fields.write(type: "clip_text_model", architecture: "CLIPTextModel")
    try fields.write(Self.sizes, of: self)
    try fields.encode(hiddenAct.rawValue, forKey: "hidden_act")
    try fields.write("layer_norm_eps", \.layerNormEps, of: self, unless: Self())
    try fields.encode(eosTokenID, forKey: "eos_token_id")
    // Nobody reads these, but transformers presumes ids that a small vocabulary has not.
    try fields.encodeNil(forKey: "bos_token_id")
    try fields.encodeNil(forKey: "pad_token_id")
    try fields.write("initializer_factor", \.initializerFactor, of: self, unless: Self())
  }
}

extension CLIPVisionModel.Configuration: Codable {
  private static var sizes: [(CLIPKey, WritableKeyPath<Self, Int>)] {
    [
      ("hidden_size", \.hiddenSize), ("intermediate_size", \.intermediateSize),
      ("num_hidden_layers", \.numHiddenLayers), ("num_attention_heads", \.numAttentionHeads),
    ]
  }
  private static var sides: [(CLIPKey, WritableKeyPath<Self, Int>)] {
    [
      ("num_channels", \.numChannels), ("image_size", \.imageSize), ("patch_size", \.patchSize),
    ]
  }

  /// Reads the `vision_config` of a whole model. Throws `CLIPConfigurationError`.
  public init(from decoder: any Decoder) throws {
    self.init()
    let fields = try CLIPFields(decoder)
    try fields.check(type: "clip_vision_model", architecture: "CLIPVisionModel")
    try fields.read(Self.sizes, into: &self)
    try fields.check(heads: numAttentionHeads, width: hiddenSize)
    try fields.read(Self.sides, 1...4096, into: &self)
    if patchSize > imageSize {
      throw fields.failure("patch_size", "at most image_size", found: patchSize)
    }
    try fields.read("hidden_act", into: &hiddenAct)
    try fields.read("layer_norm_eps", above: 0, into: &layerNormEps)
    try fields.read("initializer_range", above: 0, into: &initializerRange)
    try fields.read("initializer_factor", above: 0, into: &initializerFactor)
  }

  /// Writes the object.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CLIPKey.self)
    try fields.write(type: "clip_vision_model", architecture: "CLIPVisionModel")
    try fields.write(Self.sizes + Self.sides, of: self)
    try fields.encode(hiddenAct.rawValue, forKey: "hidden_act")
    try fields.write("layer_norm_eps", \.layerNormEps, of: self, unless: Self())
    try fields.write("initializer_range", \.initializerRange, of: self, unless: Self())
    try fields.write("initializer_factor", \.initializerFactor, of: self, unless: Self())
  }
}

extension CLIPModel.Configuration: Codable {
  /// Reads a whole model's `config.json`. Throws `CLIPConfigurationError`.
  public init(from decoder: any Decoder) throws {
    self.init()
    let fields = try CLIPFields(decoder)
    try fields.check(type: "clip", architecture: "CLIPModel")
    // Old files give a tower twice; `…_config_dict` is the one that counts.
    func tower<T: Decodable>(_ name: String) throws -> T? {
      try fields.value(CLIPKey(stringValue: name + "_config_dict"), "an object")
        ?? fields.value(CLIPKey(stringValue: name + "_config"), "an object")
    }
    text = try tower("text") ?? text
    vision = try tower("vision") ?? vision
    try fields.read("projection_dim", CLIPFields.sizes, into: &projectionDim)
    try fields.read("logit_scale_init_value", above: nil, into: &logitScaleInit)
    try fields.read("initializer_factor", above: 0, into: &initializerFactor)
  }

  /// Writes the file.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CLIPKey.self)
    try fields.write(type: "clip", architecture: "CLIPModel")
    try fields.encode(text, forKey: "text_config")
    try fields.encode(vision, forKey: "vision_config")
    try fields.encode(projectionDim, forKey: "projection_dim")
    try fields.encode(logitScaleInit, forKey: "logit_scale_init_value")
    try fields.write("initializer_factor", \.initializerFactor, of: self, unless: Self())
  }
}
