/// A scale from numbers to colours.
public struct ColorMap: Sendable {
  private let stops: [Color]

  /// The colour of a share of the way, 0…1; outside is clipped.
  public func callAsFunction(_ share: Double) -> Color {
    guard share.isFinite else { return Color(0x808080) }
    let place = min(max(share, 0), 1) * Double(stops.count - 1)
    let left = min(Int(place), stops.count - 2)
    return stops[left].mixed(with: stops[left + 1], place - Double(left))
  }

  /// Amounts, from none to much: viridis (Smith and van der Walt, 2015), sampled at 13 places.
  public static let viridis = ColorMap(
    stops: [
      0x440154, 0x481F70, 0x443A83, 0x3B528B, 0x31688E, 0x287C8E, 0x21918C, 0x20A486, 0x35B779,
      0x5EC962, 0x90D743, 0xC8E020, 0xFDE725,
    ].map { Color($0) })

  /// Signed values around 0 at share ½: blue, white, red.
  public static let signed = ColorMap(
    stops: [
      0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B,
    ]
    .map { Color($0) })

  /// A picture of numbers: `rows` × `columns` values, `low` at share 0 and `high` at share 1.
  public func raster(
    _ values: [Double], columns: Int, low: Double, high: Double
  ) -> Raster {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * values.count)
    for value in values {
      let color = self((value - low) / (high - low))
      for part in [color.red, color.green, color.blue] {
        bytes.append(UInt8((part * 255).rounded()))
      }
    }
    return Raster(width: columns, height: values.count / columns, bytes: bytes)
  }
}
