import Foundation

@testable import Tensor

/// One operation on inputs of given shapes, run by name in either scalar type.
struct OperationCase: Sendable, CustomStringConvertible {
  let name: String
  var shapes: [[Int]]
  var options: [String: Int] = [:]
  var ids: [Int] = []

  init(_ name: String, _ shapes: [Int]..., options: [String: Int] = [:], ids: [Int] = []) {
    (self.name, self.shapes, self.options, self.ids) = (name, shapes, options, ids)
  }

  var description: String { "\(name) of \(shapes) \(options.sorted { $0.key < $1.key })" }

  private func option(_ name: String) -> Int { options[name] ?? 0 }
  private var padding: EdgePadding {
    EdgePadding(
      top: option("top"), left: option("left"), bottom: option("bottom"), right: option("right"))
  }

  func run<S>(_ x: [Tensor<S>]) -> Tensor<S> {
    switch name {
    case "exponential": x[0].exponential()
    case "logarithm": x[0].logarithm()
    case "squareRoot": x[0].squareRoot()
    case "squared": x[0].squared()
    case "magnitude": x[0].magnitude()
    case "tanh": x[0].tanh()
    case "sigmoid": x[0].sigmoid()
    case "silu": x[0].silu()
    case "gelu": x[0].gelu()
    case "quickGELU": x[0].quickGELU()
    case "relu": x[0].relu()
    case "leakyReLU": x[0].leakyReLU(slope: 0.2)
    case "geglu": x[0].geglu()
    case "add": x[0] + x[1]
    case "subtract": x[0] - x[1]
    case "multiply": x[0] * x[1]
    case "divide": x[0] / x[1]
    case "numbers": 2 / (3 - (x[0] * 0.5 + 4) / 3) - 1
    case "blend": .blend(0.5, x[0], -3, x[1])
    case "broadcast": x[0].broadcast(to: [4, 2, 3])
    case "sum": x[0].sum(over: [0, 2])
    case "mean": x[0].mean(over: [1, 2])
    case "variance": x[0].variance(over: [0, 1])
    case "softmax": x[0].softmax()
    case "logSoftmax": x[0].logSoftmax()
    case "crossEntropy": x[0].crossEntropy(ids)
    case "meanSquaredError": x[0].meanSquaredError(x[1])
    case "meanAbsoluteError": x[0].meanAbsoluteError(x[1])
    case "matmul": x[0].matmul(x[1])
    case "matmulTransposed": x[0].matrixTransposed.matmul(x[1].matrixTransposed)
    case "linear": x[0].linear(x[1], bias: x.count > 2 ? x[2] : nil)
    case "embedding": x[0].embedding(ids)
    case "attention":
      x[0].attention(
        keys: x[1], values: x[2], heads: option("heads"), isCausal: option("causal") == 1)
    case "selfAttention": x[0].attention(keys: x[0], values: x[0], heads: 2)
    case "convolution":
      x[0].convolution(
        x[1], bias: x.count > 2 ? x[2] : nil, stride: option("stride"), padding: padding)
    case "transposedConvolution":
      x[0].transposedConvolution(
        x[1], bias: x.count > 2 ? x[2] : nil, stride: option("stride"),
        padding: EdgePadding(option("pad")), extra: option("extra"))
    case "upsampledNearest": x[0].upsampledNearest(by: max(2, option("factor")))
    case "averagePooled": x[0].averagePooled(by: 2)
    case "groupNorm":
      x[0].groupNorm(
        groups: option("groups"), scale: x[1], shift: x[2], epsilon: 1e-5,
        silu: option("silu") == 1)
    case "layerNorm": x[0].layerNorm(scale: x[1], shift: x[2])
    case "concatenate": .concatenate(x, axis: option("axis"))
    case "split": x[0].split([1, 2, 0, 1], axis: 1)[1] * 2
    case "slices": .stack([x[0].slice(1..<3, axis: 1).row(0), x[0].slice(0..<2, axis: 1).row(1)])
    case "reshape": x[0].permuted([2, 0, 1]).reshaped([-1, 2]) * x[0].reshaped([-1, 2])
    default: fatalError("no operation \(name)")
    }
  }

  /// Inputs drawn from the seed; all above 0.2 where the operation asks for it.
  func inputs<S>(_ type: S.Type = S.self, seed: UInt64 = 1) -> [Tensor<S>] {
    shapes.enumerated().map { index, shape in
      let x = Tensor<S>.normal(shape, seed: seed, stream: UInt64(index))
      let needsPositive =
        ["logarithm", "squareRoot"].contains(name) || (name == "divide" && index == 1)
      return needsPositive ? x.squared() + 0.2 : x
    }
  }
}

extension Tensor {
  /// The same tensor as a view: its axes lie in reverse, with gaps, inside a larger tensor.
  var scattered: Tensor {
    let back = Array((0..<rank).reversed())
    var view = permuted(back)
    for axis in view.shape.indices {
      var lengths = view.shape
      lengths[axis] = 1
      let edge = Tensor(repeating: 7, shape: lengths)
      view = .concatenate([edge, view, edge], axis: axis)
    }
    for axis in view.shape.indices { view = view.slice(1..<view.shape[axis] - 1, axis: axis) }
    return view.permuted(back)
  }

  /// Whether all numbers are within `tolerance` of the other's largest magnitude, at least 1e-30.
  func isClose<Other>(to other: Tensor<Other>, tolerance: Double) -> Bool {
    guard shape == other.shape else { return false }
    let (a, b) = (scalars.map { Double($0) }, other.scalars.map { Double($0) })
    let largest = b.reduce(1e-30) { max($0, abs($1)) }
    return zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * largest }
  }
}
