// Tensors of random numbers.

extension Tensor {
  /// Standard normals: elements `offset ..< offset + count` of the stream, in order. Element i is
  /// `RandomStream.normal(seed:stream:index:)` at `offset + i`, whatever the shape, the workers or
  /// the machine.
  public static func normal(
    _ shape: [Int], seed: UInt64, stream: UInt64 = 0, offset: UInt64 = 0
  ) -> Tensor {
    filled(shape, offset, Scalar.kernels.normal, seed, stream)
  }

  /// Numbers evenly spread over [0, 1), multiples of 2⁻²⁴: elements `offset ..< offset + count` of
  /// the stream, in order.
  public static func uniform(
    _ shape: [Int], seed: UInt64, stream: UInt64 = 0, offset: UInt64 = 0
  ) -> Tensor {
    filled(shape, offset, Scalar.kernels.uniform, seed, stream)
  }

  private static func filled(
    _ shape: [Int], _ offset: UInt64, _ fill: @escaping Kernels<Scalar>.Fill, _ seed: UInt64,
    _ stream: UInt64
  ) -> Tensor {
    let count = ShapeError.count(shape, "a tensor of random numbers")
    let shard = 1 << 16
    return Tensor(shape: shape) { out in
      nonisolated(unsafe) let out = out  // each shard writes its own part
      Workers.shared.forEach(0..<(count + shard - 1) / shard) { index in
        let start = index * shard
        fill(
          out + start, min(shard, count - start), seed, stream, offset &+ UInt64(start))
      }
    }
  }
}
