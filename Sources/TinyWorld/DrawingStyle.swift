import Viz

/// The hand that draws a scene. What is where is the same in every style.
public enum DrawingStyle: String, CaseIterable, Codable, Sendable {
  /// Flat colours, as captions name them: what the judge and most models know.
  case color
  /// Brush outlines on cream paper. Of colours thin washes remain, and what is dark is hatched.
  case ink

  /// What scenes are drawn with in place of flat colours.
  var pen: Pen? {
    self == .ink
      ? Pen(ink: Color(0x2A2320), paper: Color(0xF4EBD6), width: 1.3, strength: 0.4) : nil
  }
}

extension Scene {
  /// Paper, a wash of sky and of ground, and the horizon as a stroke of the brush.
  func drawBackground(on canvas: Canvas, with pen: Pen) {
    let side = Double(Scene.side)
    let (above, below) = (
      Rect(0, 0, side, Scene.horizon), Rect(0, Scene.horizon, side, side - Scene.horizon)
    )
    func wash(_ area: Rect, _ top: Color, _ bottom: Color) {
      canvas.rectangle(area)
      canvas.setGradient(
        from: Point(0, area.minY), to: Point(0, area.maxY),
        [(0, pen.wash(top)), (1, pen.wash(bottom))])
      canvas.fill()
    }
    wash(above, sky.gradient.top, sky == .night ? sky.gradient.horizon : pen.paper)
    if sky == .night {
      canvas.rectangle(above)
      canvas.hatch(pen)
    }
    sky.drawLight(on: canvas)
    wash(below, ground.color, pen.paper)
    ground.drawDetail(on: canvas)
    // Thicker than a thin line, so that it is seen in small pictures.
    canvas.move(-2, Scene.horizon + 0.4)
    canvas.curve(20, Scene.horizon - 0.5, 44, Scene.horizon + 0.6, side + 2, Scene.horizon - 0.2)
    canvas.stroke(width: pen.width)
  }
}
