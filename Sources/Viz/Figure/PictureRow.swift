/// Pictures side by side, evenly spaced.
public struct PictureRow: Sendable {
  /// One rectangle per picture.
  public let tiles: [Rect]

  /// Square tiles that fill `width` with at least `gap` pixels between them, none larger than
  /// `longest`.
  public init(
    count: Int, x: Double, y: Double, width: Double, gap: Double, longest: Double = .infinity
  ) {
    let side = min((width - gap * Double(count - 1)) / Double(count), longest)
    let step = count > 1 ? (width - side) / Double(count - 1) : 0
    tiles = (0..<count).map { Rect(x + Double($0) * step, y, side, side) }
  }

  public var side: Double { tiles.first?.width ?? 0 }
  public var bottom: Double { tiles.first?.maxY ?? 0 }

  /// The pictures in their tiles.
  public func marks(_ pictures: [Raster], style: PictureStyle = PictureStyle()) -> Mark {
    .group("pictures", zip(pictures, tiles).map { .picture($0, in: $1, style: style) })
  }
}
