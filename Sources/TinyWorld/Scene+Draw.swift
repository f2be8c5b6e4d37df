import Viz

/// How a scene is drawn: sky, light, ground, then the objects from left to right.
extension Scene {
  func drawBackground(on canvas: Canvas) {
    let side = Double(Scene.side)
    let colors = sky.gradient
    canvas.rectangle(Rect(0, 0, side, Scene.horizon))
    canvas.setGradient(
      from: Point(0, 0), to: Point(0, Scene.horizon), [(0, colors.top), (1, colors.horizon)])
    canvas.fill()
    sky.drawLight(on: canvas)
    canvas.rectangle(Rect(0, Scene.horizon, side, side - Scene.horizon))
    canvas.fill(ground.color)
    ground.drawDetail(on: canvas)
  }

  /// Draws shadows and objects; `features` lists each object's, where they are not the usual ones.
  func drawObjects(on canvas: Canvas, features: [Features] = []) {
    for object in objects {
      if !object.kind.hangs {
        canvas.ellipse(object.x, Scene.baseline, object.radius * 0.85, object.radius * 0.11)
        canvas.fill(Color(0x10203A).opacity(0.16))
      }
    }
    for (i, object) in objects.enumerated() {
      object.draw(on: canvas, i < features.count ? features[i] : Features())
    }
  }
}

extension SceneObject {
  /// Draws the object alone, without its shadow.
  func draw(on canvas: Canvas, _ features: Features = Features()) {
    canvas.saved {
      canvas.translate(x, y)
      canvas.scale(radius, radius)
      let tones = Tones(color)
      switch kind {
      case .cat: drawCat(canvas, tones, ears: features.ears)
      case .person: drawPerson(canvas, tones, eyes: features.eyes)
      case .house: drawHouse(canvas, tones)
      case .tree: drawTree(canvas, tones)
      case .car: drawCar(canvas, tones)
      case .flower: drawFlower(canvas, tones, color)
      case .boat: drawBoat(canvas, tones)
      case .star: drawStar(canvas, tones)
      case .fish: drawFish(canvas, tones)
      case .bird: drawBird(canvas, tones)
      }
    }
  }
}

extension Sky {
  /// The sun, or the moon with its dark side; the sun has set at sunset.
  func drawLight(on canvas: Canvas) {
    switch self {
    case .blue:
      canvas.circle(54, 9, radius: 7.5)
      canvas.fill(Color(0xFFFBE0).opacity(0.38))
      canvas.circle(54, 9, radius: 5)
      canvas.fill(Color(0xFFE04D))
    case .night:
      // A crescent: the outer arc, and back along a circle that lies to its upper right.
      canvas.circle(54, 9, radius: 7.5)
      canvas.fill(Color(0xF7EFC4).opacity(0.10))
      canvas.move(55.2, 4.1)
      canvas.curve(50.6, 3.2, 48.2, 7.4, 49.4, 10.8)
      canvas.curve(50.8, 14.6, 56.4, 15.2, 58.8, 11.4)
      canvas.curve(53.2, 12.2, 51.4, 7.4, 55.2, 4.1)
      canvas.close()
      canvas.fill(Color(0xF7EFC4))
    case .sunset:
      break
    }
  }
}

extension Ground {
  /// Blades, ripples, drifts or waves: a few strokes that are the same in every picture.
  func drawDetail(on canvas: Canvas) {
    for (i, (x, y)) in Self.places.enumerated() {
      let long = i.isMultiple(of: 2)
      switch self {
      case .grass:
        for lean in [-1.1, 0, 1.1] {
          canvas.move(x + lean * 0.4, y + 1)
          canvas.line(x + lean, y - (lean == 0 ? 1.2 : 0.6))
        }
      case .sand:
        canvas.move(x - (long ? 3 : 2), y)
        canvas.curve(x - 1, y - 0.9, x + 1, y - 0.9, x + (long ? 3 : 2), y)
      case .snow:
        canvas.move(x - (long ? 5 : 3.5), y + 0.4)
        canvas.curve(x - 2, y - 1.6, x + 2, y - 1.6, x + (long ? 5 : 3.5), y + 0.4)
      case .water:
        let reach = long ? 2.0 : 1.5
        canvas.move(x - 2 * reach, y)
        canvas.curve(x - 1.2 * reach, y - 1.3, x - 0.8 * reach, y - 1.3, x, y)
        canvas.curve(x + 0.8 * reach, y + 1.3, x + 1.2 * reach, y + 1.3, x + 2 * reach, y)
      }
    }
    canvas.setColor(detail)
    canvas.stroke(width: 0.7)
  }

  private static let places: [(Double, Double)] = [
    (8, 48), (24, 57.5), (38, 47.5), (55, 49.5), (6, 60), (44, 60), (58, 57),
  ]
}
