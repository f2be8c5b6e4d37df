// Pictures made larger and smaller.

extension Tensor {
  /// Each pixel repeated `factor` times down and across: `[N, H, W, C]` to
  /// `[N, factor·H, factor·W, C]`.
  public func upsampledNearest(by factor: Int = 2) -> Tensor {
    requirePictures("upsampledNearest", factor)
    let (height, width) = (shape[1] * factor, shape[2] * factor)
    return plain.contiguous().spread(height, width, factor, 1)
      .recorded("upsampledNearest", [self]) { gradient in
        [gradient.contiguous().pooled(factor) * Scalar(factor * factor)]
      }
  }

  /// The means over squares of `side` × `side` pixels: `[N, H, W, C]` to
  /// `[N, H / side, W / side, C]`, rounded down; pixels left over at the far edges are not used.
  public func averagePooled(by side: Int) -> Tensor {
    requirePictures("averagePooled", side)
    let (height, width) = (shape[1], shape[2])
    return plain.contiguous().pooled(side).recorded("averagePooled", [self]) { gradient in
      [gradient.contiguous().spread(height, width, side, 1 / Scalar(side * side))]
    }
  }

  private func requirePictures(_ operation: String, _ factor: Int) {
    ShapeError.require(
      rank == 4 && factor > 0, operation, [shape], "pictures are [N, H, W, C], the factor positive")
  }

  private func pooled(_ side: Int) -> Tensor {
    let (n, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    let size = (height / side) * (width / side) * channels
    return Tensor(shape: [n, height / side, width / side, channels]) { out in
      for index in 0..<n {
        Scalar.kernels.averagePool(
          out + index * size, pointer + index * height * width * channels, height, width, channels,
          side)
      }
    }
  }

  private func spread(_ height: Int, _ width: Int, _ side: Int, _ scale: Scalar) -> Tensor {
    let (n, channels) = (shape[0], shape[3])
    let size = shape[1] * shape[2] * channels
    return Tensor(shape: [n, height, width, channels]) { out in
      for index in 0..<n {
        Scalar.kernels.spread(
          out + index * height * width * channels, pointer + index * size, height, width, channels,
          side, scale)
      }
    }
  }
}
