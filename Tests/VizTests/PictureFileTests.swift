import Foundation
import TestSupport
import Testing

@testable import Viz

/// The one line an attempt to load ends with.
private func complaint(_ path: String) -> String {
  do {
    _ = try PictureFile.load(path)
    return "opened"
  } catch {
    return "\(error)"
  }
}

private func gradient(_ width: Int, _ height: Int) -> Raster {
  var raster = Raster(width: width, height: height)
  for y in 0..<height {
    for x in 0..<width {
      let i = 3 * (y * width + x)
      raster.bytes[i] = UInt8(255 * x / width)
      raster.bytes[i + 1] = UInt8(255 * y / height)
      raster.bytes[i + 2] = 77
    }
  }
  return raster
}

@Test func aPNGComesBackAsItWas() throws {
  let scratch = try TemporaryFolder()
  let raster = gradient(64, 64)
  let path = try scratch.file("a.png", raster.pngData())
  #expect(try PictureFile.load(path) == raster)
  #expect(try raster.pngData() == raster.pngData())
}

@Test func aWholePictureKeepsItsSize() throws {
  let scratch = try TemporaryFolder()
  let raster = gradient(50, 30)
  #expect(try PictureFile.loadWhole(scratch.file("a.png", raster.pngData())) == raster)
}

@Test func theCentreSquareIsKept() throws {
  let scratch = try TemporaryFolder()
  var wide = Raster(width: 200, height: 100, fill: Color(0xFF0000))
  for y in 0..<100 {
    let start = 3 * (y * 200 + 50)
    let blue = (0..<300).map { UInt8($0 % 3 == 2 ? 255 : 0) }
    wide.bytes.replaceSubrange(start..<start + 300, with: blue)
  }
  let square = try PictureFile.load(scratch.file("wide.png", wide.pngData()), side: 32)
  #expect(square == Raster(width: 32, height: 32, fill: Color(0x0000FF)))
}

@Test func lightIsAveragedAsLight() throws {
  let scratch = try TemporaryFolder()
  var board = Raster(width: 16, height: 16)
  for i in 0..<256 where (i / 16 + i) % 2 == 0 {
    board.bytes.replaceSubrange(3 * i..<3 * i + 3, with: [0, 0, 0])
  }
  let grey = try PictureFile.load(scratch.file("board.png", board.pngData()), side: 8)
  // Half the light of white is 188 in sRGB, not 128.
  #expect(grey.bytes.allSatisfy { $0 == 188 })
  // Three pixels into two: every new one holds one and a half.
  let enlarged = try PictureFile.load(scratch.file("b.png", board.pngData()), side: 48)
  #expect(enlarged[0, 0].red == 0 && enlarged[3, 0].red == 255)
}

@Test func whatIsNoPictureIsToldInOneLine() throws {
  let scratch = try TemporaryFolder()
  let png = try gradient(64, 64).pngData()
  let missing = scratch.path + "/none.png"
  #expect(complaint(missing) == "\(missing) does not exist")
  #expect(complaint(scratch.path) == "\(scratch.path) is a directory; expected a PNG or JPEG file")
  let text = try scratch.file("text.png", Data("only words\n".utf8))
  #expect(complaint(text) == "\(text) is neither a PNG nor a JPEG; expected a PNG or JPEG file")
  let empty = try scratch.file("empty.png", Data())
  #expect(complaint(empty) == "\(empty) is empty; expected a PNG or JPEG file")
  for length in [8, 20, 40, 100, png.count / 2, png.count - 20] {
    let cut = try scratch.file("cut\(length).png", png.prefix(length))
    let said = complaint(cut)
    #expect(said.hasPrefix("\(cut) is damaged or cut short"), "\(length): \(said)")
    #expect(!said.contains("\n"))
  }
}

@Test func sizesAreRefusedBeforeMemoryIsTaken() throws {
  let scratch = try TemporaryFolder()
  func header(_ width: UInt32, _ height: UInt32) throws -> String {
    var png = try gradient(2, 2).pngData()
    withUnsafeBytes(of: width.bigEndian) { png.replaceSubrange(16..<20, with: $0) }
    withUnsafeBytes(of: height.bigEndian) { png.replaceSubrange(20..<24, with: $0) }
    return try scratch.file("\(width)x\(height).png", png)
  }
  let vast = try header(1_000_000, 1_000_000)
  #expect(
    complaint(vast)
      == "\(vast) is 1,000,000 × 1,000,000 pixels; expected at most 32,768 a side")
  let large = try header(10_000, 10_000)
  #expect(
    complaint(large) == "\(large) is 10,000 × 10,000 pixels; expected at most 50,000,000 in all")
  #expect(complaint(try header(0, 5)).contains("0 × 5"))
  #expect(complaint(try header(.max, 1)).contains("32,768"))
}

@Test func aJPEGIsOpenedAndACutOneRefused() throws {
  let scratch = try TemporaryFolder()
  let whole = try Data(
    contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/turned.jpg"))
  // Stored on its side, with the mark that says so: upright, the upper half is red.
  let picture = try PictureFile.load(scratch.file("whole.jpg", whole), side: 16)
  #expect(picture[8, 2].red > 200 && picture[8, 2].blue < 60)
  #expect(picture[8, 13].blue > 200 && picture[8, 13].red < 60)
  for length in [3, 30, whole.count / 2, whole.count - 2] {
    let said = complaint(try scratch.file("cut\(length).jpg", whole.prefix(length)))
    #expect(said.contains("is damaged or cut short"), "\(length): \(said)")
  }
}

@Test func transparencyLiesOnWhite() throws {
  let pixels: [UInt8] = [255, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 128, 10, 20, 30, 255]
  let raster = pixels.withUnsafeBufferPointer {
    AreaFilter(
      pixels: $0.baseAddress.unsafelyUnwrapped, stride: 8, channels: 4, left: 0, top: 0, width: 2,
      height: 2
    ).scaled(to: 2, by: 2)
  }
  #expect(raster.bytes == [255, 255, 255, 0, 0, 0, 127, 127, 127, 10, 20, 30])
}
