/// An sRGB colour with straight alpha, components in 0…1.
public struct Color: Hashable, Sendable {
  public var red, green, blue, alpha: Double

  public init(_ red: Double, _ green: Double, _ blue: Double, _ alpha: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// A colour written as in CSS: `Color(0x0072B2)`.
  public init(_ hex: UInt32) {
    self.init(
      Double(hex >> 16 & 0xFF) / 255, Double(hex >> 8 & 0xFF) / 255, Double(hex & 0xFF) / 255)
  }

  public func opacity(_ alpha: Double) -> Color { Color(red, green, blue, self.alpha * alpha) }

  /// The colour a share `t` (0…1) of the way to `other`, mixed in sRGB.
  public func mixed(with other: Color, _ t: Double) -> Color {
    Color(
      red + (other.red - red) * t, green + (other.green - green) * t,
      blue + (other.blue - blue) * t, alpha + (other.alpha - alpha) * t)
  }

  /// `#RRGGBB`, as CSS reads it.
  public var css: String {
    "#"
      + [red, green, blue].map { component in
        let byte = UInt8((min(max(component, 0), 1) * 255).rounded())
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }
}
