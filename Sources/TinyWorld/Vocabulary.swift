/// The words of the picture world: every property a scene can have, and how each is said.

/// The languages captions are written in.
public enum CaptionLanguage: String, CaseIterable, Codable, Sendable {
  case en, zh
}

/// The sky above the horizon, with its share in the data.
public enum Sky: String, CaseIterable, Codable, Sendable {
  case blue, sunset, night

  public var share: Double { self == .blue ? 0.70 : 0.15 }

  func phrase(_ language: CaptionLanguage) -> String {
    switch (self, language) {
    case (.blue, .en): "under a blue sky"
    case (.sunset, .en): "at sunset"
    case (.night, .en): "at night"
    case (.blue, .zh): "蓝天下"
    case (.sunset, .zh): "日落时"
    case (.night, .zh): "夜里"
    }
  }
}

/// The ground below the horizon, with its share in the data.
public enum Ground: String, CaseIterable, Codable, Sendable {
  case grass, sand, snow, water

  public var share: Double { self == .grass ? 0.55 : 0.15 }

  /// The ground as a place: "on snow", or "over snow" for what hangs `above` it.
  func phrase(_ language: CaptionLanguage, above: Bool) -> String {
    switch language {
    case .en: (above ? "over " : "on ") + rawValue
    case .zh: chinese + (above ? "上空" : "上")
    }
  }

  var chinese: String {
    switch self {
    case .grass: "草地"
    case .sand: "沙地"
    case .snow: "雪地"
    case .water: "水面"
    }
  }
}

/// What an object is; all kinds are equally frequent.
public enum Kind: String, CaseIterable, Codable, Sendable {
  case cat, person, house, tree, car, flower, boat, star, fish, bird

  /// Whether it hangs in the sky instead of standing on the ground.
  public var hangs: Bool { self == .star }

  var plural: String {
    switch self {
    case .person: "people"
    case .fish: "fish"
    default: rawValue + "s"
    }
  }

  var chinese: String {
    switch self {
    case .cat: "猫"
    case .person: "人"
    case .house: "房子"
    case .tree: "树"
    case .car: "汽车"
    case .flower: "花"
    case .boat: "船"
    case .star: "星星"
    case .fish: "鱼"
    case .bird: "鸟"
    }
  }

  /// The measure word that stands between a number and the noun.
  var measureWord: String {
    switch self {
    case .cat, .bird: "只"
    case .person: "个"
    case .house: "座"
    case .tree: "棵"
    case .car: "辆"
    case .flower: "朵"
    case .boat: "艘"
    case .star: "颗"
    case .fish: "条"
    }
  }
}

/// The colour of an object (of a person: of the clothes); all are equally frequent.
public enum Tint: String, CaseIterable, Codable, Sendable {
  case red, orange, yellow, green, blue, purple, white, black

  var chinese: String {
    switch self {
    case .red: "红色"
    case .orange: "橙色"
    case .yellow: "黄色"
    case .green: "绿色"
    case .blue: "蓝色"
    case .purple: "紫色"
    case .white: "白色"
    case .black: "黑色"
    }
  }
}

/// How large an object is; both are equally frequent.
public enum Size: String, CaseIterable, Codable, Sendable {
  case small, big

  /// The radius before jitter, in pixels of the 64-pixel picture.
  public var radius: Double { self == .small ? 8.5 : 15 }

  var chinese: String { self == .small ? "小" : "大" }
}

/// Where an object stands; equally frequent for one object, left and right for two.
public enum Position: String, CaseIterable, Codable, Sendable {
  case left, middle, right

  /// The centre before jitter, in pixels of the 64-pixel picture.
  public var x: Double {
    switch self {
    case .left: 17
    case .middle: 32
    case .right: 47
    }
  }

  func phrase(_ language: CaptionLanguage) -> String {
    switch (self, language) {
    case (.middle, .en): "in the middle"
    case (_, .en): "on the \(rawValue)"
    case (.left, .zh): "左边"
    case (.middle, .zh): "中间"
    case (.right, .zh): "右边"
    }
  }
}
