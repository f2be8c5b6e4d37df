/// A hypothesis of what a picture shows: a scene, and the countable features of its objects.
struct Sketch: Hashable, Sendable {
  struct Part: Hashable, Sendable {
    var object: SceneObject
    var features = Features()
  }

  var sky: Sky
  var ground: Ground
  /// From left to right, which is the order of drawing.
  var parts: [Part] = []

  var scene: Scene { Scene(sky: sky, ground: ground, objects: parts.map(\.object)) }

  /// The sketch with one more object, and where it stands among the parts.
  func adding(_ part: Part) -> (sketch: Sketch, index: Int) {
    let index = parts.firstIndex { $0.object.x > part.object.x } ?? parts.count
    var more = self
    more.parts.insert(part, at: index)
    return (more, index)
  }

  /// The sketch without one of its objects.
  func removing(_ index: Int) -> Sketch {
    var fewer = self
    fewer.parts.remove(at: index)
    return fewer
  }
}

/// One picture beside its drawings: measures how far a sketch is from it.
struct Easel {
  let painter: ScenePainter
  let side: Int
  /// The picture's levels and a zero per pixel, in the painter's order: blue, green, red, 0.
  let target: [UInt8]

  /// `picture` holds `[side, side, 3]` levels.
  init(_ picture: [UInt8], painter: ScenePainter) {
    self.painter = painter
    let side = painter.side
    self.side = side
    target = [UInt8](unsafeUninitializedCapacity: 4 * side * side) { out, count in
      for i in 0..<side * side {
        out[4 * i] = picture[3 * i + 2]
        out[4 * i + 1] = picture[3 * i + 1]
        out[4 * i + 2] = picture[3 * i]
        out[4 * i + 3] = 0
      }
      count = 4 * side * side
    }
  }

  /// The drawing's bytes, laid out as `target`.
  func drawn(_ sketch: Sketch) -> [UInt8] {
    var bytes = painter.withBytes(of: sketch.scene, features: sketch.parts.map(\.features)) {
      Array($0)
    }
    // Cairo leaves the fourth byte to chance.
    for i in stride(from: 3, to: bytes.count, by: 4) { bytes[i] = 0 }
    return bytes
  }

  /// The sum of squared differences of levels between picture and drawing.
  func error(_ sketch: Sketch) -> Int { error(ofBytes: drawn(sketch)) }

  func error(ofBytes bytes: [UInt8]) -> Int {
    target.withUnsafeBufferPointer { a in
      bytes.withUnsafeBufferPointer { b in
        var total = 0
        for row in 0..<side {
          var sum: Int32 = 0  // a row's squares fit, and add up fast
          for i in row * 4 * side..<(row + 1) * 4 * side {
            let d = Int32(a[i]) &- Int32(b[i])
            sum &+= d &* d
          }
          total += Int(sum)
        }
        return total
      }
    }
  }
}
