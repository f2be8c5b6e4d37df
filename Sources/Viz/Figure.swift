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
}

public enum Mark: Sendable {}

/// The file kinds a figure can become.
public enum FigureFormat: String, CaseIterable, Sendable {
  case png, svg, pdf
}

/// The colours and type a figure is drawn with.
public struct Theme: Sendable {
  public let name: String
  public static let light = Theme(name: "light")
  public static let dark = Theme(name: "dark")
}

extension Figure {
  /// The bytes of the figure's file. The same figure, theme and scale give the same bytes.
  public func encoded(as format: FigureFormat, theme: Theme, scale: Double = 1) throws -> Data {
    Data()
  }

  /// The figure's pixels, for animation.
  public func raster(theme: Theme, scale: Double = 1) -> Raster {
    Raster(width: Int(width * scale), height: Int(height * scale))
  }
}
