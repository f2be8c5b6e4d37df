// Functions of one variable, element by element.

import CKernels

extension Tensor {
  /// eˣ.
  public func exponential() -> Tensor { mapped("exponential", CK_EXP) }
  /// The natural logarithm.
  public func logarithm() -> Tensor { mapped("logarithm", CK_LOG) }
  /// √x.
  public func squareRoot() -> Tensor { mapped("squareRoot", CK_SQRT) }
  /// x².
  public func squared() -> Tensor { mapped("squared", CK_SQUARE) }
  /// |x|; its slope at 0 is taken as 0.
  public func magnitude() -> Tensor { mapped("magnitude", CK_ABS) }
  /// tanh x.
  public func tanh() -> Tensor { mapped("tanh", CK_TANH) }
  /// σ(x) = 1 / (1 + e⁻ˣ).
  public func sigmoid() -> Tensor { mapped("sigmoid", CK_SIGMOID) }
  /// x σ(x), also called swish.
  public func silu() -> Tensor { mapped("silu", CK_SILU) }
  /// x Φ(x) with the exact error function (Hendrycks and Gimpel, 2016).
  public func gelu() -> Tensor { mapped("gelu", CK_GELU) }
  /// x σ(1.702 x), CLIP's approximation of GELU.
  public func quickGELU() -> Tensor { mapped("quickGELU", CK_QUICK_GELU) }
  /// max(x, 0); its slope at 0 is taken as 0.
  public func relu() -> Tensor { mapped("relu", CK_LEAKY_RELU) }
  /// x where positive, else `slope` · x.
  public func leakyReLU(slope: Scalar = 0.01) -> Tensor {
    mapped("leakyReLU", CK_LEAKY_RELU, slope)
  }

  private func mapped(_ name: String, _ code: Int, _ parameter: Scalar = 0) -> Tensor {
    let (x, code) = (plain.contiguous(), CInt(code))
    return Tensor(shape: shape) { out in
      Workers.share(x.count, cost: 8) { range in
        let start = range.lowerBound
        Scalar.kernels.map(out + start, x.pointer + start, parameter, code, range.count)
      }
    }.recorded(name, [self]) { gradient in
      let gradient = gradient.contiguous()
      return [
        Tensor(shape: x.shape) { out in
          withExtendedLifetime((x, gradient)) {
            Scalar.kernels.mapAdjoint(
              out, gradient.pointer, x.pointer, parameter, code, x.count)
          }
        }
      ]
    }
  }

  /// GEGLU (Shazeer, 2020): of rows `[…, value ‖ gate]` of even length, value · GELU(gate), half
  /// as long.
  public func geglu() -> Tensor {
    let length = shape.last ?? 1
    ShapeError.require(
      length % 2 == 0 && rank > 0, "geglu", [shape], "the last axis has an even length")
    let (x, width) = (plain.contiguous(), length / 2)
    let rows = length == 0 ? 0 : count / length
    return Tensor(shape: shape.dropLast() + [width]) { out in
      Workers.share(rows, cost: 16 * width) { range in
        Scalar.kernels.geglu(
          out + range.lowerBound * width, x.pointer + 2 * range.lowerBound * width, range.count,
          width)
      }
    }.recorded("geglu", [self]) { gradient in
      let gradient = gradient.contiguous()
      return [
        Tensor(shape: x.shape) { out in
          withExtendedLifetime((x, gradient)) {
            Scalar.kernels.gegluAdjoint(out, gradient.pointer, x.pointer, rows, width)
          }
        }
      ]
    }
  }
}
