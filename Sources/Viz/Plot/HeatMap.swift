import Foundation

/// Numbers as colours: a field of cells with a colour scale beside it.
public struct HeatMap: Sendable {
  /// Row by row from the top.
  public let values: [Double]
  public let columns: Int
  public let range: ClosedRange<Double>
  public let map: ColorMap

  public init(_ values: [Double], columns: Int, range: ClosedRange<Double>, map: ColorMap) {
    self.values = values
    self.columns = columns
    self.range = range
    self.map = map
  }

  /// The field, filling the rectangle.
  public func mark(in rect: Rect, style: PictureStyle = PictureStyle(cornerRadius: 0)) -> Mark {
    .picture(
      map.raster(values, columns: columns, low: range.lowerBound, high: range.upperBound),
      in: rect, style: style)
  }

  /// The field as large cells with their numbers in them.
  public func cells(in rect: Rect, decimals: Int, size: Double = TypeScale.tick) -> Mark {
    let rows = values.count / columns
    let (width, height) = (rect.width / Double(columns), rect.height / Double(rows))
    return .group(
      "cells",
      values.enumerated().flatMap { place, value -> [Mark] in
        let (row, column) = (Double(place / columns), Double(place % columns))
        let cell = Rect(rect.x + column * width, rect.y + row * height, width, height)
        let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        let color = map(share)
        let bright = 0.299 * color.red + 0.587 * color.green + 0.114 * color.blue > 0.55
        return [
          .rectangle(cell.inset(1, 1), .color(color), radius: 2),
          .text(
            NumberText.fixed(value, decimals), at: cell.center,
            TextStyle(
              size, .color(bright ? Color(0x1B1F24) : Color(0xFFFFFF)), anchor: .middle,
              alignment: .middle)),
        ]
      })
  }

  /// The colour scale, lying flat, with numbers at its ends and middle below it. Where `decimals`
  /// would print one of them more than a twenty-fifth of the range off, there are more.
  public func legend(in rect: Rect, decimals: Int, label: String? = nil) -> Mark {
    let steps = 128
    let shades = HeatMap(
      (0..<steps).map {
        range.lowerBound
          + (range.upperBound - range.lowerBound) * Double($0) / Double(steps - 1)
      }, columns: steps, range: range, map: map)
    let numbers = [range.lowerBound, (range.lowerBound + range.upperBound) / 2, range.upperBound]
    let leeway = (range.upperBound - range.lowerBound) / 25
    let enough =
      (decimals..<decimals + 3).first { count in
        let unit = pow(10, Double(count))
        return numbers.allSatisfy { abs(($0 * unit).rounded() / unit - $0) <= leeway }
      } ?? decimals + 3
    var marks = [shades.mark(in: rect, style: PictureStyle(cornerRadius: 3))]
    for (place, number) in numbers.enumerated() {
      marks.append(
        .text(
          number == 0 ? "0" : NumberText.fixed(number, enough),
          at: Point(rect.x + rect.width * Double(place) / 2, rect.maxY + 22),
          TextStyle(
            TypeScale.tick, .secondary, anchor: [.start, .middle, .end][place])))
    }
    if let label {
      marks.append(
        .text(label, at: Point(rect.x, rect.y - 12), TextStyle(TypeScale.tick, .secondary)))
    }
    return .group("legend", marks)
  }
}
