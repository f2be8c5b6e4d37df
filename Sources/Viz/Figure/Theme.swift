// The look, in one place: what the colours mean, how large text is, and the two themes.

/// What a colour means. The same meaning has the same colour in every figure, caption and lesson.
/// The five meanings are told apart by colour-blind readers too: where hues coincide for them, as
/// those of noise and latents do, the colours differ in lightness.
public enum Role: String, CaseIterable, Sendable {
  /// The picture, and what is left of it.
  case data
  /// Gaussian noise, and the share of it.
  case noise
  /// What a model predicts.
  case prediction
  /// Words, tokens and their vectors.
  case text
  /// Codes in latent space.
  case latent
  /// Titles and main text.
  case ink
  /// Ticks, hints, captions.
  case secondary
  /// Grid lines and thin borders.
  case hairline
  /// What lies behind everything.
  case paper
  /// A quiet area on the paper.
  case panel
}

/// A paint: a role, resolved by the theme, or a fixed colour taken from data.
public struct Ink: Hashable, Sendable {
  enum Source: Hashable, Sendable {
    case role(Role)
    case color(Color)
    case mix(Role, Role, share: Double)
  }
  let source: Source
  let alpha: Double

  public static func color(_ color: Color) -> Ink { Ink(source: .color(color), alpha: 1) }
  public static func role(_ role: Role) -> Ink { Ink(source: .role(role), alpha: 1) }
  /// The colour a share (0…1) of the way from one meaning to another.
  public static func mix(_ a: Role, _ b: Role, _ share: Double) -> Ink {
    Ink(source: .mix(a, b, share: share), alpha: 1)
  }
  public static let data = role(.data)
  public static let noise = role(.noise)
  public static let prediction = role(.prediction)
  public static let text = role(.text)
  public static let latent = role(.latent)
  public static let ink = role(.ink)
  public static let secondary = role(.secondary)
  public static let hairline = role(.hairline)
  public static let paper = role(.paper)
  public static let panel = role(.panel)

  public func opacity(_ alpha: Double) -> Ink { Ink(source: source, alpha: self.alpha * alpha) }
}

/// The colours a figure is drawn with.
public struct Theme: Sendable {
  public let name: String
  let colors: [Role: Color]

  public func color(_ role: Role) -> Color { colors[role, default: Color(0x808080)] }

  func resolve(_ ink: Ink) -> Color {
    switch ink.source {
    case .role(let role): color(role).opacity(ink.alpha)
    case .color(let color): color.opacity(ink.alpha)
    case .mix(let a, let b, let share): color(a).mixed(with: color(b), share).opacity(ink.alpha)
    }
  }

  public static let light = Theme(
    name: "light",
    colors: [
      .data: Color(0x0072B2), .noise: Color(0xD55E00), .prediction: Color(0xAA4499),
      .text: Color(0x009E73), .latent: Color(0x8F5B00), .ink: Color(0x1B1F24),
      .secondary: Color(0x5F6773), .hairline: Color(0xE5E7EB), .paper: Color(0xFFFFFF),
      .panel: Color(0xF7F8FA),
    ])

  public static let dark = Theme(
    name: "dark",
    colors: [
      .data: Color(0x4DB2EC), .noise: Color(0xFF8A3D), .prediction: Color(0xDD85CE),
      .text: Color(0x2CC99A), .latent: Color(0xF2C95C), .ink: Color(0xEEF0F3),
      .secondary: Color(0x9AA3B0), .hairline: Color(0x2E343D), .paper: Color(0x14171B),
      .panel: Color(0x1C2026),
    ])
}

/// Text sizes in pixels at 1× on a figure 1600 pixels wide. Nothing is smaller than `tick`.
public enum TypeScale {
  public static let title = 40.0
  public static let formula = 30.0
  public static let heading = 24.0
  public static let body = 21.0
  public static let label = 19.0
  public static let tick = 17.0
  public static let foot = 15.0
}
