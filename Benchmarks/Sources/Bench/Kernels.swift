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

  /// Forward and backward of the mean of an operation's result, sharded as training does it.
  private static func trained(
    _ x: Tensor<Float>,
    _ operation: @escaping @Sendable (Tensor<Float>, Range<Int>) -> Tensor<Float>
  ) -> () throws -> Void {
    let input = Parameter("x", x)
    return {
      _ = try Workers.shared.gradients(samples: x.shape[0], shards: 4) { rows in
        operation(input.tensor.slice(rows), rows).mean()
      }
    }
  }

  static let convolution: () throws -> Void = {
    let (weight, bias) = (Parameter("w", normal([64, 3, 3, 64])), Parameter("b", normal([64])))
    return trained(normal([64, 8, 8, 64])) { x, _ in
      x.convolution(weight.tensor, bias: bias.tensor, stride: 1, padding: 1)
    }
  }()

  static let groupNormSiLU: () throws -> Void = {
    let (scale, shift) = (Parameter("s", normal([64])), Parameter("b", normal([64])))
    return trained(normal([64, 8, 8, 64])) { x, _ in
      x.groupNorm(groups: 16, scale: scale.tensor, shift: shift.tensor, epsilon: 1e-5, silu: true)
    }
  }()

  static let attention: () throws -> Void = {
    let (keys, values) = (
      Parameter("k", normal([64, 77, 64])), Parameter("v", normal([64, 77, 64]))
    )
    return trained(normal([64, 64, 64])) { x, rows in
      x.attention(keys: keys.tensor.slice(rows), values: values.tensor.slice(rows), heads: 4)
    }
  }()
}
