import Foundation
import Testing
import Viz
@testable import TinyWorld

func sheet(_ tiles: [Raster], columns: Int, path: String) throws {
  let s = tiles[0].width
  let rows = (tiles.count + columns - 1) / columns
  var out = [UInt8](repeating: 255, count: 3 * s * columns * s * rows)
  for (i, t) in tiles.enumerated() {
    for y in 0..<s {
      let start = 3 * (((i / columns) * s + y) * s * columns + (i % columns) * s)
      out.replaceSubrange(start..<start + 3 * s, with: t.bytes[3 * y * s..<3 * (y + 1) * s])
    }
  }
  try Raster(width: s * columns, height: s * rows, bytes: out).pngData()
    .write(to: URL(fileURLWithPath: path))
}

func enlarge(_ r: Raster, _ k: Int) -> Raster {
  var o = Raster(width: r.width * k, height: r.height * k)
  for y in 0..<o.height { for x in 0..<o.width { for c in 0..<3 {
    o.bytes[3 * (y * o.width + x) + c] = r.bytes[3 * ((y / k) * r.width + x / k) + c] } } }
  return o
}
@Test func scratch() throws {
  var e: [Raster] = []
  for size in Size.allCases.reversed() { for (i, kind) in Kind.allCases.enumerated() {
    e.append(enlarge(Scene(sky: Sky.allCases[(i / 2) % 3], ground: Ground.allCases[i % 4],
      objects: [SceneObject(Tint.allCases[(i * 3 + 1) % 8], kind, size: size)]).raster(), 5)) } }
  try sheet(e, columns: 5, path: "/tmp/tw-enlarged.png")
  var small: [Raster] = []
  for i in 0..<80 { small.append(Scene(seed: 1, index: i).raster()) }
  try sheet(small, columns: 16, path: "/tmp/tw-small.png")
  var big: [Raster] = []
  for (i, kind) in Kind.allCases.enumerated() {
    big.append(Scene(sky: Sky.allCases[i % 3], ground: Ground.allCases[i % 4],
      objects: [SceneObject(Tint.allCases[i % 8], kind)]).raster(side: 384))
  }
  for (i, kind) in Kind.allCases.enumerated() {
    big.append(Scene(sky: Sky.allCases[(i + 2) % 3], ground: Ground.allCases[(i + 2) % 4],
      objects: [SceneObject(i % 2 == 0 ? .black : .white, kind, size: i % 3 == 0 ? .small : .big)]).raster(side: 384))
  }
  try sheet(big, columns: 5, path: "/tmp/tw-big.png")
  var buffer = [Float](repeating: 0, count: 64 * 64 * 3)
  let clock = ContinuousClock()
  for _ in 0..<3 {
    let t = clock.measure {
      for i in 0..<5000 {
        buffer.withUnsafeMutableBufferPointer { Scene(seed: 2, index: i).paint(into: $0) }
      }
    }
    print("float", 5000 / (Double(t.components.attoseconds) * 1e-18 + Double(t.components.seconds)))
  }
  let t = clock.measure { for i in 0..<2000 { _ = Scene(seed: 2, index: i).pixels } }
  print("bytes", 2000 / (Double(t.components.attoseconds) * 1e-18 + Double(t.components.seconds)))
  let r = Scene(seed: 2, index: 3).raster()
  let t2 = clock.measure { for _ in 0..<500 { _ = try! r.pngData() } }
  print("png", 500 / (Double(t2.components.attoseconds) * 1e-18 + Double(t2.components.seconds)))
}
@Test func captions() {
  for i in 0..<24 {
    let s = Scene(seed: 1, index: i)
    print(s.caption(.en, seed: 1, index: i)); print(s.caption(.zh, seed: 1, index: i))
    print("   ", s.caption(.en), s.caption(.zh))
  }
}
