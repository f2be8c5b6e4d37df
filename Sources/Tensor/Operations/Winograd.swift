// 3×3 convolutions of stride 1 by Winograd's method: 16 products where the plain way has 36.

import CKernels

/// A convolution `[N, H, W, C]` with kernels `[K, 3, 3, C]` to `[N, H′, W′, K]`, in tiles of 2×2
/// results (Winograd, 1980; Lavin and Gray, 2015). Each of a tile's 16 places is a product of
/// matrices, over all tiles and channels.
struct Winograd: Sendable {
  private var places: CKWindow
  private let pictures: Int
  private var outs: Int

  /// Nil where the plain way is as good: other kernels, few channels, and so many that the
  /// weights, 16/9 as large, would not stay in the cache.
  init?(_ places: CKWindow, pictures: Int, outs: Int) {
    guard
      places.kernelHeight == 3, places.kernelWidth == 3, places.stride == 1,
      (0...2).contains(places.top), (0...2).contains(places.left),
      min(places.channels, outs) >= 12, places.channels * outs <= 1 << 17
    else { return nil }
    (self.places, self.pictures, self.outs) = (places, pictures, outs)
  }

  /// What maps a result's gradient to the picture's: the same with the kernels turned around.
  private var turned: Winograd {
    var back = self
    (back.places.height, back.places.width) = (places.outHeight, places.outWidth)
    (back.places.outHeight, back.places.outWidth) = (places.height, places.width)
    (back.places.top, back.places.left) = (2 - places.top, 2 - places.left)
    (back.places.channels, back.outs) = (outs, places.channels)
    return back
  }

  /// [N, H, W, C] to [N, H′, W′, K].
  func gather<Scalar>(
    _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, _ bias: Tensor<Scalar>?
  ) -> Tensor<Scalar> {
    convolve(x, weight, .tiles, bias?.contiguous())
  }

  /// [N, H′, W′, K] to [N, H, W, C], the adjoint of `gather` in its picture.
  func scatter<Scalar>(_ g: Tensor<Scalar>, _ weight: Tensor<Scalar>) -> Tensor<Scalar> {
    turned.convolve(g, weight, .turnedTiles, nil)
  }

  private var tilesAcross: Int { (places.outWidth + 1) / 2 }
  private var tilesDown: Int { (places.outHeight + 1) / 2 }
  private var lines: Int { pictures * tilesDown }
  private var pictureSize: Int { places.height * places.width * places.channels }
  private var resultSize: Int { places.outHeight * places.outWidth * outs }

  /// Lines of tiles that are done at a time: their 16 places stay in the cache.
  private var perChunk: Int {
    max(1, (1 << 13) / (places.channels + outs) / max(1, tilesAcross))
  }

  /// How far apart the 16 places lie, an odd number of the cache's lines: multiples of a power of two
  /// would all fall on the same few.
  private static func apart(_ length: Int) -> Int { (length + 31) / 32 * 32 + 16 }

  private func convolve<Scalar>(
    _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, _ form: Panels.Form, _ bias: Tensor<Scalar>?
  ) -> Tensor<Scalar> {
    let weights = TileWeights(weight, form)
    let chunk = min(Workers.fairPart(of: lines), perChunk)
    let chunks = lines == 0 ? 0 : (lines + chunk - 1) / chunk
    let (ins, tiles) = (places.channels, chunk * tilesAcross)
    let (inApart, outApart) = (Self.apart(tiles * ins), Self.apart(tiles * outs))
    return Tensor(shape: [pictures, places.outHeight, places.outWidth, outs]) { out in
      Workers.share(chunks, cost: 32 * tiles * ins * outs) { range in
        let room = Storage(bytes: 16 * (inApart + outApart) * MemoryLayout<Scalar>.stride)
        let pixels = room.address.assumingMemoryBound(to: Scalar.self)
        let products = pixels + 16 * inApart
        for index in range {
          let some = index * chunk..<min(lines, (index + 1) * chunk)
          forEachPicture(some) { n, first, count, place, window in
            Scalar.kernels.winogradPixels(
              pixels + place * ins, inApart, x.pointer + n * pictureSize, window, first, count)
          }
          for i in 0..<16 {
            weights.multiply(
              products + i * outApart, UnsafePointer(pixels) + i * inApart,
              some.count * tilesAcross, i)
          }
          forEachPicture(some) { n, first, count, place, window in
            Scalar.kernels.winogradResults(
              out + n * resultSize, products + place * outs, outApart, bias?.pointer, window,
              outs, first, count)
          }
        }
        withExtendedLifetime((room, x, bias)) {}
      }
    }
  }

  /// [N, H′, W′, K] and [N, H, W, C] to [K, 9 · C]: the gradient of the kernels.
  func correlate<Scalar>(_ g: Tensor<Scalar>, _ x: Tensor<Scalar>) -> Tensor<Scalar> {
    let ins = places.channels
    // Each sum is fetched and put back once for each chunk.
    let chunk = max(1, min(lines, max(perChunk, 64 / max(1, tilesAcross))))
    let tiles = chunk * tilesAcross
    let (inApart, outApart) = (Self.apart(tiles * ins), Self.apart(tiles * outs))
    return Tensor(shape: [outs, 9 * ins]) { out in
      let room = Storage(
        bytes: 16 * (inApart + outApart + ins * outs) * MemoryLayout<Scalar>.stride)
      let pixels = room.address.assumingMemoryBound(to: Scalar.self)
      let gradients = pixels + 16 * inApart
      let sums = gradients + 16 * outApart
      if lines == 0 { Tensor<Scalar>.clear(sums, 16 * ins * outs) }
      for start in stride(from: 0, to: lines, by: chunk) {
        let some = start..<min(lines, start + chunk)
        forEachPicture(some) { n, first, count, place, window in
          Scalar.kernels.winogradPixels(
            pixels + place * ins, inApart, x.pointer + n * pictureSize, window, first, count)
          Scalar.kernels.winogradGradients(
            gradients + place * outs, outApart, g.pointer + n * resultSize, window, outs,
            first, count)
        }
        for i in 0..<16 {
          Scalar.kernels.gemm(
            BLAS.Product(
              a: BLAS.Operand(
                start: UnsafePointer(gradients) + i * outApart, leading: outs,
                isTransposed: true),
              b: BLAS.Operand(start: UnsafePointer(pixels) + i * inApart, leading: ins),
              rows: outs, columns: ins, depth: some.count * tilesAcross,
              out: sums + i * ins * outs, outLeading: ins, accumulates: start > 0))
        }
      }
      Scalar.kernels.winogradWeightsAdjoint(out, sums, outs, ins)
      withExtendedLifetime((room, x, g)) {}
    }
  }

  /// Splits lines that are counted through all pictures by picture, and calls `body` with the picture,
  /// its first line, how many, and the tiles before them.
  private func forEachPicture(
    _ some: Range<Int>, _ body: (Int, Int, Int, Int, UnsafePointer<CKWindow>) -> Void
  ) {
    withUnsafePointer(to: places) { window in
      var line = some.lowerBound
      while line < some.upperBound {
        let (n, first) = line.quotientAndRemainder(dividingBy: tilesDown)
        let count = min(tilesDown - first, some.upperBound - line)
        body(n, first, count, (line - some.lowerBound) * tilesAcross, window)
        line += count
      }
    }
  }

  /// Kernels `[K, 3, 3, C]` as `[16, K, C]`.
  static func weights<Scalar>(_ kernels: Tensor<Scalar>) -> Tensor<Scalar> {
    let (outs, ins) = (kernels.shape[0], kernels.count / max(1, kernels.shape[0]) / 9)
    return Tensor(shape: [16, outs, ins]) { out in
      withExtendedLifetime(kernels) {
        Scalar.kernels.winogradWeights(out, kernels.pointer, outs, ins)
      }
    }
  }

}

extension Panels.Form {
  /// Which of a kernel's 16 matrices is number `index` here. Of a kernel turned around, the first and
  /// the last row and column change places.
  func source(_ index: Int) -> Int {
    guard self == .turnedTiles else { return index }
    func seat(_ place: Int) -> Int { place == 0 ? 3 : place == 3 ? 0 : place }
    return 4 * seat(index / 4) + seat(index % 4)
  }
}

/// The 16 matrices of a kernel, laid out in panels where the processor has them.
private struct TileWeights<Scalar: TensorScalar>: Sendable {
  private let panels: Panels?
  private let plain: Tensor<Scalar>?
  private let form: Panels.Form
  private let outs, ins: Int

  init(_ kernels: Tensor<Scalar>, _ form: Panels.Form) {
    panels = Panels.of(kernels, as: form)
    plain = panels == nil ? Winograd.weights(kernels) : nil
    (self.form, outs, ins) = (form, kernels.shape[0], kernels.shape[3])
  }

  /// Rows times the matrix of a place.
  func multiply(
    _ out: UnsafeMutablePointer<Scalar>, _ x: UnsafePointer<Scalar>, _ rows: Int, _ place: Int
  ) {
    if let panels { return panels.multiply(out, x, rows, nil, matrix: place) }
    guard let plain else { return }
    let (isForward, index) = (form == .tiles, form.source(place))
    let (depth, columns) = isForward ? (ins, outs) : (outs, ins)
    Scalar.kernels.gemm(
      BLAS.Product(
        a: BLAS.Operand(start: x, leading: depth),
        b: BLAS.Operand(
          start: plain.pointer + index * outs * ins, leading: ins, isTransposed: isForward),
        rows: rows, columns: columns, depth: depth, out: out, outLeading: columns))
    withExtendedLifetime(plain) {}
  }
}
