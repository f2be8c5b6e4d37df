// A batch's gradients on several cores, with the same bits whatever their number.

extension Workers {
  /// The mean loss over a batch and its gradients, computed shard by shard side by side.
  ///
  /// The batch of `samples` is cut into `shards` parts, as even as can be, however many workers
  /// there are. `loss` is called once with the range of samples of each shard and returns the mean
  /// loss over them; it runs under a tape of its own, and the operations in it stay on its thread.
  /// Gradients are added in the shards' order: the result has the same bits for any workers.
  public func gradients<Scalar: TensorScalar>(
    samples: Int, shards: Int, loss: @Sendable (Range<Int>) throws -> Tensor<Scalar>
  ) throws -> (loss: Double, gradients: Gradients<Scalar>) {
    let cuts = Self.cuts(samples, into: shards)
    let parts = try map(0..<cuts.count) { shard in
      // A single shard too: operations have to go the same way.
      try Self.alone {
        let tape = Tape<Scalar>()
        let part = try tape.record { try loss(cuts[shard]) }
        let share = Double(cuts[shard].count) / Double(samples)
        return (
          loss: part.mean * share,
          gradients: try tape.gradients(of: part, weight: Scalar(share))
        )
      }
    }
    guard let gradients = Gradients.sum(parts.map(\.gradients), on: self) else {
      throw ShapeError("gradients", [[samples]], "a batch has at least one sample")
    }
    return (parts.reduce(0) { $0 + $1.loss }, gradients)
  }

  /// The result of `body` for each part of a batch, side by side, in order: inference on all
  /// cores. The parts do not depend on the workers.
  public func mapShards<Result: Sendable>(
    samples: Int, shards: Int, _ body: @Sendable (Range<Int>) throws -> Result
  ) rethrows -> [Result] {
    let cuts = Self.cuts(samples, into: shards)
    return try map(0..<cuts.count) { shard in try Self.alone { try body(cuts[shard]) } }
  }

  private static func cuts(_ samples: Int, into shards: Int) -> [Range<Int>] {
    let shards = max(1, min(shards, samples))
    return (0..<(samples > 0 ? shards : 0)).map {
      $0 * samples / shards..<($0 + 1) * samples / shards
    }
  }
}
