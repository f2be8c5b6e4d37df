import CCairoPango
import Foundation

/// A Cairo surface and its context: the only place that draws.
///
/// Coordinates are pixels at 1×; a canvas made with `scale: 2` has twice as many real pixels.
/// The C objects live as long as the canvas. One canvas belongs to one thread.
public final class Canvas {
  let context: OpaquePointer
  private let surface: OpaquePointer
  public let width, height: Double
  public let scale: Double
  /// Another hand to draw with; without it, shapes and lines have the colours they are given.
  public var pen: Pen?
  private var color = Color(0, 0, 0)

  private init(surface: OpaquePointer, width: Double, height: Double, scale: Double) {
    self.surface = surface
    self.width = width
    self.height = height
    self.scale = scale
    context = cairo_create(surface)
    if scale != 1 { cairo_scale(context, scale, scale) }
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// A canvas of pixels in memory, transparent unless `opaque`, when it starts black.
  public static func image(
    width: Double, height: Double, scale: Double = 1, opaque: Bool = false
  ) -> Canvas {
    let surface: OpaquePointer = cairo_image_surface_create(
      opaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32,
      Int32((width * scale).rounded()), Int32((height * scale).rounded()))
    return Canvas(surface: surface, width: width, height: height, scale: scale)
  }

  /// A one-channel canvas: what is drawn is its coverage, 0…255.
  public static func mask(width: Double, height: Double) -> Canvas {
    let surface: OpaquePointer = cairo_image_surface_create(
      CAIRO_FORMAT_A8, Int32(width), Int32(height))
    return Canvas(surface: surface, width: width, height: height, scale: 1)
  }

  /// The bytes of an SVG or PDF file on which `body` has drawn.
  static func vector(
    _ format: FigureFormat, width: Double, height: Double, _ body: (Canvas) -> Void
  ) -> Data {
    final class Sink { var bytes: [UInt8] = [] }
    let sink = Sink()
    let write: cairo_write_func_t = { closure, data, length in
      guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
      Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes
        .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
      return CAIRO_STATUS_SUCCESS
    }
    let closure = Unmanaged.passUnretained(sink).toOpaque()
    do {
      let surface: OpaquePointer
      if format == .pdf {
        surface = cairo_pdf_surface_create_for_stream(write, closure, width, height)
        // Cairo would write the time of day, and no two files would be the same.
        cairo_pdf_surface_set_metadata(
          surface, CAIRO_PDF_METADATA_CREATE_DATE, "1970-01-01T00:00:00Z")
      } else {
        surface = cairo_svg_surface_create_for_stream(write, closure, width, height)
        cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX)
      }
      let canvas = Canvas(surface: surface, width: width, height: height, scale: 1)
      body(canvas)
      cairo_surface_finish(surface)
    }
    return Data(sink.bytes)
  }

  // MARK: State

  /// Runs `body` and then restores transform, clip and paint.
  public func saved(_ body: () throws -> Void) rethrows {
    cairo_save(context)
    defer { cairo_restore(context) }
    try body()
  }

  public func translate(_ dx: Double, _ dy: Double) { cairo_translate(context, dx, dy) }
  public func scale(_ sx: Double, _ sy: Double) { cairo_scale(context, sx, sy) }
  public func rotate(_ radians: Double) { cairo_rotate(context, radians) }

  // MARK: Paths

  public func move(_ x: Double, _ y: Double) { cairo_move_to(context, x, y) }
  public func line(_ x: Double, _ y: Double) { cairo_line_to(context, x, y) }
  public func curve(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ x: Double, _ y: Double
  ) {
    cairo_curve_to(context, x1, y1, x2, y2, x, y)
  }
  public func close() { cairo_close_path(context) }
  public func rectangle(_ r: Rect) { cairo_rectangle(context, r.x, r.y, r.width, r.height) }

  /// An arc, clockwise on the canvas, angles in radians.
  public func arc(
    _ x: Double, _ y: Double, radius: Double, from start: Double = 0, to end: Double = 2 * .pi
  ) {
    cairo_arc(context, x, y, radius, start, end)
  }

  /// A full circle as a path of its own.
  public func circle(_ x: Double, _ y: Double, radius: Double) {
    cairo_new_sub_path(context)
    cairo_arc(context, x, y, radius, 0, 2 * .pi)
    cairo_close_path(context)
  }

  /// An ellipse as a path of its own.
  public func ellipse(_ x: Double, _ y: Double, _ rx: Double, _ ry: Double) {
    cairo_save(context)
    cairo_translate(context, x, y)
    cairo_scale(context, rx, ry)
    cairo_new_sub_path(context)
    cairo_arc(context, 0, 0, 1, 0, 2 * .pi)
    cairo_close_path(context)
    cairo_restore(context)
  }

  public func clip() { cairo_clip(context) }

  // MARK: Paint

  public func setColor(_ c: Color) {
    color = c
    paint(c)
  }

  /// Takes a colour as it is, whatever the pen.
  func paint(_ c: Color) {
    cairo_set_source_rgba(context, c.red, c.green, c.blue, c.alpha)
  }

  /// A gradient from `start` to `end`; stops are (place in 0…1, colour).
  public func setGradient(from start: Point, to end: Point, _ stops: [(Double, Color)]) {
    let pattern = cairo_pattern_create_linear(start.x, start.y, end.x, end.y)
    for (place, c) in stops {
      cairo_pattern_add_color_stop_rgba(pattern, place, c.red, c.green, c.blue, c.alpha)
    }
    cairo_set_source(context, pattern)
    cairo_pattern_destroy(pattern)
  }

  public func fill() { cairo_fill(context) }
  public func paint() { cairo_paint(context) }

  public func stroke(
    width: Double, dash: [Double] = [], round: Bool = true
  ) {
    if let pen {
      stroke(width: width, round: round, color, pen)
    } else {
      stroked(width: width, dash: dash, round: round)
    }
  }

  func stroked(width: Double, dash: [Double] = [], round: Bool) {
    cairo_set_line_width(context, width)
    cairo_set_dash(context, dash, Int32(dash.count), 0)
    cairo_set_line_cap(context, round && dash.isEmpty ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
    cairo_set_line_join(context, round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER)
    cairo_stroke(context)
  }

  public func fill(_ color: Color) {
    setColor(color)
    if let pen { fill(color, pen) } else { fill() }
  }

  /// Draws a picture into a rectangle, each pixel a square of one colour.
  public func draw(_ raster: Raster, in rect: Rect, opacity: Double = 1) {
    guard
      let source = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, Int32(raster.width), Int32(raster.height)),
      let data = cairo_image_surface_get_data(source)
    else { return }
    let stride = Int(cairo_image_surface_get_stride(source))
    raster.bytes.withUnsafeBufferPointer { bytes in
      for y in 0..<raster.height {
        for x in 0..<raster.width {
          let from = 3 * (y * raster.width + x)
          let to = y * stride + 4 * x
          data[to] = bytes[from + 2]
          data[to + 1] = bytes[from + 1]
          data[to + 2] = bytes[from]
        }
      }
    }
    cairo_surface_mark_dirty(source)
    saved {
      translate(rect.x, rect.y)
      scale(rect.width / Double(raster.width), rect.height / Double(raster.height))
      cairo_set_source_surface(context, source, 0, 0)
      cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
      // The edge pixels would otherwise fade into nothing where the rectangle is not whole pixels.
      cairo_pattern_set_extend(cairo_get_source(context), CAIRO_EXTEND_PAD)
      cairo_rectangle(context, 0, 0, Double(raster.width), Double(raster.height))
      cairo_clip(context)
      cairo_paint_with_alpha(context, opacity)
    }
    cairo_surface_destroy(source)
  }

  // MARK: Pixels

  /// Calls `body` with the surface's bytes after all drawing is done: rows of `stride` bytes,
  /// each pixel four bytes blue, green, red, alpha (premultiplied) or one byte for a mask.
  public func withPixels<R>(
    _ body: (UnsafePointer<UInt8>, _ stride: Int, _ width: Int, _ height: Int) throws -> R
  ) rethrows -> R {
    cairo_surface_flush(surface)
    return try body(
      UnsafePointer(cairo_image_surface_get_data(surface)),
      Int(cairo_image_surface_get_stride(surface)),
      Int(cairo_image_surface_get_width(surface)),
      Int(cairo_image_surface_get_height(surface)))
  }

  /// The drawn pixels, alpha dropped. For opaque drawings.
  public func raster() -> Raster {
    withPixels { data, stride, width, height in
      let bytes = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
        var i = 0
        for y in 0..<height {
          let row = data + y * stride
          for x in 0..<width {
            out[i] = row[4 * x + 2]
            out[i + 1] = row[4 * x + 1]
            out[i + 2] = row[4 * x]
            i += 3
          }
        }
        count = i
      }
      return Raster(width: width, height: height, bytes: bytes)
    }
  }
}
