extension FrameSequence {
  /// All frames small on one sheet, to see an animation at a glance.
  ///
  /// - Parameter frames: The rendered frames, all of one size.
  public static func contactSheet(_ frames: [Raster], columns: Int = 6) -> Figure {
    let gap = 14.0
    let small = frames.map { $0.reduced(max(1, $0.width * columns / 1560)) }
    guard let first = small.first else {
      return Figure(width: 1, height: 1, alternativeText: "", marks: [])
    }
    let (width, height) = (Double(first.width), Double(first.height))
    let rows = (small.count + columns - 1) / columns
    let used = min(columns, small.count)
    return Figure(
      width: gap + Double(used) * (width + gap), height: gap + Double(rows) * (height + gap),
      alternativeText: "\(frames.count) frames",
      marks: small.enumerated().map { place, frame in
        .picture(
          frame,
          in: Rect(
            gap + Double(place % columns) * (width + gap),
            gap + Double(place / columns) * (height + gap), width, height),
          style: PictureStyle(cornerRadius: 6, border: Stroke(.hairline, 1.5)))
      })
  }
}

extension Raster {
  /// The picture at 1/`factor` of its size, each pixel the mean of a square.
  public func reduced(_ factor: Int) -> Raster {
    guard factor > 1 else { return self }
    let (w, h) = (width / factor, height / factor)
    let area = factor * factor
    var out = [UInt8](repeating: 0, count: 3 * w * h)
    for y in 0..<h {
      for x in 0..<w {
        var sum = (0, 0, 0)
        for dy in 0..<factor {
          var i = 3 * ((y * factor + dy) * width + x * factor)
          for _ in 0..<factor {
            sum = (sum.0 + Int(bytes[i]), sum.1 + Int(bytes[i + 1]), sum.2 + Int(bytes[i + 2]))
            i += 3
          }
        }
        let o = 3 * (y * w + x)
        out[o] = UInt8(sum.0 / area)
        out[o + 1] = UInt8(sum.1 / area)
        out[o + 2] = UInt8(sum.2 / area)
      }
    }
    return Raster(width: w, height: h, bytes: out)
  }
}
