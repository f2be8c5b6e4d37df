import Testing

@testable import Tensor

@Suite("Gradients against finite differences")
struct GradientTests {
  static let cases: [OperationCase] =
    [
      "exponential", "logarithm", "squareRoot", "squared", "magnitude", "tanh", "sigmoid", "silu",
      "gelu", "quickGELU", "relu", "leakyReLU", "numbers",
    ].map { OperationCase($0, [3, 1, 7]) } + [
      OperationCase("geglu", [1, 3, 6]),
      OperationCase("add", [2, 1, 3], [4, 1]),
      OperationCase("subtract", [5], [2, 3, 5]),
      OperationCase("multiply", [2, 3, 1, 5], [2, 1, 4, 1]),
      OperationCase("multiply", [3, 3], []),
      OperationCase("divide", [3, 1], [1, 5]),
      OperationCase("blend", [3, 5], [3, 5]),
      OperationCase("broadcast", [2, 1]),
      OperationCase("sum", [3, 2, 5]),
      OperationCase("mean", [3, 2, 5]),
      OperationCase("variance", [3, 5, 7]),
      OperationCase("softmax", [3, 1]),
      OperationCase("softmax", [2, 3, 19]),
      OperationCase("logSoftmax", [3, 19]),
      OperationCase("crossEntropy", [3, 5], ids: [4, 0, 4]),
      OperationCase("meanSquaredError", [3, 5], [3, 5]),
      OperationCase("meanAbsoluteError", [3, 5], [3, 5]),
      OperationCase("matmul", [3, 5], [5, 7]),
      OperationCase("matmul", [2, 3, 5], [2, 5, 4]),
      OperationCase("matmul", [2, 2, 3, 5], [2, 2, 5, 1]),
      OperationCase("matmul", [2, 3, 5], [5, 4]),
      OperationCase("matmulTransposed", [2, 5, 3], [2, 7, 5]),
      OperationCase("linear", [1, 5], [7, 5]),
      OperationCase("linear", [2, 3, 5], [7, 5], [7]),
      OperationCase("embedding", [5, 3], ids: [4, 1, 4, 0]),
      OperationCase("attention", [1, 3, 6], [1, 5, 6], [1, 5, 6], options: ["heads": 2]),
      OperationCase(
        "attention", [2, 5, 6], [2, 5, 6], [2, 5, 6], options: ["heads": 3, "causal": 1]),
      OperationCase("selfAttention", [2, 3, 4]),
      OperationCase(
        "convolution", [1, 5, 7, 3], [2, 3, 3, 3], [2],
        options: ["stride": 1, "top": 1, "left": 1, "bottom": 1, "right": 1]),
      OperationCase(
        "convolution", [2, 5, 7, 3], [2, 3, 3, 3],
        options: ["stride": 2, "bottom": 1, "right": 1]),
      OperationCase("convolution", [3, 5, 3, 3], [4, 1, 1, 3], [4], options: ["stride": 1]),
      OperationCase(
        "convolution", [2, 3, 4, 1], [3, 5, 2, 1], [3],
        options: ["stride": 3, "top": 2, "left": 3, "bottom": 1]),
      OperationCase(
        "transposedConvolution", [1, 3, 4, 2], [2, 3, 2, 3], [3], options: ["stride": 1]),
      OperationCase(
        "transposedConvolution", [2, 3, 2, 2], [2, 4, 4, 1],
        options: ["stride": 2, "pad": 1, "extra": 1]),
      // In tiles of 2×2 results.
      OperationCase(
        "convolution", [1, 5, 3, 12], [13, 3, 3, 12], [13],
        options: ["stride": 1, "top": 1, "left": 1, "bottom": 1, "right": 1]),
      OperationCase(
        "convolution", [2, 4, 3, 13], [12, 3, 3, 13],
        options: ["stride": 1, "top": 2, "right": 1]),
      OperationCase("upsampledNearest", [2, 3, 1, 5], options: ["factor": 3]),
      OperationCase("averagePooled", [2, 5, 4, 3]),
      OperationCase("groupNorm", [1, 3, 5, 6], [6], [6], options: ["groups": 3]),
      OperationCase("groupNorm", [2, 17, 6], [6], [6], options: ["groups": 2, "silu": 1]),
      OperationCase("groupNorm", [2, 5, 32], [32], [32], options: ["groups": 4, "silu": 1]),
      OperationCase("groupNorm", [1, 3, 20], [20], [20], options: ["groups": 2]),
      OperationCase("layerNorm", [2, 3, 19], [19], [19]),
      OperationCase("concatenate", [2, 3, 4], [2, 1, 4], [2, 2, 4], options: ["axis": 1]),
      OperationCase("concatenate", [3, 2], [3, 5], options: ["axis": 1]),
      OperationCase("split", [3, 4]),
      OperationCase("slices", [2, 3, 5]),
      OperationCase("reshape", [2, 3, 4]),
    ] + batchesOfOne

  /// The operations whose first axis is a batch and is longer than one above.
  static let batchesOfOne: [OperationCase] =
    [
      "exponential", "logarithm", "squareRoot", "squared", "magnitude", "tanh", "sigmoid", "silu",
      "gelu", "quickGELU", "relu", "leakyReLU", "numbers",
    ].map { OperationCase($0, [1, 5]) } + [
      OperationCase("add", [1, 3], [4, 1]), OperationCase("subtract", [1, 5], [1, 5]),
      OperationCase("multiply", [1, 5], [5]), OperationCase("divide", [1, 5], [1, 1]),
      OperationCase("blend", [1, 5], [1, 5]), OperationCase("broadcast", [1, 1]),
      OperationCase("sum", [1, 2, 5]), OperationCase("mean", [1, 2, 5]),
      OperationCase("variance", [1, 5, 7]), OperationCase("softmax", [1, 19]),
      OperationCase("logSoftmax", [1, 19]), OperationCase("crossEntropy", [1, 5], ids: [3]),
      OperationCase("meanSquaredError", [1, 5], [1, 5]),
      OperationCase("meanAbsoluteError", [1, 5], [1, 5]), OperationCase("matmul", [1, 5], [5, 7]),
      OperationCase("matmul", [1, 3, 5], [1, 5, 4]),
      OperationCase("matmulTransposed", [1, 5, 3], [1, 7, 5]),
      OperationCase("linear", [1, 5], [7, 5], [7]), OperationCase("embedding", [5, 3], ids: [2]),
      OperationCase(
        "attention", [1, 3, 6], [1, 5, 6], [1, 5, 6], options: ["heads": 3, "causal": 1]),
      OperationCase("selfAttention", [1, 3, 4]),
      OperationCase("upsampledNearest", [1, 3, 2, 5], options: ["factor": 2]),
      OperationCase("averagePooled", [1, 5, 4, 3]),
      OperationCase("groupNorm", [1, 7, 6], [6], [6], options: ["groups": 3, "silu": 1]),
      OperationCase("layerNorm", [1, 19], [19], [19]),
      OperationCase("concatenate", [1, 3], [1, 5], options: ["axis": 1]),
      OperationCase("split", [1, 4]), OperationCase("reshape", [1, 3, 4]),
    ]

  @Test(arguments: cases)
  func adjointsAreTheSlopes(_ operation: OperationCase) throws {
    try check(operation, operation.inputs()) { $0 }
  }

  @Test(arguments: cases)
  func soTheyAreForViews(_ operation: OperationCase) throws {
    // The gradient that comes back is a view as well.
    try check(operation, operation.inputs(seed: 2).map(\.scattered)) { result in
      result.permuted(Array(result.shape.indices.reversed()))
    }
  }

  /// Every element's slope of a weighted sum of the results, by central differences.
  private func check(
    _ operation: OperationCase, _ inputs: [Tensor<Double>],
    _ view: (Tensor<Double>) -> Tensor<Double>
  ) throws {
    let tape = Tape<Double>()
    let traced = inputs.map { tape.traced($0) }
    let result = view(operation.run(traced))
    let weights = Tensor<Double>.normal(result.shape, seed: 99)
    let gradients = try tape.gradients(of: (result * weights).sum())
    for (place, input) in inputs.enumerated() {
      let gradient = try #require(gradients[traced[place]]).scalars
      let values = input.scalars
      for index in values.indices {
        func loss(_ step: Double) -> Double {
          var moved = values
          moved[index] += step
          var all = inputs
          all[place] = Tensor(moved, shape: input.shape)
          return (view(operation.run(all)) * weights).sum
        }
        let slope = (loss(1e-6) - loss(-1e-6)) / 2e-6
        #expect(
          abs(gradient[index] - slope) <= 1e-5 + 1e-3 * abs(slope),
          "input \(place), element \(index)")
      }
    }
  }
}
