import Viz

/// Drawings of the animals, in units of the radius: x and y in −1…1, feet at y = 1.

/// A sitting cat that looks at us: pointed `ears`, two eyes, muzzle and whiskers.
func drawCat(_ canvas: Canvas, _ tones: Tones, ears: [Features.Place]) {
  // Tail, curling up at its right.
  canvas.move(0.30, 0.86)
  canvas.curve(0.80, 0.98, 1.02, 0.62, 0.78, 0.32)
  canvas.setColor(tones.shade)
  canvas.stroke(width: 0.19)
  // Body with a lighter chest and two paws.
  canvas.move(-0.36, 0.0)
  canvas.curve(-0.46, 0.42, -0.60, 0.66, -0.56, 0.86)
  canvas.curve(-0.54, 0.98, -0.46, 1.0, -0.36, 1.0)
  canvas.line(0.36, 1.0)
  canvas.curve(0.46, 1.0, 0.54, 0.98, 0.56, 0.86)
  canvas.curve(0.60, 0.66, 0.46, 0.42, 0.36, 0.0)
  canvas.close()
  canvas.fill(tones.main)
  canvas.ellipse(0, 0.52, 0.25, 0.36)
  canvas.fill(tones.light)
  canvas.ellipse(-0.23, 0.91, 0.19, 0.10)
  canvas.ellipse(0.23, 0.91, 0.19, 0.10)
  canvas.fill(tones.light)
  // Ears, pink inside, then the head over their feet.
  for ear in ears {
    let side = ear.rawValue
    if ear == .middle {
      canvas.polygon((-0.27, -0.72), (0, -1.12), (0.27, -0.72))
      canvas.fill(tones.main)
      canvas.polygon((-0.15, -0.74), (0, -0.99), (0.15, -0.74))
    } else {
      canvas.polygon((side * 0.70, -0.40), (side * 0.70, -1.0), (side * 0.16, -0.72))
      canvas.fill(tones.main)
      canvas.polygon((side * 0.60, -0.52), (side * 0.61, -0.83), (side * 0.32, -0.68))
    }
    canvas.fill(Fixed.pink)
  }
  canvas.ellipse(0, -0.30, 0.76, 0.54)
  canvas.fill(tones.main)
  // Eyes.
  canvas.ellipse(-0.31, -0.36, 0.185, 0.20)
  canvas.ellipse(0.31, -0.36, 0.185, 0.20)
  canvas.fill(Fixed.eyeWhite)
  canvas.ellipse(-0.28, -0.35, 0.105, 0.15)
  canvas.ellipse(0.28, -0.35, 0.105, 0.15)
  canvas.fill(Fixed.ink)
  canvas.circle(-0.315, -0.41, radius: 0.04)
  canvas.circle(0.245, -0.41, radius: 0.04)
  canvas.fill(Fixed.eyeWhite)
  // Muzzle, nose and whiskers.
  canvas.ellipse(-0.11, -0.05, 0.155, 0.12)
  canvas.ellipse(0.11, -0.05, 0.155, 0.12)
  canvas.fill(tones.light)
  canvas.polygon((-0.09, -0.17), (0.09, -0.17), (0, -0.07))
  canvas.fill(Fixed.pink)
  for side in [-1.0, 1.0] {
    canvas.move(side * 0.40, -0.08)
    canvas.line(side * 0.90, -0.17)
    canvas.move(side * 0.40, -0.01)
    canvas.line(side * 0.88, 0.04)
  }
  canvas.setColor(tones.shade)
  canvas.stroke(width: 0.035)
}

/// A fish that swims to the left: eye, fins, tail and a lighter belly.
func drawFish(_ canvas: Canvas, _ tones: Tones) {
  // Tail and back fin behind the body.
  canvas.move(0.42, 0.35)
  canvas.curve(0.62, 0.22, 0.78, -0.02, 1.0, -0.12)
  canvas.curve(0.90, 0.20, 0.90, 0.50, 1.0, 0.82)
  canvas.curve(0.78, 0.72, 0.62, 0.48, 0.42, 0.35)
  canvas.move(-0.32, -0.08)
  canvas.curve(-0.20, -0.36, 0.14, -0.42, 0.30, -0.34)
  canvas.curve(0.20, -0.20, 0.24, -0.06, 0.32, 0.10)
  canvas.close()
  canvas.fill(tones.shade)
  // Body, and the belly cut from it.
  func body() {
    canvas.move(-1.0, 0.38)
    canvas.curve(-0.84, -0.22, 0.20, -0.42, 0.62, 0.35)
    canvas.curve(0.20, 1.12, -0.84, 0.96, -1.0, 0.38)
    canvas.close()
  }
  body()
  canvas.fill(tones.main)
  canvas.move(-0.97, 0.50)
  canvas.curve(-0.60, 0.72, 0.10, 0.72, 0.44, 0.58)
  canvas.curve(0.02, 1.06, -0.76, 0.94, -0.97, 0.50)
  canvas.close()
  canvas.fill(tones.light)
  // Side fin and gill.
  canvas.move(-0.16, 0.36)
  canvas.curve(0.06, 0.30, 0.26, 0.40, 0.30, 0.60)
  canvas.curve(0.08, 0.68, -0.10, 0.58, -0.16, 0.36)
  canvas.close()
  canvas.fill(tones.shade)
  canvas.move(-0.36, 0.12)
  canvas.curve(-0.26, 0.28, -0.26, 0.46, -0.36, 0.62)
  canvas.setColor(tones.shade)
  canvas.stroke(width: 0.055)
  // Eye.
  canvas.circle(-0.62, 0.22, radius: 0.165)
  canvas.fill(Fixed.eyeWhite)
  canvas.circle(-0.645, 0.22, radius: 0.10)
  canvas.fill(Fixed.ink)
  canvas.circle(-0.675, 0.185, radius: 0.035)
  canvas.fill(Fixed.eyeWhite)
}

/// A round bird on two legs that looks to the right: wing, tail and beak.
func drawBird(_ canvas: Canvas, _ tones: Tones) {
  // Legs.
  canvas.move(-0.10, 0.62)
  canvas.line(-0.10, 0.96)
  canvas.line(0.08, 0.96)
  canvas.move(0.16, 0.62)
  canvas.line(0.16, 0.96)
  canvas.line(0.34, 0.96)
  canvas.setColor(Fixed.beak)
  canvas.stroke(width: 0.085)
  // Tail.
  canvas.move(-0.40, -0.06)
  canvas.line(-1.0, -0.20)
  canvas.line(-0.96, 0.02)
  canvas.line(-0.88, 0.20)
  canvas.line(-0.36, 0.44)
  canvas.close()
  canvas.fill(tones.shade)
  // Beak behind the face.
  canvas.polygon((0.62, -0.64), (1.04, -0.40), (0.62, -0.22))
  canvas.fill(Fixed.beak)
  // Body and head in one sweep.
  canvas.move(0.30, -0.92)
  canvas.curve(0.66, -0.92, 0.80, -0.62, 0.74, -0.34)
  canvas.curve(0.70, 0.30, 0.48, 0.76, 0.02, 0.76)
  canvas.curve(-0.42, 0.76, -0.66, 0.42, -0.66, 0.02)
  canvas.curve(-0.30, 0.0, -0.16, -0.16, -0.14, -0.44)
  canvas.curve(-0.12, -0.76, 0.06, -0.92, 0.30, -0.92)
  canvas.close()
  canvas.fill(tones.main)
  // Breast.
  canvas.move(0.66, 0.04)
  canvas.curve(0.60, 0.50, 0.36, 0.76, 0.02, 0.76)
  canvas.curve(0.10, 0.56, 0.30, 0.16, 0.66, 0.04)
  canvas.close()
  canvas.fill(tones.light)
  // Wing.
  canvas.move(-0.66, 0.0)
  canvas.curve(-0.40, -0.10, 0.14, -0.18, 0.26, 0.10)
  canvas.curve(0.28, 0.42, -0.18, 0.56, -0.44, 0.44)
  canvas.curve(-0.56, 0.34, -0.64, 0.18, -0.66, 0.0)
  canvas.close()
  canvas.fill(tones.shade)
  // Eye.
  canvas.circle(0.38, -0.50, radius: 0.165)
  canvas.fill(Fixed.eyeWhite)
  canvas.circle(0.41, -0.49, radius: 0.10)
  canvas.fill(Fixed.ink)
  canvas.circle(0.38, -0.53, radius: 0.035)
  canvas.fill(Fixed.eyeWhite)
}
