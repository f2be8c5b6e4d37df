// What attention computes, head by head.

/// The products of attention, head by head, on the tensors as they lie: no transposed copies.
struct AttentionPlan<Scalar: TensorScalar>: Sendable {
  let samples, queries, keys, width, heads: Int
  let isCausal: Bool

  init(_ q: Tensor<Scalar>, _ k: Tensor<Scalar>, _ v: Tensor<Scalar>, _ heads: Int, _ causal: Bool)
  {
    ShapeError.require(
      q.rank == 3 && k.rank == 3 && k.shape == v.shape && q.shape[0] == k.shape[0]
        && q.shape[2] == k.shape[2] && heads > 0 && q.shape[2] % heads == 0 && k.shape[1] > 0
        && q.shape[2] > 0,
      "attention", [q.shape, k.shape, v.shape],
      "queries are [N, S, E], keys and values [N, T, E], E a multiple of \(heads) heads")
    (samples, queries, width) = (q.shape[0], q.shape[1], q.shape[2])
    (keys, self.heads, isCausal) = (k.shape[1], heads, causal)
  }

  private var size: Int { width / heads }
  private var scale: Scalar { 1 / Scalar(size).squareRoot() }
  private var cost: Int { 4 * queries * keys * size }

  /// Calls `body` with the sample and head of each head's part.
  private func forEachHead(_ cost: Int, _ body: (_ sample: Int, _ head: Int) -> Void) {
    Workers.share(samples * heads, cost: cost) { range in
      for index in range { body(index / heads, index % heads) }
    }
  }

  /// One head's rows within [N, length, E].
  private func part(
    _ start: UnsafePointer<Scalar>, _ n: Int, _ h: Int, _ length: Int, transposed: Bool = false
  ) -> BLAS.Operand<Scalar> {
    BLAS.Operand(
      start: start + n * length * width + h * size, leading: width, isTransposed: transposed)
  }

  /// The weights of some queries of a head, a row each.
  private func score(
    _ q: Tensor<Scalar>, _ k: Tensor<Scalar>, _ n: Int, _ h: Int, _ rows: Range<Int>,
    into out: UnsafeMutablePointer<Scalar>
  ) {
    var some = part(q.pointer, n, h, queries)
    some.start += rows.lowerBound * width
    Scalar.kernels.gemm(
      BLAS.Product(
        a: some, b: part(k.pointer, n, h, keys, transposed: true),
        rows: rows.count, columns: keys, depth: size, out: out, outLeading: keys))
    Scalar.kernels.softmax(
      out, UnsafePointer(out), scale, rows.count, keys, isCausal ? rows.lowerBound + 1 : -1)
  }

  private func mix(
    _ weights: UnsafePointer<Scalar>, _ v: Tensor<Scalar>, _ n: Int, _ h: Int, _ rows: Range<Int>,
    into out: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.kernels.gemm(
      BLAS.Product(
        a: BLAS.Operand(start: weights, leading: keys), b: part(v.pointer, n, h, keys),
        rows: rows.count, columns: size, depth: keys,
        out: out + (n * queries + rows.lowerBound) * width + h * size, outLeading: width))
  }

  func weights(_ q: Tensor<Scalar>, _ k: Tensor<Scalar>) -> Tensor<Scalar> {
    Tensor(shape: [samples, heads, queries, keys]) { out in
      forEachHead(cost) { n, h in
        score(q, k, n, h, 0..<queries, into: out + (n * heads + h) * queries * keys)
      }
    }
  }

  func mixed(_ weights: Tensor<Scalar>, _ v: Tensor<Scalar>) -> Tensor<Scalar> {
    Tensor(shape: [samples, queries, width]) { out in
      forEachHead(cost) { n, h in
        mix(weights.pointer + (n * heads + h) * queries * keys, v, n, h, 0..<queries, into: out)
      }
    }
  }

  /// Without keeping the weights: those of a block of queries at a time, few enough to stay in the
  /// cache. (Within the limit a head is one block.)
  func forward(_ q: Tensor<Scalar>, _ k: Tensor<Scalar>, _ v: Tensor<Scalar>) -> Tensor<Scalar> {
    let block = max(1, min(queries, AttentionBlock.weights / keys))
    let blocks = (queries + block - 1) / block
    return Tensor(shape: [samples, queries, width]) { out in
      Workers.share(samples * heads * blocks, cost: 8 * block * keys * size) { range in
        let scores = Storage(bytes: block * keys * MemoryLayout<Scalar>.stride)
        let room = scores.address.assumingMemoryBound(to: Scalar.self)
        for index in range {
          let (n, h) = (index / blocks / heads, index / blocks % heads)
          let first = index % blocks * block
          let rows = first..<min(queries, first + block)
          score(q, k, n, h, rows, into: room)
          mix(UnsafePointer(room), v, n, h, rows, into: out)
        }
        withExtendedLifetime(scores) {}
      }
    }
  }

  /// With P the weights and G the gradient: dV = Pᵀ G, dP = G Vᵀ, dS = P (dP − row sums of dP P),
  /// dQ = dS K / √d, dK = dSᵀ Q / √d.
  func adjoint(
    _ g: Tensor<Scalar>, _ q: Tensor<Scalar>, _ k: Tensor<Scalar>, _ v: Tensor<Scalar>,
    _ weights: Tensor<Scalar>
  ) -> (Tensor<Scalar>, Tensor<Scalar>, Tensor<Scalar>) {
    var (dq, dk, dv) = (q.emptyTwin, k.emptyTwin, v.emptyTwin)
    let room = Storage(bytes: queries * keys * MemoryLayout<Scalar>.stride)
    let scores = room.address.assumingMemoryBound(to: Scalar.self)
    dq.withMutableScalars { dq in
      dk.withMutableScalars { dk in
        dv.withMutableScalars { dv in
          guard let dq = dq.baseAddress, let dk = dk.baseAddress, let dv = dv.baseAddress else {
            return
          }
          for n in 0..<samples {
            for h in 0..<heads {
              let p = weights.pointer + (n * heads + h) * queries * keys
              let ofQueries = n * queries * width + h * size
              let ofKeys = n * keys * width + h * size
              let up = part(g.pointer, n, h, queries)
              var transposed = BLAS.Operand(start: p, leading: keys, isTransposed: true)
              Scalar.kernels.gemm(
                BLAS.Product(
                  a: transposed, b: up, rows: keys, columns: size, depth: queries,
                  out: dv + ofKeys, outLeading: width))
              Scalar.kernels.gemm(
                BLAS.Product(
                  a: up, b: part(v.pointer, n, h, keys, transposed: true),
                  rows: queries, columns: keys, depth: size, out: scores, outLeading: keys))
              Scalar.kernels.softmaxAdjoint(
                scores, UnsafePointer(scores), p, scale, queries, keys)
              transposed.start = UnsafePointer(scores)
              Scalar.kernels.gemm(
                BLAS.Product(
                  a: BLAS.Operand(start: UnsafePointer(scores), leading: keys),
                  b: part(k.pointer, n, h, keys), rows: queries, columns: size, depth: keys,
                  out: dq + ofQueries, outLeading: width))
              Scalar.kernels.gemm(
                BLAS.Product(
                  a: transposed, b: part(q.pointer, n, h, queries), rows: keys, columns: size,
                  depth: queries, out: dk + ofKeys, outLeading: width))
            }
          }
        }
      }
    }
    withExtendedLifetime((g, q, k, v, weights, room)) {}
    return (dq, dk, dv)
  }
}

/// How attention is cut when nothing has to be kept.
enum AttentionBlock {
  /// The weights that are computed at once: some megabytes, so that laying out the keys for a
  /// product stays small beside the product.
  static let weights = 1 << 20
}

extension Tensor {
  /// A tensor of the same shape whose scalars are yet to be written.
  fileprivate var emptyTwin: Tensor { Tensor(shape: shape) { _ in } }
}
