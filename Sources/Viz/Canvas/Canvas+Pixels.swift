import CCairoPango

/// Direct work on a canvas's bytes, for drawings that repeat thousands of times a second.
extension Canvas {
  /// Lets `body` change the surface's bytes (laid out as in `withPixels`) between two drawings.
  public func withMutablePixels<R>(
    _ body: (UnsafeMutablePointer<UInt8>, _ stride: Int, _ width: Int, _ height: Int) throws -> R
  ) rethrows -> R {
    let surface = cairo_get_target(context)
    cairo_surface_flush(surface)
    defer { cairo_surface_mark_dirty(surface) }
    return try body(
      cairo_image_surface_get_data(surface),
      Int(cairo_image_surface_get_stride(surface)),
      Int(cairo_image_surface_get_width(surface)),
      Int(cairo_image_surface_get_height(surface)))
  }

  /// Adds a closed polygon to the path.
  public func polygon(_ points: (Double, Double)...) {
    for (i, point) in points.enumerated() {
      if i == 0 { move(point.0, point.1) } else { line(point.0, point.1) }
    }
    close()
  }

  /// Adds a rectangle with round corners to the path.
  public func roundedRectangle(_ r: Rect, radius: Double) {
    cairo_new_sub_path(context)
    arc(r.maxX - radius, r.minY + radius, radius: radius, from: -.pi / 2, to: 0)
    arc(r.maxX - radius, r.maxY - radius, radius: radius, from: 0, to: .pi / 2)
    arc(r.minX + radius, r.maxY - radius, radius: radius, from: .pi / 2, to: .pi)
    arc(r.minX + radius, r.minY + radius, radius: radius, from: .pi, to: .pi * 1.5)
    close()
  }

  /// Fills the path and draws its outline in the same colour, which rounds its corners.
  public func fillAndStroke(_ color: Color, width: Double) {
    setColor(color)
    if let pen { return fill(color, pen, rounding: width) }
    cairo_fill_preserve(context)
    stroke(width: width)
  }
}
