import Foundation
import Testing
import TinyWorld
import Viz

private func luminance(_ p: (red: UInt8, green: UInt8, blue: UInt8)) -> Double {
  0.30 * Double(p.red) + 0.59 * Double(p.green) + 0.11 * Double(p.blue)
}

@Suite("Scenes in ink") struct InkTests {
  @Test(arguments: [32, 64]) func theSameSceneIsTheSamePicture(side: Int) {
    let painter = ScenePainter(side: side, style: .ink)
    for index in 0..<20 {
      let scene = Scene(seed: 4, index: index)
      let again = ScenePainter(side: side, style: .ink).raster(scene)
      #expect(painter.raster(scene) == again && again != scene.raster(side: side))
      var values = [Float](repeating: 9, count: again.bytes.count)
      values.withUnsafeMutableBufferPointer { scene.paint(into: $0, side: side, style: .ink) }
      for (value, byte) in zip(values, again.bytes) {
        #expect(abs(value - (Float(byte) / 127.5 - 1)) < 1e-5)
      }
    }
  }

  /// Lines of ink follow what the colours of the other style show: the outline of every object.
  @Test(arguments: Kind.allCases) func everyObjectHasAnOutline(kind: Kind) {
    for tint in Tint.allCases {
      let scene = Scene(sky: .blue, ground: .snow, objects: [SceneObject(tint, kind)])
      let picture = scene.raster(side: 128, style: .ink)
      let mask = scene.masks(side: 128)[0]
      // Of the pixels just outside the object, many are dark.
      var (around, dark) = (0, 0)
      for y in 2..<126 {
        for x in 2..<126 where mask[y * 128 + x] == 0 {
          let neighbors = [-1, 1, -128, 128].map { mask[y * 128 + x + $0] }
          guard neighbors.contains(where: { $0 > 0 }) else { continue }
          around += 1
          if luminance(picture[x, y]) < 150 { dark += 1 }
        }
      }
      #expect(
        around > 100 && Double(dark) > 0.4 * Double(around), "\(tint) \(kind): \(dark) of \(around)"
      )
    }
  }

  @Test func coloursRemainAsWashes() {
    /// The mean over a house, of which the wall is the most.
    func house(_ tint: Tint) -> (warmth: Double, luminance: Double) {
      let picture = Scene(sky: .blue, ground: .snow, objects: [SceneObject(tint, .house)])
        .raster(side: 128, style: .ink)
      let pixels = (84..<104).flatMap { y in (52..<76).map { x in picture[x, y] } }
      let count = Double(pixels.count)
      return (
        pixels.reduce(0) { $0 + Double($1.red) - Double($1.blue) } / count,
        pixels.reduce(0) { $0 + luminance($1) } / count
      )
    }
    let (red, blue, black, white) = (house(.red), house(.blue), house(.black), house(.white))
    #expect(red.warmth > white.warmth + 5 && blue.warmth < white.warmth - 5)
    #expect(black.luminance < white.luminance - 15)
  }

  @Test func paperIsCreamAndNightIsHatched() {
    func top(_ sky: Sky) -> [Double] {
      let picture = Scene(sky: sky, ground: .snow, objects: []).raster(style: .ink)
      return (0..<20).flatMap { y in (0..<20).map { x in luminance(picture[x, y]) } }
    }
    let (day, night) = (top(.blue), top(.night))
    func spread(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
        .squareRoot()
    }
    #expect(night.max() ?? 255 < day.min() ?? 0 && spread(night) > 3 * spread(day))
    let ground = Scene(sky: .sunset, ground: .snow, objects: []).raster(style: .ink)[2, 62]
    #expect(ground.red > 235 && ground.green > 225 && ground.blue < ground.red)
  }
}
