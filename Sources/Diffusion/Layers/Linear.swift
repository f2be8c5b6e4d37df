// A fully connected layer, and a table of vectors.

import Tensor

/// y = x Wᵀ + b over the last axis: `[…, in]` to `[…, out]`.
public struct Linear: UnaryLayer {
  /// `weight` `[out, in]`, and `bias` `[out]` if there is one.
  public let weight: Parameter<Float>, bias: Parameter<Float>?
  /// All weights within.
  public let parameters: [Parameter<Float>]

  /// A layer from `ins` to `outs` numbers. With a `deviation` a fresh weight is normal with that
  /// standard deviation and a fresh bias 0; without, both are PyTorch's.
  public init(
    _ scope: Scope, _ ins: Int, _ outs: Int, bias hasBias: Bool = true, deviation: Float? = nil
  ) throws {
    let even = Initializer.uniform(fanIn: ins)
    weight = try scope.parameter(
      "weight", [outs, ins], deviation.map { .normal(deviation: $0) } ?? even)
    bias =
      hasBias
      ? try scope.parameter("bias", [outs], deviation == nil ? even : .constant(0)) : nil
    parameters = scope.parameters
  }

  /// The result, `[…, out]`.
  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    x.linear(weight.tensor, bias: bias?.tensor)
  }

  /// `[…, out]`.
  public func output(of shape: [Int]) -> [Int] { shape.dropLast() + [weight.value.shape[0]] }

  /// 2 · rows · in · out.
  public func flops(_ shape: [Int]) -> Int {
    Survey.note(
      weight.layer, from: shape, to: output(of: shape),
      flops: 2 * shape.dropLast().reduce(1, *) * weight.value.count)
  }
}

/// A table of learnt vectors: whole numbers to `[count, width]`.
public struct Embedding: Module {
  /// The table, `[size, width]`.
  public let weight: Parameter<Float>
  /// All weights within.
  public let parameters: [Parameter<Float>]

  /// A table of `size` vectors of `width` numbers; fresh ones have this standard deviation.
  public init(_ scope: Scope, size: Int, width: Int, deviation: Float = 1) throws {
    weight = try scope.parameter("weight", [size, width], .normal(deviation: deviation))
    parameters = scope.parameters
  }

  /// Vectors for `shape`, `[…]`, of ids: they are looked up, so nothing is counted.
  func flops(_ shape: [Int]) -> Int {
    Survey.note(
      weight.layer, from: shape, to: shape + [weight.value.shape[1]], flops: 0)
  }

  /// The vectors of some ids, `[ids.count, width]`.
  public func callAsFunction(_ ids: [Int]) -> Tensor<Float> { weight.tensor.embedding(ids) }
}
