// Group norm (Wu and He, 2018) and layer norm (Ba et al., 2016).

extension Tensor {
  /// Each picture's channels, in groups, brought to mean 0 and variance 1, then scaled and shifted
  /// by channel: pictures `[N, …, C]`, `scale` and `shift` `[C]`, C a multiple of `groups`.
  ///
  ///     y = (x − μ) / √(σ² + ε) · γ + β
  ///
  /// With `silu`, y σ(y) in the same pass.
  public func groupNorm(
    groups: Int, scale: Tensor, shift: Tensor, epsilon: Double, silu: Bool = false
  ) -> Tensor {
    let channels = shape.last ?? 0
    ShapeError.require(
      rank >= 2 && groups > 0 && channels > 0 && channels % groups == 0 && scale.shape == [channels]
        && shift.shape == [channels],
      "groupNorm", [shape, scale.shape, shift.shape],
      "pictures are [N, …, C] with C a positive multiple of \(groups) groups, scale and shift are [C]"
    )
    let x = plain.contiguous()
    let (gamma, beta) = (scale.plain.contiguous(), shift.plain.contiguous())
    let pictures = shape[0]
    let positions = pictures * channels == 0 ? 0 : count / (pictures * channels)
    let each = positions * channels
    // Groups that are done together: whole stripes of the loops, where that can be.
    let (size, stripe) = (channels / groups, 16)
    let together = (1...stripe).first { $0 * size % stripe == 0 && groups % $0 == 0 } ?? groups
    let (blocks, width) = (groups / together, together * size)
    var moments = Tensor.zeros([pictures, groups, 2])
    let result = Tensor(shape: shape) { out in
      moments.withMutableScalars { moments in
        guard let moments = moments.baseAddress else { return }
        Workers.share(pictures * blocks, cost: 10 * positions * width) { range in
          for index in range {
            let (n, block) = index.quotientAndRemainder(dividingBy: blocks)
            let first = n * each + block * width
            Scalar.kernels.groupNorm(
              out + first, moments + 2 * (groups * n + block * together), x.pointer + first,
              gamma.pointer + block * width, beta.pointer + block * width, epsilon, silu, positions,
              channels, width, together)
          }
        }
      }
    }
    let saved = moments
    return result.recorded(silu ? "groupNormSiLU" : "groupNorm", [self, scale, shift]) { gradient in
      let g = gradient.contiguous()
      return withSums(channels) { dGamma, dBeta in
        Tensor(shape: x.shape) { out in
          withExtendedLifetime((g, x, saved, gamma, beta)) {
            for n in 0..<pictures {
              Scalar.kernels.groupNormAdjoint(
                out + n * each, dGamma, dBeta, g.pointer + n * each, x.pointer + n * each,
                saved.pointer + 2 * groups * n, gamma.pointer, beta.pointer, silu, positions,
                channels, groups)
            }
          }
        }
      }
    }
  }

  /// Each row of the last axis brought to mean 0 and variance 1, then scaled and shifted: rows
  /// `[…, C]`, `scale` and `shift` `[C]`.
  public func layerNorm(scale: Tensor, shift: Tensor, epsilon: Double = 1e-5) -> Tensor {
    let (rows, width) = rowsAndWidth("layerNorm")
    ShapeError.require(
      scale.shape == [width] && shift.shape == [width], "layerNorm",
      [shape, scale.shape, shift.shape], "scale and shift are as long as the last axis")
    let x = plain.contiguous()
    let (gamma, beta) = (scale.plain.contiguous(), shift.plain.contiguous())
    var moments = Tensor.zeros([rows, 2])
    let result = Tensor(shape: shape) { out in
      moments.withMutableScalars { moments in
        guard let moments = moments.baseAddress else { return }
        Workers.share(rows, cost: 8 * width) { range in
          let start = range.lowerBound
          Scalar.kernels.layerNorm(
            out + start * width, moments + 2 * start, x.pointer + start * width, gamma.pointer,
            beta.pointer, epsilon, range.count, width)
        }
      }
    }
    let saved = moments
    return result.recorded("layerNorm", [self, scale, shift]) { gradient in
      let g = gradient.contiguous()
      return withSums(width) { dGamma, dBeta in
        Tensor(shape: x.shape) { out in
          withExtendedLifetime((g, x, saved, gamma)) {
            Scalar.kernels.layerNormAdjoint(
              out, dGamma, dBeta, g.pointer, x.pointer, saved.pointer, gamma.pointer, rows, width)
          }
        }
      }
    }
  }
}

/// The gradient by the input that `body` returns, and those by scale and shift, which it sums in
/// `Double`.
private func withSums<Scalar: TensorScalar>(
  _ width: Int,
  _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Tensor<Scalar>
) -> [Tensor<Scalar>?] {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, 2 * width)) { sums in
    sums.initialize(repeating: 0)
    guard let start = sums.baseAddress else { return [] }
    let dx = body(start, start + width)
    func narrow(_ from: UnsafeMutablePointer<Double>) -> Tensor<Scalar> {
      Tensor(shape: [width]) { out in for i in 0..<width { out[i] = Scalar(from[i]) } }
    }
    return [dx, narrow(start), narrow(start + width)]
  }
}
