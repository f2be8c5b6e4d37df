import CCairoPango
import Foundation

/// Cairo shares the glyphs of a font between all threads, and version 1.16 has been seen to crash where
/// two draw with it at once: one thread at a time opens fonts, and sets and draws letters.
private let letters = NSLock()

/// How a run of letters is set: the key by which laid-out text is found again.
struct Font: Hashable, Sendable {
  let face: TextStyle.Face
  let weight: TextStyle.Weight
  let size: Double

  /// Families in order of wish; Pango takes each letter from the first that has it.
  var families: String {
    switch face {
    case .sans: "Inter,Noto Sans CJK SC"
    case .mono: "JetBrains Mono,DejaVu Sans Mono,Noto Sans Mono CJK SC"
    case .mathRoman: "KaTeX_Main,Noto Sans CJK SC,Inter"
    case .mathScript: "KaTeX_Caligraphic,KaTeX_Main"
    case .mathItalic: "KaTeX_Math,KaTeX_Main,Noto Sans CJK SC"
    }
  }
}

/// Letters set by Pango, measured once.
final class GlyphRun {
  fileprivate let layout: OpaquePointer
  let width: Double
  /// The distance from the layout's top to its baseline.
  let baseline: Double
  /// The box of ink, relative to the start of the baseline (y upward is negative).
  let ink: Rect
  let unknownGlyphs: Int

  fileprivate init(layout: OpaquePointer) {
    self.layout = layout
    var inkBox = PangoRectangle()
    var logical = PangoRectangle()
    pango_layout_get_extents(layout, &inkBox, &logical)
    func pixels(_ units: Int32) -> Double { Double(units) / 1024 }
    baseline = pixels(pango_layout_get_baseline(layout))
    width = pixels(logical.width)
    ink = Rect(
      pixels(inkBox.x), pixels(inkBox.y) - baseline, pixels(inkBox.width),
      pixels(inkBox.height))
    unknownGlyphs = Int(pango_layout_get_unknown_glyphs_count(layout))
  }

  deinit { letters.withLock { g_object_unref(UnsafeMutableRawPointer(layout)) } }

  /// Draws the letters with the canvas's paint, their baseline starting at the point.
  func draw(on canvas: Canvas, at point: Point) {
    cairo_move_to(canvas.context, point.x, point.y - baseline)
    letters.withLock { pango_cairo_show_layout(canvas.context, layout) }
  }

  /// Adds the letters' outlines to the canvas's path.
  func outline(on canvas: Canvas, at point: Point) {
    cairo_move_to(canvas.context, point.x, point.y - baseline)
    letters.withLock { pango_cairo_layout_path(canvas.context, layout) }
  }
}

/// Pango, one for each thread: its contexts may not be shared.
final class TextEngine {
  private let context: OpaquePointer
  private var fonts: [Font: OpaquePointer] = [:]
  private struct Key: Hashable {
    let text: String
    let font: Font
  }
  private var runs: [Key: GlyphRun] = [:]

  private init() {
    // The default font map belongs to the calling thread, so fonts are opened once a thread.
    context = pango_font_map_create_context(pango_cairo_font_map_get_default())
    pango_cairo_context_set_resolution(context, 72)
    // Without hinting a letter has the same shape and place at every scale.
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    pango_context_set_round_glyph_positions(context, 0)
    pango_context_set_language(context, pango_language_from_string("zh-cn"))
  }

  deinit {
    runs.removeAll()
    fonts.values.forEach { pango_font_description_free($0) }
    letters.withLock { g_object_unref(UnsafeMutableRawPointer(context)) }
  }

  /// The calling thread's engine.
  static var current: TextEngine {
    let key = "Viz.TextEngine"
    if let engine = Thread.current.threadDictionary[key] as? TextEngine { return engine }
    let engine = TextEngine()
    Thread.current.threadDictionary[key] = engine
    return engine
  }

  func run(_ text: String, _ font: Font) -> GlyphRun {
    let key = Key(text: text, font: font)
    if let run = runs[key] { return run }
    // Changing numbers would fill the memory over a long animation.
    if runs.count > 4096 { runs.removeAll() }
    let run = letters.withLock {
      let layout: OpaquePointer = pango_layout_new(context)
      pango_layout_set_font_description(layout, description(font))
      pango_layout_set_text(layout, text, -1)
      return GlyphRun(layout: layout)
    }
    runs[key] = run
    return run
  }

  private func description(_ font: Font) -> OpaquePointer {
    if let known = fonts[font] { return known }
    let style = font.face == .mathItalic ? " Italic" : ""
    let made: OpaquePointer = pango_font_description_from_string(
      "\(font.families) \(font.weight.rawValue)\(style)")
    pango_font_description_set_absolute_size(made, font.size * 1024)
    fonts[font] = made
    return made
  }
}
