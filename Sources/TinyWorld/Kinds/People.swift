import Viz

/// Drawings of people and of what they make, in units of the radius: x and y in −1…1, feet at y = 1.

/// A standing person: `eyes`, a smile, and clothes in the object's colour.
func drawPerson(_ canvas: Canvas, _ tones: Tones, eyes: [Features.Place]) {
  // Legs and shoes.
  canvas.move(-0.19, 0.60)
  canvas.line(-0.19, 0.88)
  canvas.move(0.19, 0.60)
  canvas.line(0.19, 0.88)
  canvas.setColor(Fixed.trousers)
  canvas.stroke(width: 0.25, round: false)
  canvas.roundedRectangle(Rect(-0.36, 0.85, 0.32, 0.15), radius: 0.07)
  canvas.roundedRectangle(Rect(0.04, 0.85, 0.32, 0.15), radius: 0.07)
  canvas.fill(Fixed.ink)
  // Hands, sleeves and shirt.
  canvas.circle(-0.64, 0.46, radius: 0.115)
  canvas.circle(0.64, 0.46, radius: 0.115)
  canvas.fill(Fixed.skin)
  canvas.move(-0.36, 0.16)
  canvas.line(-0.58, 0.36)
  canvas.move(0.36, 0.16)
  canvas.line(0.58, 0.36)
  canvas.setColor(tones.shade)
  canvas.stroke(width: 0.22)
  canvas.move(-0.24, 0.0)
  canvas.curve(-0.46, 0.04, -0.47, 0.30, -0.45, 0.68)
  canvas.line(0.45, 0.68)
  canvas.curve(0.47, 0.30, 0.46, 0.04, 0.24, 0.0)
  canvas.close()
  canvas.fill(tones.main)
  // Head, ears and hair.
  canvas.circle(-0.45, -0.38, radius: 0.10)
  canvas.circle(0.45, -0.38, radius: 0.10)
  canvas.fill(Fixed.skinShade)
  canvas.ellipse(0, -0.42, 0.47, 0.49)
  canvas.fill(Fixed.skin)
  canvas.move(-0.50, -0.36)
  canvas.curve(-0.58, -0.82, -0.26, -1.0, 0.02, -1.0)
  canvas.curve(0.32, -1.0, 0.58, -0.82, 0.50, -0.36)
  canvas.curve(0.44, -0.50, 0.40, -0.58, 0.34, -0.64)
  canvas.curve(0.10, -0.62, -0.16, -0.66, -0.28, -0.74)
  canvas.curve(-0.38, -0.64, -0.46, -0.52, -0.50, -0.36)
  canvas.close()
  canvas.fill(Fixed.hair)
  // Face.
  for eye in eyes { canvas.ellipse(eye.rawValue * 0.19, -0.38, 0.085, 0.115) }
  canvas.fill(Fixed.ink)
  for eye in eyes { canvas.circle(eye.rawValue * 0.19 + 0.025, -0.42, radius: 0.032) }
  canvas.fill(Fixed.eyeWhite)
  canvas.circle(-0.30, -0.20, radius: 0.075)
  canvas.circle(0.30, -0.20, radius: 0.075)
  canvas.fill(Color(0xEE9180))
  canvas.arc(0, -0.24, radius: 0.14, from: 0.5, to: .pi - 0.5)
  canvas.setColor(Color(0x8E4033))
  canvas.stroke(width: 0.06)
}

/// A house: roof with chimney, a door and two lit windows.
func drawHouse(_ canvas: Canvas, _ tones: Tones) {
  canvas.rectangle(Rect(0.40, -0.86, 0.22, 0.50))
  canvas.fill(Fixed.woodDark)
  canvas.rectangle(Rect(-0.78, -0.16, 1.56, 1.16))
  canvas.fill(tones.main)
  canvas.rectangle(Rect(-0.78, 0.86, 1.56, 0.14))
  canvas.polygon((-0.78, -0.12), (0.78, -0.12), (0.78, 0.02), (-0.78, 0.02))
  canvas.fill(tones.shade)
  canvas.polygon((-1.0, -0.06), (0, -0.98), (1.0, -0.06))
  canvas.fill(Fixed.wood)
  canvas.polygon((-1.0, -0.06), (1.0, -0.06), (0.90, -0.16), (-0.90, -0.16))
  canvas.fill(Fixed.woodDark)
  // Door.
  canvas.move(-0.21, 1.0)
  canvas.line(-0.21, 0.44)
  canvas.curve(-0.21, 0.18, 0.21, 0.18, 0.21, 0.44)
  canvas.line(0.21, 1.0)
  canvas.close()
  canvas.fill(Fixed.wood)
  canvas.circle(0.11, 0.66, radius: 0.045)
  canvas.fill(Fixed.lamp)
  // Windows with a frame and a cross.
  for x in [-0.50, 0.50] {
    canvas.rectangle(Rect(x - 0.20, 0.18, 0.40, 0.40))
    canvas.fill(Fixed.woodDark)
    canvas.rectangle(Rect(x - 0.15, 0.23, 0.30, 0.30))
    canvas.fill(Fixed.lamp)
    canvas.move(x, 0.23)
    canvas.line(x, 0.53)
    canvas.move(x - 0.15, 0.38)
    canvas.line(x + 0.15, 0.38)
    canvas.setColor(Fixed.woodDark)
    canvas.stroke(width: 0.04, round: false)
  }
}

/// A car that drives to the left: windows, two wheels and lights.
func drawCar(_ canvas: Canvas, _ tones: Tones) {
  // Cabin.
  canvas.move(-0.66, 0.22)
  canvas.line(-0.42, -0.22)
  canvas.curve(-0.36, -0.33, -0.28, -0.36, -0.16, -0.36)
  canvas.line(0.34, -0.36)
  canvas.curve(0.46, -0.36, 0.52, -0.31, 0.57, -0.22)
  canvas.line(0.78, 0.22)
  canvas.close()
  canvas.fill(tones.main)
  canvas.polygon((-0.49, 0.14), (-0.31, -0.20), (0.0, -0.20), (0.0, 0.14))
  canvas.polygon((0.13, 0.14), (0.13, -0.20), (0.42, -0.20), (0.59, 0.14))
  canvas.fill(Fixed.glass)
  // Body with a darker sill.
  canvas.roundedRectangle(Rect(-1.0, 0.14, 2.0, 0.62), radius: 0.18)
  canvas.fill(tones.main)
  canvas.roundedRectangle(Rect(-0.98, 0.58, 1.96, 0.18), radius: 0.09)
  canvas.fill(tones.shade)
  canvas.roundedRectangle(Rect(0.16, 0.26, 0.20, 0.06), radius: 0.03)
  canvas.fill(tones.shade)
  canvas.ellipse(-0.91, 0.34, 0.08, 0.11)
  canvas.fill(Fixed.lamp)
  canvas.roundedRectangle(Rect(0.89, 0.24, 0.10, 0.20), radius: 0.04)
  canvas.fill(Color(0xB3202A))
  // Wheels.
  for x in [-0.54, 0.54] {
    canvas.circle(x, 0.71, radius: 0.29)
    canvas.fill(Fixed.ink)
    canvas.circle(x, 0.71, radius: 0.13)
    canvas.fill(Fixed.metal)
  }
}

/// A sailing boat: hull, mast, two sails and a pennant.
func drawBoat(_ canvas: Canvas, _ tones: Tones) {
  canvas.rectangle(Rect(-0.10, -0.92, 0.10, 1.42))
  canvas.fill(Fixed.wood)
  canvas.polygon((-0.06, -1.0), (-0.42, -0.88), (-0.06, -0.76))
  canvas.fill(tones.main)
  // Main sail and jib.
  canvas.move(0.06, -0.80)
  canvas.curve(0.46, -0.50, 0.72, -0.10, 0.80, 0.32)
  canvas.line(0.06, 0.32)
  canvas.close()
  canvas.fill(Fixed.sail)
  canvas.move(-0.17, -0.56)
  canvas.curve(-0.36, -0.30, -0.62, 0.06, -0.76, 0.32)
  canvas.line(-0.17, 0.32)
  canvas.close()
  canvas.fill(Fixed.sailShade)
  // Hull.
  canvas.move(-1.0, 0.44)
  canvas.line(1.0, 0.44)
  canvas.curve(0.92, 0.80, 0.74, 1.0, 0.52, 1.0)
  canvas.line(-0.52, 1.0)
  canvas.curve(-0.74, 1.0, -0.92, 0.80, -1.0, 0.44)
  canvas.close()
  canvas.fill(tones.main)
  canvas.polygon((-1.0, 0.44), (1.0, 0.44), (0.97, 0.56), (-0.97, 0.56))
  canvas.fill(tones.light)
}
