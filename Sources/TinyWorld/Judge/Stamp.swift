import Viz

/// A small drawing of one object with its shadow, to be tried at many places of a coarse picture.
struct Stamp: Sendable {
  /// Pixels a side of the coarse picture.
  static let side = 32

  let kind: Kind
  let color: Tint
  let size: Size
  /// The part of the coarse picture it covers when it stands in the middle.
  let columns, rows: Range<Int>
  /// Row by row, blue, green, red (0…255, times the coverage) and coverage (0…1).
  let pixels: [SIMD4<Float>]

  /// All kinds in all colours and both sizes.
  static let all: [Stamp] = Size.allCases.flatMap { size in
    Kind.allCases.flatMap { kind in
      Tint.allCases.map { Stamp(SceneObject($0, kind, size: size)) }
    }
  }

  init(_ object: SceneObject) {
    (kind, color, size) = (object.kind, object.color, object.size)
    let canvas = Canvas.image(
      width: Double(Scene.side), height: Double(Scene.side),
      scale: Double(Self.side) / Double(Scene.side))
    Scene(sky: .blue, ground: .grass, objects: [object]).drawObjects(on: canvas)
    let whole = canvas.withPixels { data, stride, width, height in
      (0..<width * height).map { i in
        let p = data + i / width * stride + i % width * 4
        return SIMD4(Float(p[0]), Float(p[1]), Float(p[2]), Float(p[3]) / 255)
      }
    }
    let covered = whole.indices.filter { whole[$0].w > 0 }
    let (xs, ys) = (covered.map { $0 % Self.side }, covered.map { $0 / Self.side })
    let columns = (xs.min() ?? 0)..<(xs.max() ?? 0) + 1
    let rows = (ys.min() ?? 0)..<(ys.max() ?? 0) + 1
    pixels = rows.flatMap { y in columns.map { x in whole[y * Self.side + x] } }
    (self.columns, self.rows) = (columns, rows)
  }
}

/// A picture and a drawing of it, both coarse: where a further object would bring them closer.
struct CoarseView {
  /// Blue, green, red and 1 of the drawing; what the picture has more, and 0.
  private let drawing, missing: [SIMD4<Float>]
  /// Sums of squared `missing` over the rectangles from the corner: `[side + 1, side + 1]`.
  private let sums: [Float]

  /// Both as bytes of an easel, whose side is a multiple of the coarse one.
  init(picture: [UInt8], drawing bytes: [UInt8], side: Int) {
    let n = Stamp.side
    let factor = side / n
    func pooled(_ bytes: [UInt8], last: Float) -> [SIMD4<Float>] {
      (0..<n * n).map { i in
        var sum = SIMD4<Int32>()
        for y in i / n * factor..<(i / n + 1) * factor {
          for x in i % n * factor..<(i % n + 1) * factor {
            let p = 4 * (y * side + x)
            sum &+= SIMD4(Int32(bytes[p]), Int32(bytes[p + 1]), Int32(bytes[p + 2]), 0)
          }
        }
        let share = 1 / Float(factor * factor)
        return SIMD4(
          Float(sum.x) * share, Float(sum.y) * share, Float(sum.z) * share, last)
      }
    }
    drawing = pooled(bytes, last: 1)
    let whole = pooled(picture, last: 1)
    missing = zip(whole, drawing).map { $0 - $1 }
    var sums = [Float](repeating: 0, count: (n + 1) * (n + 1))
    for y in 0..<n {
      var row: Float = 0
      for x in 0..<n {
        row += (missing[y * n + x] * missing[y * n + x]).sum()
        sums[(y + 1) * (n + 1) + x + 1] = sums[y * (n + 1) + x + 1] + row
      }
    }
    self.sums = sums
  }

  /// The squared difference inside a rectangle: no stamp there can gain more.
  func bound(columns: Range<Int>, rows: Range<Int>) -> Float {
    let n = Stamp.side + 1
    return sums[rows.upperBound * n + columns.upperBound]
      - sums[rows.lowerBound * n + columns.upperBound]
      - sums[rows.upperBound * n + columns.lowerBound]
      + sums[rows.lowerBound * n + columns.lowerBound]
  }

  /// By how much the squared difference falls when the stamp is put on the drawing, shifted.
  func gain(_ stamp: Stamp, shift: Int, columns: Range<Int>) -> Float {
    let n = Stamp.side
    return drawing.withUnsafeBufferPointer { drawing in
      missing.withUnsafeBufferPointer { missing in
        stamp.pixels.withUnsafeBufferPointer { pixels in
          var sum = SIMD4<Float>()
          for y in stamp.rows {
            let from =
              (y - stamp.rows.lowerBound) * stamp.columns.count
              - stamp.columns.lowerBound - shift
            for x in columns {
              let p = pixels[from + x]
              let change = p - drawing[y * n + x] * p.w
              sum += change * (missing[y * n + x] * 2 - change)
            }
          }
          return sum.sum()
        }
      }
    }
  }
}
