import TinyWorld

// What people call the properties of Tiny World and their values, in a figure's language.

extension Attribute {
  func name(_ request: FigureRequest) -> String {
    switch self {
    case .sky: request.say("sky", "天空")
    case .ground: request.say("ground", "地面")
    case .count: request.say("number", "数目")
    case .kind: request.say("kind", "种类")
    case .color: request.say("colour", "颜色")
    case .size: request.say("size", "大小")
    case .position: request.say("place", "位置")
    }
  }

  /// One of this property's values, by the name the world gives it.
  func name(of value: String, _ request: FigureRequest) -> String {
    guard request.language == .zh else { return value }
    return (self == .sky ? Self.skies : Self.values)[value] ?? value
  }

  private static let skies = ["blue": "蓝天", "sunset": "日落", "night": "夜晚"]
  private static let values = [
    "grass": "草地", "sand": "沙地", "snow": "雪地", "water": "水面",
    "red": "红", "orange": "橙", "yellow": "黄", "green": "绿", "blue": "蓝", "purple": "紫",
    "white": "白", "black": "黑", "small": "小", "big": "大", "left": "左", "middle": "中",
    "right": "右", "cat": "猫", "person": "人", "house": "房子", "tree": "树", "car": "汽车",
    "flower": "花", "boat": "船", "star": "星星", "fish": "鱼", "bird": "鸟",
  ]
}
