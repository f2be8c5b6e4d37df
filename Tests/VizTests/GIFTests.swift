import Foundation
import Testing
import Viz

/// Frames as lessons make them: a flat page with a few marks, and a square of noise that changes.
private func lessonFrames(_ count: Int, width: Int = 200, height: Int = 120) -> [Raster] {
  var state: UInt64 = 1
  func random() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 33) / Double(1 << 31)
  }
  return (0..<count).map { index in
    let canvas = Canvas.image(width: Double(width), height: Double(height), opaque: true)
    canvas.rectangle(Rect(0, 0, Double(width), Double(height)))
    canvas.fill(Color(0xFFFFFF))
    for (i, color) in flatColors.enumerated() {
      canvas.rectangle(Rect(Double(10 + 20 * i), 90, 15, 20))
      canvas.fill(Color(color))
    }
    canvas.rectangle(Rect(10, 6, Double(index * 100 / count + 4), 4))
    canvas.fill(Color(0x1B1F24))
    var raster = canvas.raster()
    for y in 20..<80 {
      for x in 20..<80 {
        for c in 0..<3 {
          let smooth = Double(c == 0 ? x : y) * 2
          raster.bytes[3 * (y * width + x) + c] = UInt8(smooth * 0.6 + random() * 150)
        }
      }
    }
    return raster
  }
}

private let flatColors: [UInt32] = [0x0072B2, 0xD55E00, 0xAA4499, 0x009E73, 0xB87400, 0x6B7280]

@Test func gifDecodesToItsFrames() throws {
  let frames = lessonFrames(6)
  let data = try GIF.encode(frames, delays: [0.1, 0.1, 0.1, 0.1, 0.1, 1.5])
  let decoded = try #require(DecodedGIF(data))
  #expect(decoded.frames.count == 6)
  #expect(decoded.delays == [10, 10, 10, 10, 10, 150])
  #expect(decoded.loopsForEver)
  for (frame, seen) in zip(frames, decoded.frames) {
    var squares = 0.0
    var worstFlat = 0
    for y in 0..<frame.height {
      for x in 0..<frame.width {
        let noise = (20..<80).contains(x) && (20..<80).contains(y)
        for c in 0..<3 {
          let i = 3 * (y * frame.width + x) + c
          let error = abs(Int(frame.bytes[i]) - Int(seen.bytes[i]))
          if noise { squares += Double(error * error) } else { worstFlat = max(worstFlat, error) }
        }
      }
    }
    #expect(worstFlat == 0, "interface colours are kept exactly")
    #expect((squares / (3 * 60 * 60)).squareRoot() < 20, "noise is near its colours")
  }
}

@Test func gifStoresOnlyWhatChanges() throws {
  let first = lessonFrames(1)[0]
  var second = first
  for x in 30..<40 { second.bytes[3 * (50 * 200 + x)] ^= 0xFF }
  let data = try GIF.encode([first, second, second], delays: [0.1, 0.1, 0.1])
  let decoded = try #require(DecodedGIF(data))
  #expect(decoded.areas == [200 * 120, 10, 1])
}

@Test func gifHasTheSameBytesEveryTime() throws {
  let frames = lessonFrames(4)
  let delays = [0.1, 0.1, 0.1, 1.0]
  #expect(try GIF.encode(frames, delays: delays) == GIF.encode(frames, delays: delays))
}

@Test func gifDelaysKeepTime() throws {
  let frame = Raster(width: 2, height: 2)
  let data = try GIF.encode(
    Array(repeating: frame, count: 30), delays: Array(repeating: 1 / 30.0, count: 30))
  let decoded = try #require(DecodedGIF(data))
  #expect(decoded.delays.reduce(0, +) == 100)
}

@Test func gifKeepsFewColoursExactly() throws {
  var bytes: [UInt8] = []
  for i in 0..<240 { bytes += [UInt8(i), UInt8(255 - i), UInt8(i / 2)] }
  let frame = Raster(width: 24, height: 10, bytes: bytes)
  let decoded = try #require(DecodedGIF(try GIF.encode([frame], delays: [1])))
  for (a, b) in zip(frame.bytes, decoded.frames[0].bytes) { #expect(abs(Int(a) - Int(b)) <= 6) }
  // The degenerate ones: a single pixel, one colour.
  let one = Raster(width: 1, height: 1, fill: Color(0x123456))
  #expect(try DecodedGIF(GIF.encode([one], delays: [1]))?.frames == [one])
}

@Test func gifRefusesWhatDoesNotFit() {
  let small = Raster(width: 2, height: 2)
  #expect(throws: GIFError.self) { try GIF.encode([], delays: []) }
  #expect(throws: GIFError.self) { try GIF.encode([small], delays: []) }
  #expect(throws: GIFError.self) { try GIF.encode([small], delays: [.nan]) }
  #expect(throws: GIFError.self) {
    try GIF.encode([small, Raster(width: 3, height: 2)], delays: [1, 1])
  }
}
