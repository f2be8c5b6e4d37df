import Foundation

/// A way to show pictures in a terminal, as text that the terminal turns into pixels.
public enum TerminalPicture: String, CaseIterable, Sendable {
  /// The protocol of kitty, which Ghostty and WezTerm know too: PNG files in base64.
  case kitty
  /// The sixels of the VT340 (DEC, 1987), which foot, mlterm, xterm and others know.
  case sixel
  /// Two coloured pixels a character, upper and lower half; for any terminal with 24-bit colours.
  case blocks

  /// The picture as text, `columns` characters wide. A character is taken to be `cell` pixels wide
  /// and twice as high. Throws `PNGError` when it has no pixels.
  public func text(_ picture: Raster, columns: Int, cell: Int = 10) throws -> String {
    let columns = max(1, columns)
    func height(at width: Int) -> Int {
      max(1, (width * picture.height + picture.width / 2) / max(1, picture.width))
    }
    switch self {
    case .kitty: return try Self.kitty(picture, columns: columns)
    case .sixel:
      let width = min(picture.width, columns * cell)
      return Self.sixel(picture.scaled(to: width, by: height(at: width)))
    case .blocks: return Self.blocks(picture.scaled(to: columns, by: height(at: columns)))
    }
  }

  /// Chunks of at most 4,096 characters, each but the last with `m=1`; `c` scales to columns.
  private static func kitty(_ picture: Raster, columns: Int) throws -> String {
    let payload = Array(try picture.pngData().base64EncodedString())
    var out = ""
    for start in stride(from: 0, to: payload.count, by: 4096) {
      let end = min(payload.count, start + 4096)
      let head = start == 0 ? "f=100,a=T,c=\(columns)," : ""
      out += "\u{1B}_G\(head)m=\(end < payload.count ? 1 : 0);"
      out += String(payload[start..<end]) + "\u{1B}\\"
    }
    return out + "\n"
  }

  /// The upper half is the character's colour, the lower half its background's.
  private static func blocks(_ picture: Raster) -> String {
    func color(_ x: Int, _ y: Int) -> String {
      let pixel = picture[x, y]
      return "\(pixel.red);\(pixel.green);\(pixel.blue)"
    }
    var out = ""
    for y in stride(from: 0, to: picture.height, by: 2) {
      var last = ""
      for x in 0..<picture.width {
        let below = y + 1 < picture.height ? "\u{1B}[48;2;\(color(x, y + 1))m" : ""
        let paint = "\u{1B}[38;2;\(color(x, y))m" + below
        // Neighbours of one colour need not say it again.
        out += paint == last ? "▀" : paint + "▀"
        last = paint
      }
      out += "\u{1B}[0m\n"
    }
    return out
  }

  /// Bands of six rows: for each colour of a band, one character a column whose bits are the rows
  /// that have it.
  private static func sixel(_ picture: Raster) -> String {
    var sample = ColorSample()
    sample.add(picture, x: 0..<picture.width, y: 0..<picture.height, step: 1, weight: 1)
    let palette = Palette(sample)
    var map = PaletteMap(palette)
    var out = "\u{1B}Pq\"1;1;\(picture.width);\(picture.height)"
    for (index, color) in palette.colors.enumerated() {
      // Sixels count colours in percent.
      let percent = [16, 8, 0].map { (shift: PackedColor) -> PackedColor in
        ((color >> shift & 0xFF) * 100 + 127) / 255
      }
      out += "#\(index);2;\(percent[0]);\(percent[1]);\(percent[2])"
    }
    for top in stride(from: 0, to: picture.height, by: 6) {
      var bits: [Int: [UInt8]] = [:]
      for y in top..<min(top + 6, picture.height) {
        for x in 0..<picture.width {
          let (red, green, blue) = picture[x, y]
          let color = PackedColor(red) << 16 | PackedColor(green) << 8 | PackedColor(blue)
          bits[Int(map.index(of: color)), default: [UInt8](repeating: 0, count: picture.width)][
            x] |=
            1 << UInt8(y - top)
        }
      }
      let lines = bits.sorted { $0.key < $1.key }.map { "#\($0.key)" + runs($0.value) }
      out += lines.joined(separator: "$") + "-"
    }
    return out + "\u{1B}\\\n"
  }

  /// Characters of six bits; four or more equal ones are written as their number and one of them.
  private static func runs(_ bits: [UInt8]) -> String {
    var out = ""
    var start = 0
    while start < bits.count {
      let end = bits[start...].firstIndex { $0 != bits[start] } ?? bits.count
      let character = String(UnicodeScalar(63 + bits[start]))
      let count = end - start
      out += count > 3 ? "!\(count)\(character)" : String(repeating: character, count: count)
      start = end
    }
    return out
  }
}
