import Foundation
import Tensor

/// A picture taken apart by fineness: rings of the Fourier plane, from the overall layout to details.
struct RadialBands: Sendable {
  /// The bands' upper ends, in waves across the picture; the last band has all the rest.
  let edges: [Double]
  private let side: Int
  private let cosines, sines: Tensor<Float>
  private let masks: [Tensor<Float>]

  /// For pictures of `side` × `side` pixels, with a band for each octave from `first` waves up.
  init(side: Int, first: Double = 2) {
    var edges: [Double] = []
    var edge = first
    while edge < Double(side) / 2 {
      edges.append(edge)
      edge *= 2
    }
    // Corners of the plane have more waves than half the side; they belong to the last band.
    edges.append(.infinity)
    self.edges = edges
    self.side = side
    func waves(_ function: (Double) -> Double) -> Tensor<Float> {
      Tensor(
        (0..<side * side).map { place in
          Float(function(2 * .pi * Double(place / side * (place % side)) / Double(side)))
        }, shape: [side, side])
    }
    (cosines, sines) = (waves(cos), waves(sin))
    let radii = (0..<side * side).map { place in
      let (y, x) = (place / side, place % side)
      return hypot(Double(min(y, side - y)), Double(min(x, side - x)))
    }
    masks = edges.indices.map { band in
      let low = band == 0 ? -1 : edges[band - 1]
      return Tensor(
        radii.map { $0 >= low && $0 < edges[band] ? 1 : 0 }, shape: [side, side])
    }
  }

  /// The picture `[H, W, 3]` as a sum of pictures, one a band.
  func split(_ picture: Tensor<Float>) -> [Tensor<Float>] {
    let planes = picture.permuted([2, 0, 1]).contiguous()
    let bands = (0..<3).map { channel -> [Tensor<Float>] in
      let x = planes.row(channel)
      let (left, right) = (cosines.matmul(x), sines.matmul(x))
      // F = (C − iS) x (C − iS) = a − ib.
      let a = left.matmul(cosines) - right.matmul(sines)
      let b = right.matmul(cosines) + left.matmul(sines)
      return masks.map { mask in
        let (p, q) = (a * mask, b * mask)
        let real = cosines.matmul(p) + sines.matmul(q)
        let imaginary = sines.matmul(p) - cosines.matmul(q)
        return (real.matmul(cosines) - imaginary.matmul(sines)) * (1 / Float(side * side))
      }
    }
    return masks.indices.map { band in
      Tensor.stack(bands.map { $0[band] }).permuted([1, 2, 0]).contiguous()
    }
  }
}
