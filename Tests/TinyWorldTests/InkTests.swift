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
      let picture = scene.raster(style: .ink)
      let mask = scene.masks()[0]
      // Of the pixels just outside the object, most are dark.
      var (around, dark) = (0, 0)
      for y in 2..<62 {
        for x in 2..<62 where mask[y * 64 + x] == 0 {
          let neighbors = [-1, 1, -64, 64].map { mask[y * 64 + x + $0] }
          guard neighbors.contains(where: { $0 > 200 }) else { continue }
          around += 1
          if luminance(picture[x, y]) < 150 { dark += 1 }
        }
      }
      #expect(
        around > 30 && Double(dark) > 0.5 * Double(around), "\(tint) \(kind): \(dark) of \(around)")
    }
  }

  @Test func coloursRemainAsWashes() {
    func middle(_ tint: Tint) -> (red: UInt8, green: UInt8, blue: UInt8) {
      // A place of the house's wall between door and window.
      Scene(sky: .blue, ground: .snow, objects: [SceneObject(tint, .house)])
        .raster(side: 128, style: .ink)[64, 73]
    }
    let (red, blue, black, white) = (middle(.red), middle(.blue), middle(.black), middle(.white))
    #expect(red.red > red.blue && Int(blue.blue) + 20 > Int(blue.red))
    #expect(Int(red.red) - Int(red.blue) > Int(white.red) - Int(white.blue) + 20)
    #expect(luminance(black) < luminance(white) - 60)
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
