import CGif
import Foundation
import Viz

/// Reads a GIF back, frame by frame, as a viewer would show it.
struct DecodedGIF {
  var frames: [Raster] = []
  /// Hundredths of a second.
  var delays: [Int] = []
  /// Pixels that each frame's rectangle holds.
  var areas: [Int] = []
  var loopsForEver = false

  private final class Source {
    let bytes: [UInt8]
    var place = 0
    init(_ data: Data) { bytes = Array(data) }
  }

  init?(_ data: Data) {
    let source = Source(data)
    let opened = DGifOpen(
      Unmanaged.passUnretained(source).toOpaque(),
      { file, buffer, count in
        guard let buffer, let user = file?.pointee.UserData else { return 0 }
        let source = Unmanaged<Source>.fromOpaque(user).takeUnretainedValue()
        let taken = min(Int(count), source.bytes.count - source.place)
        for i in 0..<taken { buffer[i] = source.bytes[source.place + i] }
        source.place += taken
        return Int32(taken)
      }, nil)
    guard let file = opened else { return nil }
    defer { DGifCloseFile(file, nil) }
    guard DGifSlurp(file) == GIF_OK, let map = file.pointee.SColorMap else { return nil }
    loopsForEver = String(decoding: data.prefix(2000), as: UTF8.self).contains("NETSCAPE2.0")
    let width = Int(file.pointee.SWidth)
    var canvas = Raster(width: width, height: Int(file.pointee.SHeight))
    for i in 0..<Int(file.pointee.ImageCount) {
      let image = file.pointee.SavedImages[i]
      var control = GraphicsControlBlock()
      DGifSavedExtensionToGCB(file, Int32(i), &control)
      let box = image.ImageDesc
      for y in 0..<Int(box.Height) {
        for x in 0..<Int(box.Width) {
          let index = Int(image.RasterBits[y * Int(box.Width) + x])
          if index == Int(control.TransparentColor) { continue }
          let color = map.pointee.Colors[index]
          let place = 3 * ((y + Int(box.Top)) * width + x + Int(box.Left))
          canvas.bytes[place] = color.Red
          canvas.bytes[place + 1] = color.Green
          canvas.bytes[place + 2] = color.Blue
        }
      }
      frames.append(canvas)
      delays.append(Int(control.DelayTime))
      areas.append(Int(box.Width) * Int(box.Height))
    }
  }
}
