import CCairoPango
import Foundation

/// A picture as a value: a tree of marks and text made from numbers, drawn by one renderer.
public struct Figure: Sendable {
  /// Size in pixels at 1×.
  public let width, height: Double
  /// What the figure shows, in words made from its data: for readers who cannot see it.
  public let alternativeText: String
  public let marks: [Mark]

  public init(width: Double, height: Double, alternativeText: String, marks: [Mark]) {
    self.width = width
    self.height = height
    self.alternativeText = alternativeText
    self.marks = marks
  }

  /// The bytes of the figure's file. The same figure, theme and scale give the same bytes.
  public func encoded(as format: FigureFormat, theme: Theme, scale: Double = 1) throws -> Data {
    switch format {
    case .png: return try raster(theme: theme, scale: scale).pngData()
    case .svg, .pdf:
      let data = Canvas.vector(format, width: width, height: height) { canvas in
        Painter(canvas: canvas, theme: theme, vector: true).draw(self)
      }
      guard format == .svg else { return data }
      return Data(SVGNames.renumbered(String(decoding: data, as: UTF8.self)).utf8)
    }
  }

  /// The figure's pixels.
  public func raster(theme: Theme, scale: Double = 1) -> Raster {
    let canvas = Canvas.image(width: width, height: height, scale: scale, opaque: true)
    Painter(canvas: canvas, theme: theme, vector: false).draw(self)
    return canvas.raster()
  }
}

/// The file kinds a figure can become.
public enum FigureFormat: String, CaseIterable, Sendable {
  case png, svg, pdf
}

/// Cairo numbers some of an SVG's parts by a counter of the whole process, others by one of the
/// file; ours start at 0 in each file, so that the same figure gives the same bytes.
enum SVGNames {
  static func renumbered(_ svg: String) -> String {
    // By kind and number: a surface and a clip may happen to have the same one.
    var numbers: [String: Int] = [:]
    return svg.replacing(#/(id="|#)(surface|image|mask|pattern|linear|radial|clip)([0-9]+)/#) {
      match in
      let name = "\(match.output.2)\(match.output.3)"
      let number = numbers[name] ?? numbers.count
      numbers[name] = number
      return "\(match.output.1)\(match.output.2)\(number)"
    }
  }
}
