// The three products behind a convolution, over a matrix of the patches under its kernel.

import CKernels

/// A kernel's places on pictures `[N, H, W, C]`, with results `[N, H′, W′, K]`. In memory a weight
/// is a matrix `[K, height · width · C]`.
struct Window: Sendable {
  private let places: CKWindow
  private let pictures: Int
  private let outs: Int

  init<Scalar>(
    picture: [Int], _ weight: Tensor<Scalar>, _ stride: Int, _ padding: EdgePadding
  ) {
    pictures = picture[0]
    outs = weight.shape[0]
    let height = picture[1] + padding.top + padding.bottom - weight.shape[1]
    let width = picture[2] + padding.left + padding.right - weight.shape[2]
    places = CKWindow(
      height: picture[1], width: picture[2], channels: picture[3],
      kernelHeight: weight.shape[1], kernelWidth: weight.shape[2], stride: stride,
      top: padding.top, left: padding.left,
      outHeight: height < 0 ? 0 : height / stride + 1, outWidth: width < 0 ? 0 : width / stride + 1)
  }

  var isPositive: Bool { places.outHeight > 0 && places.outWidth > 0 }

  /// One pixel, each once: the patches are the picture.
  var isPointwise: Bool {
    places.kernelHeight == 1 && places.kernelWidth == 1 && places.stride == 1 && places.top == 0
      && places.left == 0 && places.outHeight == places.height && places.outWidth == places.width
  }

  private var depth: Int { places.kernelHeight * places.kernelWidth * places.channels }
  private var pictureSize: Int { places.height * places.width * places.channels }
  private var positions: Int { places.outHeight * places.outWidth }

  /// The quicker way, for the kernels that have it.
  private var winograd: Winograd? { Winograd(places, pictures: pictures, outs: outs) }

  /// Patches for a few hundred kilobytes at a time: they stay in the cache.
  private func perChunk(of length: Int) -> Int { max(1, (1 << 17) / max(1, length)) }

  /// [N, H, W, C] to [N, H′, W′, K]: patches × weightᵀ + bias.
  func gather<Scalar>(
    _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, _ bias: Tensor<Scalar>?
  ) -> Tensor<Scalar> {
    if let winograd { return winograd.gather(x, weight, bias) }
    let lines = pictures * places.outHeight
    let perLine = places.outWidth * depth
    let panels = Panels.of(weight, as: .columns)
    let bias = bias?.contiguous()
    let chunk = min(Workers.fairPart(of: lines), perChunk(of: perLine))
    let chunks = lines == 0 ? 0 : (lines + chunk - 1) / chunk
    return Tensor(shape: [pictures, places.outHeight, places.outWidth, outs]) { out in
      let starts =
        panels == nil && Tensor.fill(out, lines * places.outWidth, outs, with: bias)
      Workers.share(chunks, cost: 2 * chunk * perLine * outs) { range in
        let patches = Storage(bytes: chunk * perLine * MemoryLayout<Scalar>.stride)
        let rows = patches.address.assumingMemoryBound(to: Scalar.self)
        for index in range {
          let first = index * chunk
          let count = min(chunk, lines - first)
          fill(rows, from: x.pointer, lines: first..<first + count)
          if let panels {
            panels.multiply(
              out + first * places.outWidth * outs, UnsafePointer(rows),
              count * places.outWidth, bias)
            continue
          }
          Scalar.kernels.gemm(
            BLAS.Product(
              a: BLAS.Operand(start: UnsafePointer(rows), leading: depth),
              b: BLAS.Operand(start: weight.pointer, leading: depth, isTransposed: true),
              rows: count * places.outWidth, columns: outs, depth: depth,
              out: out + first * places.outWidth * outs, outLeading: outs, accumulates: starts))
        }
        withExtendedLifetime((patches, x, weight)) {}
      }
    }
  }

  /// [N, H′, W′, K] to [N, H, W, C], the adjoint of `gather` in its picture.
  func scatter<Scalar>(_ g: Tensor<Scalar>, _ weight: Tensor<Scalar>) -> Tensor<Scalar> {
    if let winograd { return winograd.scatter(g, weight) }
    let length = positions * depth
    let panels = Panels.of(weight, as: .rows)
    let chunk = min(Workers.fairPart(of: pictures), perChunk(of: length))
    let chunks = pictures == 0 ? 0 : (pictures + chunk - 1) / chunk
    return Tensor(shape: [pictures, places.height, places.width, places.channels]) { out in
      Workers.share(chunks, cost: 2 * chunk * length * outs) { range in
        let patches = Storage(bytes: chunk * length * MemoryLayout<Scalar>.stride)
        let rows = patches.address.assumingMemoryBound(to: Scalar.self)
        for index in range {
          let first = index * chunk
          let count = min(chunk, pictures - first)
          let from = g.pointer + first * positions * outs
          if let panels {
            panels.multiply(rows, from, count * positions, nil)
          } else {
            Scalar.kernels.gemm(
              BLAS.Product(
                a: BLAS.Operand(start: from, leading: outs),
                b: BLAS.Operand(start: weight.pointer, leading: depth),
                rows: count * positions, columns: depth, depth: outs, out: rows,
                outLeading: depth))
          }
          for n in 0..<count {
            withUnsafePointer(to: places) { places in
              Scalar.kernels.patchesAdjoint(
                out + (first + n) * pictureSize, rows + n * length, places)
            }
          }
        }
        withExtendedLifetime((patches, g, weight)) {}
      }
    }
  }

  /// [N, H′, W′, K] and [N, H, W, C] to [K, height · width · C]: gᵀ × patches.
  func correlate<Scalar>(_ g: Tensor<Scalar>, _ x: Tensor<Scalar>) -> Tensor<Scalar> {
    if let winograd { return winograd.correlate(g, x) }
    let lines = pictures * places.outHeight
    let perLine = places.outWidth * depth
    // Few enough rows for a panel of them to stay in the nearest cache.
    let chunk = max(1, min(lines, 96 / max(1, places.outWidth)))
    return Tensor(shape: [outs, depth]) { out in
      Tensor.clear(out, outs * depth)
      let patches = Storage(bytes: chunk * perLine * MemoryLayout<Scalar>.stride)
      let rows = patches.address.assumingMemoryBound(to: Scalar.self)
      for first in stride(from: 0, to: lines, by: chunk) {
        let count = min(chunk, lines - first)
        fill(rows, from: x.pointer, lines: first..<first + count)
        Scalar.kernels.gemm(
          BLAS.Product(
            a: BLAS.Operand(
              start: g.pointer + first * places.outWidth * outs, leading: outs, isTransposed: true),
            b: BLAS.Operand(start: UnsafePointer(rows), leading: depth),
            rows: outs, columns: depth, depth: count * places.outWidth, out: out,
            outLeading: depth, accumulates: true))
      }
      withExtendedLifetime((patches, g, x)) {}
    }
  }

  /// The patches of some lines of the results, counted through all pictures.
  private func fill<Scalar: TensorScalar>(
    _ rows: UnsafeMutablePointer<Scalar>, from x: UnsafePointer<Scalar>, lines: Range<Int>
  ) {
    var (rows, line) = (rows, lines.lowerBound)
    while line < lines.upperBound {
      let (n, y) = line.quotientAndRemainder(dividingBy: places.outHeight)
      var part = places
      part.outHeight = min(places.outHeight - y, lines.upperBound - line)
      part.top -= y * places.stride
      Scalar.kernels.patches(rows, x + n * pictureSize, &part)
      rows += part.outHeight * places.outWidth * depth
      line += part.outHeight
    }
  }
}
