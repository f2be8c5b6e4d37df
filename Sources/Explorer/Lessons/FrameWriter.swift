import Foundation
import Viz

/// The files a frame sequence becomes. All calls that encode pixels stand here.
enum FrameWriter {
  static func png(_ raster: Raster) throws -> Data { try raster.pngData() }

  static func gif(_ frames: [Raster], delays: [Double]) throws -> Data {
    try GIF.encode(frames, delays: delays)
  }

  static func contactSheet(_ frames: [Raster], theme: Theme) throws -> Data {
    try FrameSequence.contactSheet(frames).encoded(as: .png, theme: theme)
  }
}
