import Foundation
import Viz

/// Drawings of what grows and shines, in units of the radius: x and y in −1…1, feet at y = 1.

/// A tree: a trunk that forks into a crown of leaves.
func drawTree(_ canvas: Canvas, _ tones: Tones) {
  canvas.move(-0.11, 0.0)
  canvas.line(-0.13, 0.80)
  canvas.curve(-0.14, 0.92, -0.20, 0.98, -0.28, 1.0)
  canvas.line(0.28, 1.0)
  canvas.curve(0.20, 0.98, 0.14, 0.92, 0.13, 0.80)
  canvas.line(0.11, 0.0)
  canvas.close()
  canvas.fill(Fixed.wood)
  // The crown's far side in shade, its near side over it.
  canvas.circle(-0.42, -0.02, radius: 0.43)
  canvas.circle(0.42, -0.02, radius: 0.43)
  canvas.circle(0, 0.08, radius: 0.40)
  canvas.fill(tones.shade)
  canvas.circle(-0.42, -0.10, radius: 0.42)
  canvas.circle(0.42, -0.10, radius: 0.42)
  canvas.circle(0, -0.02, radius: 0.38)
  canvas.circle(0, -0.48, radius: 0.52)
  canvas.fill(tones.main)
  canvas.circle(-0.16, -0.62, radius: 0.20)
  canvas.circle(-0.50, -0.20, radius: 0.13)
  canvas.circle(0.34, -0.24, radius: 0.11)
  canvas.fill(tones.light)
}

/// A flower: five petals around a heart, a stem and two leaves.
func drawFlower(_ canvas: Canvas, _ tones: Tones, _ tint: Tint) {
  canvas.move(0, -0.30)
  canvas.curve(0.06, 0.20, -0.04, 0.60, 0, 0.97)
  canvas.setColor(Fixed.leaf)
  canvas.stroke(width: 0.13)
  for side in [-1.0, 1.0] {
    canvas.move(0, 0.84)
    canvas.curve(side * 0.10, 0.50, side * 0.34, 0.38, side * 0.58, 0.40)
    canvas.curve(side * 0.54, 0.66, side * 0.34, 0.84, 0, 0.84)
    canvas.close()
    canvas.fill(side < 0 ? Fixed.leaf : Fixed.leafDark)
  }
  // Petals, and the shade near the heart that parts them.
  for (reach, radius, color) in [(0.41, 0.265, tones.main), (0.27, 0.13, tones.shade)] {
    for i in 0..<5 {
      let angle = Double(i) * 2 * .pi / 5 - .pi / 2
      canvas.circle(reach * cos(angle), -0.36 + reach * sin(angle), radius: radius)
    }
    canvas.fill(color)
  }
  canvas.circle(0, -0.36, radius: 0.24)
  canvas.fill(tint == .yellow || tint == .orange ? Color(0x7A4A22) : Color(0xF7C52B))
  canvas.circle(-0.05, -0.41, radius: 0.11)
  canvas.fill(tint == .yellow || tint == .orange ? Color(0x9A6533) : Color(0xFFE27A))
}

/// A five-pointed star with facets.
func drawStar(_ canvas: Canvas, _ tones: Tones) {
  func corner(_ i: Int) -> Point {
    let angle = Double(i) * .pi / 5 - .pi / 2
    let radius = i.isMultiple(of: 2) ? 0.94 : 0.43
    return Point(radius * cos(angle), 0.06 + radius * sin(angle))
  }
  for i in 0..<10 {
    let p = corner(i)
    if i == 0 { canvas.move(p.x, p.y) } else { canvas.line(p.x, p.y) }
  }
  canvas.close()
  canvas.fillAndStroke(tones.main, width: 0.12)
  for i in stride(from: 0, to: 10, by: 2) {
    let tip = corner(i)
    let notch = corner(i + 1)
    canvas.polygon((0, 0.06), (tip.x, tip.y), (notch.x, notch.y))
  }
  canvas.fill(tones.main.mixed(with: tones.shade, 0.7))
  for i in [8, 0] {
    let tip = corner(i)
    let notch = corner((i + 9) % 10)
    canvas.polygon((0, 0.06), (tip.x, tip.y), (notch.x, notch.y))
  }
  canvas.fill(tones.main.mixed(with: tones.light, 0.6))
}
