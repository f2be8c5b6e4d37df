import Tensor
import Viz

/// One number of a code among its neighbours: a channel's map with a name, the number's square framed
/// and its value beside it.
struct FramedNumber {
  let name: String
  let ink: Ink
  /// `[1, h, w, C]`.
  let code: Tensor<Float>
  let place: (row: Int, column: Int, channel: Int)

  var value: Double { Double(code[0, place.row, place.column, place.channel]) }

  func marks(in tile: Rect) -> [Mark] {
    let maps = CodeMaps(code.row(0).slice(place.channel..<place.channel + 1, axis: 2), in: tile)
    let cell = maps.cell(row: place.row, column: place.column, channel: 0)
    return [
      .text(name, at: Point(tile.x, tile.y - 18), TextStyle(TypeScale.formula, ink)),
      maps.mark,
      .path(.rectangle(cell.inset(-2, -2)), stroke: Stroke(.paper, 4.5)),
      .path(.rectangle(cell.inset(-2, -2)), stroke: Stroke(.ink, 2)),
      .text(
        NumberText.fixed(value, 4), at: Point(tile.maxX + 14, cell.midY),
        TextStyle(TypeScale.heading, ink, weight: .bold, alignment: .middle)),
    ]
  }

  /// A number as it stands in a formula, negative ones in brackets.
  static func written(_ value: Double) -> String {
    let text = NumberText.fixed(value, 4)
    return value < 0 ? "(\(text))" : text
  }
}
