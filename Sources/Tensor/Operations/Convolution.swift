// Convolutions of channels-last pictures.

import CKernels

/// Rows and columns of zeros around a picture.
public struct EdgePadding: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// How many on each side.
  public var top, left, bottom, right: Int

  /// Each side by itself.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
  }

  /// The same on all sides.
  public init(integerLiteral all: Int) { self.init(all) }

  /// The same on all sides.
  public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }

  var isNotNegative: Bool { min(top, left, bottom, right) >= 0 }
}

extension Tensor {
  /// The convolution (cross-correlation, as everywhere in deep learning) of pictures
  /// `[N, H, W, in]` with `weight` `[out, height, width, in]`, plus `bias` `[out]`:
  /// `[N, H′, W′, out]`, H′ = (H + top + bottom − height) / stride + 1 rounded down.
  ///
  /// PyTorch keeps weights `[out, in, height, width]`: permute with `[0, 2, 3, 1]`.
  public func convolution(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: EdgePadding = 0
  ) -> Tensor {
    ShapeError.require(
      rank == 4 && weight.rank == 4 && shape[3] == weight.shape[3] && stride > 0
        && !weight.shape.dropFirst().contains(0) && padding.isNotNegative
        && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
      "convolution", [shape, weight.shape] + (bias.map { [$0.shape] } ?? []),
      "pictures are [N, H, W, in], the weight is [out, height, width, in], of which only out may be 0, the "
        + "bias is [out], and the padding is not negative")
    let window = Window(picture: shape, weight, stride, padding)
    ShapeError.require(
      window.isPositive, "convolution", [shape, weight.shape],
      "the kernel is not larger than the padded picture")
    if window.isPointwise {
      return linear(weight.reshaped([weight.shape[0], weight.shape[3]]), bias: bias)
    }
    let (x, w, b) = (plain.contiguous(), weight.plain.contiguous(), bias?.plain)
    let (wantsX, wantsW, wantsB) = (isTraced, weight.isTraced, bias?.isTraced ?? false)
    let inputs = [self, weight] + (bias.map { [$0] } ?? [])
    return window.gather(x, w, b).recorded("convolution", inputs) { gradient in
      let g = gradient.contiguous()
      return [
        wantsX ? window.scatter(g, w) : nil,
        wantsW ? window.correlate(g, x).reshaped(w.shape) : nil,
        wantsB ? g.sum(over: [0, 1, 2]) : nil,
      ]
    }
  }

  /// The adjoint of a convolution with respect to its input, as a layer of its own: pictures
  /// `[N, H, W, in]` with `weight` `[in, height, width, out]`, plus `bias` `[out]`:
  /// `[N, H′, W′, out]`, H′ = (H − 1) stride + height + extra − top − bottom. `extra` is less than
  /// the stride.
  ///
  /// PyTorch keeps weights `[in, out, height, width]`: permute with `[0, 2, 3, 1]`.
  public func transposedConvolution(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: EdgePadding = 0,
    extra: Int = 0
  ) -> Tensor {
    ShapeError.require(
      rank == 4 && weight.rank == 4 && shape[3] == weight.shape[0] && stride > 0
        && !weight.shape.contains(0) && padding.isNotNegative && extra >= 0 && extra < stride
        && (bias.map { $0.shape == [weight.shape[3]] } ?? true),
      "transposedConvolution", [shape, weight.shape] + (bias.map { [$0.shape] } ?? []),
      "pictures are [N, H, W, in], the weight is [in, height, width, out] without a length of 0, the "
        + "bias is [out], the padding is not negative, and the extra rows are fewer than the stride"
    )
    let height = (shape[1] - 1) * stride + weight.shape[1] + extra - padding.top - padding.bottom
    let width = (shape[2] - 1) * stride + weight.shape[2] + extra - padding.left - padding.right
    ShapeError.require(
      height > 0 && width > 0, "transposedConvolution", [shape, weight.shape],
      "the result is not all padding")
    let window = Window(
      picture: [shape[0], height, width, weight.shape[3]], weight, stride, padding)
    let (x, w) = (plain.contiguous(), weight.plain.contiguous())
    let (wantsX, wantsW) = (isTraced, weight.isTraced)
    let result = window.scatter(x, w)
      .recorded("transposedConvolution", [self, weight]) { gradient in
        let g = gradient.contiguous()
        return [
          wantsX ? window.gather(g, w, nil) : nil,
          wantsW ? window.correlate(x, g).reshaped(w.shape) : nil,
        ]
      }
    return bias.map { result + $0 } ?? result
  }
}
