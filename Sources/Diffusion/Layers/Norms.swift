// Normalising layers.

import Tensor

/// Group norm over the channels of each picture `[N, …, C]`, on request with SiLU after it.
public struct GroupNorm: Module {
  /// Scale and shift of each channel, `[C]`.
  public let weight, bias: Parameter<Float>
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let groups: Int
  private let epsilon: Double

  /// `channels` must be a multiple of `groups`.
  public init(_ scope: Scope, groups: Int, channels: Int, epsilon: Double = 1e-5) throws {
    guard groups > 0, channels % groups == 0 else {
      throw ShapeError(
        "GroupNorm \(scope.path)", [[channels]], "the channels are a multiple of \(groups) groups")
    }
    weight = try scope.parameter("weight", [channels], .constant(1))
    bias = try scope.parameter("bias", [channels], .constant(0))
    (self.groups, self.epsilon, parameters) = (groups, epsilon, scope.parameters)
  }

  /// The result, of the same shape.
  public func callAsFunction(_ x: Tensor<Float>, silu: Bool = false) -> Tensor<Float> {
    x.groupNorm(
      groups: groups, scale: weight.tensor, shift: bias.tensor, epsilon: epsilon, silu: silu)
  }

  /// Nothing: norms have no products.
  func flops(_ shape: [Int]) -> Int {
    Survey.note(weight.layer, from: shape, to: shape, flops: 0)
  }
}

/// Layer norm over the last axis.
public struct LayerNorm: Module {
  /// Scale and shift of each place, `[C]`.
  public let weight, bias: Parameter<Float>
  /// All weights within.
  public let parameters: [Parameter<Float>]
  private let epsilon: Double

  /// For rows of `width` numbers.
  public init(_ scope: Scope, width: Int, epsilon: Double = 1e-5) throws {
    weight = try scope.parameter("weight", [width], .constant(1))
    bias = try scope.parameter("bias", [width], .constant(0))
    (self.epsilon, parameters) = (epsilon, scope.parameters)
  }

  /// The result, of the same shape.
  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    x.layerNorm(scale: weight.tensor, shift: bias.tensor, epsilon: epsilon)
  }

  /// Nothing: norms have no products.
  func flops(_ shape: [Int]) -> Int {
    Survey.note(weight.layer, from: shape, to: shape, flops: 0)
  }
}
