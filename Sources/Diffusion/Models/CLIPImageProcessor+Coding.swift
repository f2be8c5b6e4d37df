// Reading and writing `preprocessor_config.json`.

extension CLIPImageProcessor: Codable {
  private static let lengths = 1...4096
  private static let names = [
    "CLIPImageProcessor", "CLIPImageProcessorFast", "CLIPImageProcessorPil", "CLIPFeatureExtractor",
  ]

  private static var flags: [(CLIPKey, WritableKeyPath<Self, Bool>)] {
    [
      ("do_resize", \.doResize), ("do_center_crop", \.doCenterCrop), ("do_rescale", \.doRescale),
      ("do_normalize", \.doNormalize),
    ]
  }
  private static var colors: [(CLIPKey, WritableKeyPath<Self, [Double]>)] {
    [("image_mean", \.imageMean), ("image_std", \.imageStd)]
  }

  /// Reads the file. Sizes may be objects, or numbers as in old files. Throws
  /// `CLIPConfigurationError`.
  public init(from decoder: any Decoder) throws {
    self.init()
    let fields = try CLIPFields(decoder)
    for key: CLIPKey in ["image_processor_type", "feature_extractor_type"] {
      let name: String? = try fields.value(key, Self.names[0])
      if let name, !Self.names.contains(name) { throw fields.failure(key, Self.names[0]) }
    }
    for (key, path) in Self.flags { try fields.read(key, into: &self[keyPath: path]) }
    var pads = false
    try fields.read("do_pad", into: &pads)
    if pads { throw fields.failure("do_pad", "false") }
    try fields.read("resample", into: &resample)
    try fields.read("rescale_factor", above: 0, into: &rescaleFactor)
    for (key, path) in Self.colors {
      let rule = "three numbers" + (key.stringValue == "image_std" ? " above 0" : "")
      guard let numbers: [Double] = try fields.value(key, rule) else { continue }
      guard numbers.count == 3, numbers.allSatisfy(\.isFinite),
        key.stringValue != "image_std" || numbers.allSatisfy({ $0 > 0 })
      else { throw fields.failure(key, rule) }
      self[keyPath: path] = numbers
    }
    size = try Self.size(fields, "size", edge: true) ?? size
    if case .exactly(let height, let width)? = try Self.size(fields, "crop_size", edge: false) {
      (cropHeight, cropWidth) = (height, width)
    }
  }

  /// The size under a key; nil when there is none. A bare number is the shorter edge where there
  /// can be one, else both sides.
  private static func size(_ fields: CLIPFields, _ key: CLIPKey, edge: Bool) throws -> Size? {
    let rule =
      "a length, \(edge ? "{shortest_edge}, " : ""){height, width}, "
      + "in whole numbers from \(lengths.lowerBound) to \(lengths.upperBound)"
    let named: [String: Int?]
    if let length = try? fields.value(key, rule) as Int? {
      named = edge ? ["shortest_edge": length] : ["height": length, "width": length]
    } else {
      guard let object: [String: Int?] = try fields.value(key, rule) else { return nil }
      named = object
    }
    let sides = named.compactMapValues { $0 }
    guard sides.values.allSatisfy(lengths.contains) else { throw fields.failure(key, rule) }
    switch (sides.count, sides["shortest_edge"], sides["height"], sides["width"]) {
    case (1, let length?, nil, nil) where edge: return .shortestEdge(length)
    case (2, nil, let height?, let width?): return .exactly(height: height, width: width)
    default: throw fields.failure(key, rule)
    }
  }

  /// Writes the file.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CLIPKey.self)
    try fields.encode(Self.names[0], forKey: "image_processor_type")
    for (key, path) in Self.flags { try fields.encode(self[keyPath: path], forKey: key) }
    try fields.encode(true, forKey: "do_convert_rgb")
    try fields.encode(resample.rawValue, forKey: "resample")
    try fields.encode(rescaleFactor, forKey: "rescale_factor")
    for (key, path) in Self.colors { try fields.encode(self[keyPath: path], forKey: key) }
    switch size {
    case .shortestEdge(let edge): try fields.encode(["shortest_edge": edge], forKey: "size")
    case .exactly(let height, let width):
      try fields.encode(["height": height, "width": width], forKey: "size")
    }
    try fields.encode(["height": cropHeight, "width": cropWidth], forKey: "crop_size")
  }
}
