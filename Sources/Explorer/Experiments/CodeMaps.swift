import Tensor
import Viz

/// A code `[h, w, C]` as signed maps, one a channel, all in one scale.
struct CodeMaps {
  /// The values at the ends of the colour scale; codes have about unit variance.
  static let range = -3.0...3.0

  /// Where each channel's map lies.
  let tiles: [Rect]
  private let code: Tensor<Float>

  /// Maps in rows of `columns` (nil: as square as may be) that fill the width of `area`.
  init(_ code: Tensor<Float>, in area: Rect, columns: Int? = nil, gap: Double = 14) {
    let channels = code.shape[2]
    let columns = columns ?? Int(Double(channels).squareRoot().rounded(.up))
    let side = (area.width - gap * Double(columns - 1)) / Double(columns)
    self.code = code
    tiles = (0..<channels).map { channel in
      Rect(
        area.x + Double(channel % columns) * (side + gap),
        area.y + Double(channel / columns) * (side + gap), side, side)
    }
  }

  var mark: Mark {
    let (height, width) = (code.shape[0], code.shape[1])
    let values = code.permuted([2, 0, 1]).scalars.map(Double.init)
    return .group(
      "code",
      tiles.enumerated().map { channel, tile in
        HeatMap(
          Array(values[channel * height * width..<(channel + 1) * height * width]),
          columns: width, range: Self.range, map: .signed
        ).mark(in: tile)
      })
  }

  /// A round factor that makes small values fill the scale of the colours; at least 1.
  static func stretch(_ code: Tensor<Float>) -> Int {
    let most = Double(code.magnitude().extent.greatest)
    let factors = [1, 2, 5, 10, 20, 50, 100, 200, 500]
    return factors.last { Double($0) * most <= range.upperBound } ?? 1
  }

  /// The square of one number on its channel's map.
  func cell(row: Int, column: Int, channel: Int) -> Rect {
    let tile = tiles[channel]
    let (height, width) = (
      tile.height / Double(code.shape[0]), tile.width / Double(code.shape[1])
    )
    return Rect(
      tile.x + Double(column) * width, tile.y + Double(row) * height, width, height)
  }

  /// The scale of the colours, lying flat.
  static func legend(in rect: Rect, label: String? = nil) -> Mark {
    HeatMap([], columns: 1, range: range, map: .signed)
      .legend(in: rect, decimals: 0, label: label)
  }
}
