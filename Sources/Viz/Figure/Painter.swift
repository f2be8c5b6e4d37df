import CCairoPango

/// Draws a figure's marks on a canvas in a theme's colours: the one renderer.
struct Painter {
  let canvas: Canvas
  let theme: Theme
  /// Whether the canvas is lines and curves (SVG, PDF), whose readers would smooth pixels.
  let vector: Bool

  func draw(_ figure: Figure) {
    // All of it: a height that is no whole number of pixels would leave a dark last row.
    canvas.setColor(theme.color(.paper))
    canvas.paint()
    figure.marks.forEach(draw)
  }

  private func draw(_ mark: Mark) {
    switch mark {
    case .group(_, let marks): marks.forEach(draw)
    case .clipped(let rect, let marks):
      canvas.saved {
        canvas.rectangle(rect)
        canvas.clip()
        marks.forEach(draw)
      }
    case .path(let path, let fill, let stroke):
      if let fill {
        trace(path)
        canvas.fill(theme.resolve(fill))
      }
      if let stroke {
        trace(path)
        canvas.setColor(theme.resolve(stroke.ink))
        canvas.stroke(width: stroke.width, dash: stroke.dash)
      }
    case .text(let text, let point, let style): draw(text, at: point, style)
    case .picture(let raster, let rect, let style): draw(raster, in: rect, style)
    }
  }

  private func trace(_ path: Path) {
    for element in path.elements {
      switch element {
      case .move(let p): canvas.move(p.x, p.y)
      case .line(let p): canvas.line(p.x, p.y)
      case .curve(let a, let b, let p): canvas.curve(a.x, a.y, b.x, b.y, p.x, p.y)
      case .close: canvas.close()
      }
    }
  }

  private func draw(_ text: RichText, at point: Point, _ style: TextStyle) {
    let line = text.layout(style)
    let start =
      switch style.anchor {
      case .start: 0.0
      case .middle: -line.width / 2
      case .end: -line.width
      }
    canvas.saved {
      canvas.translate(point.x, point.y)
      if style.vertical { canvas.rotate(-.pi / 2) }
      canvas.translate(start, style.baselineDrop)
      if style.halo {
        for piece in line.pieces {
          guard case .glyphs(let letters, let font, let place, _) = piece else { continue }
          TextEngine.current.run(letters, font).outline(on: canvas, at: place)
        }
        canvas.setColor(theme.color(.paper))
        canvas.stroke(width: 5)
      }
      for piece in line.pieces {
        switch piece {
        case .glyphs(let letters, let font, let place, let role):
          canvas.setColor(theme.resolve(role.map(Ink.role) ?? style.ink))
          TextEngine.current.run(letters, font).draw(on: canvas, at: place)
        case .rule(let points, let width, let role):
          trace(.polyline(points))
          canvas.setColor(theme.resolve(role.map(Ink.role) ?? style.ink))
          canvas.stroke(width: width)
        }
      }
    }
  }

  private func draw(_ raster: Raster, in rect: Rect, _ style: PictureStyle) {
    let outline = Path.rectangle(rect, radius: style.cornerRadius)
    canvas.saved {
      trace(outline)
      canvas.clip()
      canvas.draw(vector ? raster.enlarged(8) : raster, in: rect, opacity: style.opacity)
    }
    if let border = style.border {
      trace(outline)
      canvas.setColor(theme.resolve(border.ink))
      canvas.stroke(width: border.width, dash: border.dash)
    }
  }
}
