import Synchronization
import Viz

/// Draws many scenes fast: one canvas used again and again, and each background drawn once.
///
/// A painter belongs to one thread at a time; `ScenePainter.borrowed` hands out idle ones.
public final class ScenePainter {
  private let canvas: Canvas
  private var backgrounds: [Background: [UInt8]] = [:]
  /// Pixels a side of what this painter draws.
  public let side: Int
  /// How it draws.
  public let style: DrawingStyle

  private struct Background: Hashable {
    let sky: Sky, ground: Ground
  }

  /// A painter of pictures of `side` × `side` pixels.
  public init(side: Int = Scene.side, style: DrawingStyle = .color) {
    precondition(side > 0, "ScenePainter: side must be positive, got \(side)")
    (self.side, self.style) = (side, style)
    canvas = Canvas.image(
      width: Double(Scene.side), height: Double(Scene.side),
      scale: Double(side) / Double(Scene.side), opaque: true)
    canvas.pen = style.pen
  }

  private func draw(_ scene: Scene, features: [Features] = []) {
    let key = Background(sky: scene.sky, ground: scene.ground)
    if let bytes = backgrounds[key] {
      canvas.withMutablePixels { data, _, _, _ in
        _ = UnsafeMutableBufferPointer(start: data, count: bytes.count).update(
          fromContentsOf: bytes)
      }
    } else {
      if let pen = style.pen {
        scene.drawBackground(on: canvas, with: pen)
      } else {
        scene.drawBackground(on: canvas)
      }
      backgrounds[key] = canvas.withPixels { data, stride, _, height in
        Array(UnsafeBufferPointer(start: data, count: stride * height))
      }
    }
    scene.drawObjects(on: canvas, features: features)
  }

  /// The scene's pixels.
  public func raster(_ scene: Scene) -> Raster { raster(scene, features: []) }

  /// The pixels of the scene with the objects' `features`.
  func raster(_ scene: Scene, features: [Features]) -> Raster {
    draw(scene, features: features)
    return canvas.raster()
  }

  /// Draws the scene with the objects' `features` and lends its bytes to `body`: per pixel blue,
  /// green, red and one without meaning, row by row.
  func withBytes<R>(
    of scene: Scene, features: [Features], _ body: (UnsafeBufferPointer<UInt8>) -> R
  ) -> R {
    draw(scene, features: features)
    return canvas.withPixels { data, stride, _, height in
      body(UnsafeBufferPointer(start: data, count: stride * height))
    }
  }

  /// Writes the scene's pixels as numbers in −1…1 (`[side, side, 3]`: row, column, channel).
  public func paint(_ scene: Scene, into values: UnsafeMutableBufferPointer<Float>) {
    precondition(
      values.count == 3 * side * side,
      "ScenePainter: \(side)×\(side) pixels need \(3 * side * side) values, got \(values.count)")
    draw(scene)
    canvas.withPixels { data, stride, width, height in
      var i = 0
      for y in 0..<height {
        let row = data + y * stride
        for x in 0..<width {
          values[i] = Float(row[4 * x + 2]) * (2 / 255) - 1
          values[i + 1] = Float(row[4 * x + 1]) * (2 / 255) - 1
          values[i + 2] = Float(row[4 * x]) * (2 / 255) - 1
          i += 3
        }
      }
    }
  }
}

extension ScenePainter {
  /// A painter on its way between threads: whoever takes it out of `idle` owns it alone.
  private struct Handle: @unchecked Sendable {
    let painter: ScenePainter
  }

  private struct Habit: Hashable {
    let side: Int, style: DrawingStyle
  }

  private static let idle = Mutex<[Habit: [Handle]]>([:])

  /// Lends an idle painter of pictures of `side` × `side` pixels to `body`; safe from any number of
  /// threads.
  public static func borrowed<R>(
    side: Int = Scene.side, style: DrawingStyle = .color, _ body: (ScenePainter) throws -> R
  ) rethrows -> R {
    let habit = Habit(side: side, style: style)
    let painter =
      idle.withLock { $0[habit]?.popLast() }?.painter ?? ScenePainter(side: side, style: style)
    let handle = Handle(painter: painter)
    defer { idle.withLock { $0[habit, default: []].append(handle) } }
    return try body(painter)
  }
}

extension Scene {
  /// The scene as a picture of `side` × `side` pixels.
  public func raster(side: Int = Scene.side, style: DrawingStyle = .color) -> Raster {
    side == Scene.side
      ? ScenePainter.borrowed(style: style) { $0.raster(self) }
      : ScenePainter(side: side, style: style).raster(self)
  }

  /// The 64×64 picture's bytes (`[64, 64, 3]`: row, column, red-green-blue).
  public var pixels: [UInt8] { raster().bytes }

  /// Writes the picture as numbers in −1…1 (`[side, side, 3]`), the fastest way to train on it.
  public func paint(
    into values: UnsafeMutableBufferPointer<Float>, side: Int = Scene.side,
    style: DrawingStyle = .color
  ) {
    ScenePainter.borrowed(side: side, style: style) { $0.paint(self, into: values) }
  }
}
