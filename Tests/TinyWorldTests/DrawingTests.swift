import Foundation
import Testing
import TinyWorld
import Viz

private func scene(_ tint: Tint, _ kind: Kind) -> Scene {
  Scene(sky: .blue, ground: .grass, objects: [SceneObject(tint, kind)])
}

@Test func picturesHaveTheirSkyGroundAndLight() {
  let picture = scene(.red, .house).raster()
  #expect(picture.width == 64 && picture.height == 64)
  // Horizon colour just above row 44, ground in the lower left corner, the sun at the top right.
  let ground = picture[1, 62]
  #expect(ground == (0x6B, 0xB3, 0x52))
  let sun = picture[54, 9]
  #expect(sun == (0xFF, 0xE0, 0x4D))
  let top = picture[1, 0]
  #expect(abs(Int(top.red) - 0x73) < 4 && abs(Int(top.blue) - 0xF2) < 4)
}

@Test(arguments: Kind.allCases) func objectsShowTheirColour(_ kind: Kind) {
  for tint in Tint.allCases {
    let picture = scene(tint, kind).raster(side: 128)
    let color = tint.color
    let wanted = [color.red, color.green, color.blue].map { Int(($0 * 255).rounded()) }
    var count = 0
    for y in 0..<128 {
      for x in 0..<128 {
        let p = picture[x, y]
        if [Int(p.red), Int(p.green), Int(p.blue)] == wanted { count += 1 }
      }
    }
    #expect(count > 250, "\(tint) \(kind): \(count) pixels")
  }
}

@Test func numbersAreThePixels() {
  let scene = Scene(seed: 2, index: 9)
  let bytes = scene.pixels
  var values = [Float](repeating: 9, count: bytes.count)
  values.withUnsafeMutableBufferPointer { scene.paint(into: $0) }
  for i in bytes.indices { #expect(abs(values[i] - (Float(bytes[i]) / 127.5 - 1)) < 1e-5) }
}

@Test func aPainterForgetsTheLastScene() {
  let painter = ScenePainter()
  let alone = (0..<30).map { ScenePainter().raster(Scene(seed: 4, index: $0)) }
  let together = (0..<30).map { painter.raster(Scene(seed: 4, index: $0)) }
  #expect(alone == together)
}

@Test func masksCoverWhatTheObjectChanges() {
  for index in 0..<60 {
    let scene = Scene(seed: 8, index: index)
    var empty = scene
    empty.objects = []
    let (with, without) = (scene.pixels, empty.pixels)
    let masks = scene.masks()
    #expect(masks.count == scene.objects.count)
    for i in 0..<64 * 64 {
      var change = 0
      for c in 3 * i..<3 * i + 3 { change = max(change, abs(Int(with[c]) - Int(without[c]))) }
      let coverage = masks.reduce(0) { $0 + Int($1[i]) }
      #expect(coverage <= 257)
      // A shadow changes a pixel a little; all else is an object's doing.
      if coverage == 0 { #expect(change <= 45, "scene \(index), pixel \(i)") }
    }
    for mask in masks { #expect(mask.count { $0 > 127 } > 40) }
  }
}

@Test func whatIsHiddenIsInNoMask() {
  let scene = Scene(
    sky: .blue, ground: .grass,
    objects: [
      SceneObject(.red, .house, position: .left, x: 30),
      SceneObject(.blue, .house, position: .right, x: 34),
    ])
  let masks = scene.masks(side: 128)
  let alone = Scene(sky: .blue, ground: .grass, objects: [scene.objects[0]]).masks(side: 128)[0]
  for i in masks[0].indices {
    #expect(masks[0][i] <= alone[i])
    if masks[1][i] == 255 { #expect(masks[0][i] == 0) }
  }
  #expect(masks[0].count { $0 > 127 } < alone.count { $0 > 127 } / 2)
}

/// Means over 8×8 blocks: stable under small differences between versions of Cairo.
private func thumbnail(_ scene: Scene, _ style: DrawingStyle) -> [Int] {
  let bytes = scene.raster(style: style).bytes
  return (0..<64).flatMap { block in
    (0..<3).map { c in
      var sum = 0
      for y in 0..<8 {
        for x in 0..<8 { sum += Int(bytes[3 * ((block / 8 * 8 + y) * 64 + block % 8 * 8 + x) + c]) }
      }
      return sum / 64
    }
  }
}

@Test(arguments: DrawingStyle.allCases) func picturesLookAsTheyDid(style: DrawingStyle) throws {
  let name = style == .color ? "thumbnails" : "thumbnails-\(style.rawValue)"
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/\(name).json")
  let seen = (0..<12).map { thumbnail(Scene(seed: 7, index: $0), style) }
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
    try JSONEncoder().encode(seen).write(to: file)
  }
  let kept = try JSONDecoder().decode([[Int]].self, from: Data(contentsOf: file))
  for (a, b) in zip(seen.joined(), kept.joined()) { #expect(abs(a - b) <= 3) }
  #expect(seen.count == kept.count)
}
