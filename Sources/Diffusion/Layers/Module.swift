// What all layers and models have.

import Tensor

/// A layer or model: weights, and a function that uses them, called like a function.
public protocol Module: Sendable {
  /// All weights within, in the order they were asked of the scope.
  var parameters: [Parameter<Float>] { get }
}

extension Module {
  /// How many numbers are learnt.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }

  /// The names of weights in which a number is infinite or none at all: nothing good comes of them.
  public var brokenWeights: [String] { parameters.filter { !$0.value.isFinite }.map(\.name) }
}

/// A layer from one tensor to another.
///
/// `flops` counts two for each multiplication with its addition, in products alone: norms,
/// activations and sums are left out, as is usual.
public protocol UnaryLayer: Module {
  /// The result.
  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float>
  /// The shape of the result for an input of `shape`.
  func output(of shape: [Int]) -> [Int]
  /// The floating-point operations for an input of `shape`, by formula.
  func flops(_ shape: [Int]) -> Int
}
