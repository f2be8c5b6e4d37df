import Viz

/// The colours of the picture world.
extension Tint {
  /// The colour itself.
  public var color: Color {
    switch self {
    case .red: Color(0xDB332E)
    case .orange: Color(0xF28C26)
    case .yellow: Color(0xFAD433)
    case .green: Color(0x389E4D)
    case .blue: Color(0x336BD9)
    case .purple: Color(0x8C47B3)
    case .white: Color(0xF7F7F7)
    case .black: Color(0x1F1F24)
    }
  }
}

extension Sky {
  /// The colours at the top of the picture and at the horizon.
  public var gradient: (top: Color, horizon: Color) {
    switch self {
    case .blue: (Color(0x73B8F2), Color(0xC7E6FC))
    case .sunset: (Color(0xED7359), Color(0xFCCC80))
    case .night: (Color(0x0D1238), Color(0x29336B))
    }
  }
}

extension Ground {
  public var color: Color {
    switch self {
    case .grass: Color(0x6BB352)
    case .sand: Color(0xE8CC8C)
    case .snow: Color(0xEDF2FA)
    case .water: Color(0x2973A8)
    }
  }

  /// The few strokes that tell a lawn from a beach.
  var detail: Color {
    switch self {
    case .grass: Color(0x57A03F)
    case .sand: Color(0xD3B26B)
    case .snow: Color(0xD3DEEE)
    case .water: Color(0x5A9CC9)
    }
  }
}

/// An object's colour with a darker and a lighter neighbour, for the parts that stand out from it.
struct Tones {
  let main, shade, light: Color

  init(_ tint: Tint) {
    main = tint.color
    switch tint {
    case .white: (shade, light) = (Color(0xCBD3E0), Color(0xFFFFFF))
    case .black: (shade, light) = (Color(0x3E3E49), Color(0x5A5A66))
    default:
      shade = main.mixed(with: Color(0x14081F), 0.24)
      light = main.mixed(with: Color(0xFFFFFF), 0.42)
    }
  }
}

/// Colours that are the same on every object.
enum Fixed {
  static let ink = Color(0x1B1A20)
  static let eyeWhite = Color(0xFFFFFF)
  static let pink = Color(0xF08A9B)
  static let wood = Color(0x75452F)
  static let woodDark = Color(0x55301F)
  static let leaf = Color(0x2F8A3E)
  static let leafDark = Color(0x256E31)
  static let glass = Color(0xCDE8F8)
  static let lamp = Color(0xFFE38A)
  static let skin = Color(0xE6AE86)
  static let skinShade = Color(0xD99A72)
  static let hair = Color(0x4A2C1E)
  static let trousers = Color(0x39445C)
  static let sail = Color(0xFFF7E6)
  static let sailShade = Color(0xEBDCC0)
  static let beak = Color(0xF5A01E)
  static let metal = Color(0xC4CAD4)
}
