import Tensor

/// Single operations, at the shapes they have in the U-Net: what `kernels.py` does with PyTorch.
@MainActor
enum Kernels {
  private static func normal(_ shape: [Int]) -> Tensor<Float> { .normal(shape, seed: 1) }

  /// A product `[rows, depth]` by `[depth, columns]`, on all cores.
  static func product(_ shape: [Int]) -> () -> Void {
    let (a, b) = (normal([shape[0], shape[2]]), normal([shape[2], shape[1]]))
    return { _ = a.matmul(b) }
  }

  /// Forward and backward of the mean of an operation's result, by its inputs `[N, …]` and the
  /// weights in it, in shards as training does it.
  private static func trained(
    _ inputs: [Tensor<Float>], _ operation: @escaping @Sendable ([Tensor<Float>]) -> Tensor<Float>
  ) -> () throws -> Void {
    let samples = inputs[0].shape[0]
    return {
      let parts = try Workers.shared.mapShards(samples: samples, shards: 4) { rows in
        let tape = Tape<Float>()
        let loss = tape.record { operation(inputs.map { tape.traced($0.slice(rows)) }).mean() }
        return try tape.gradients(of: loss, weight: 0.25)
      }
      _ = Gradients.sum(parts)
    }
  }

  static let convolution: () throws -> Void = {
    let (weight, bias) = (Parameter("w", normal([64, 3, 3, 64])), Parameter("b", normal([64])))
    return trained([normal([64, 8, 8, 64])]) { x in
      x[0].convolution(weight.tensor, bias: bias.tensor, stride: 1, padding: 1)
    }
  }()

  static let groupNormSiLU: () throws -> Void = {
    let (scale, shift) = (Parameter("s", normal([64])), Parameter("b", normal([64])))
    return trained([normal([64, 8, 8, 64])]) { x in
      x[0].groupNorm(
        groups: 16, scale: scale.tensor, shift: shift.tensor, epsilon: 1e-5, silu: true)
    }
  }()

  static let attention: () throws -> Void = {
    trained([normal([64, 64, 64]), normal([64, 77, 64]), normal([64, 77, 64])]) { x in
      x[0].attention(keys: x[1], values: x[2], heads: 4)
    }
  }()
}
